// Forecasts of runners who are under way: a table to search and sort, and the race of the one who is picked.
function tellForecasts(box) {
  const told = JSON.parse(box.dataset.told), names = told.names.split("\n"), mats = told.mats, rims = told.levels.length;
  const middle = (rims - 1) / 2, colour = told.colour;
  const runners = names.map((name, n) => {
    const finish = [], seen = [];
    for (let k = 0, s = 0; k < rims; k++) finish.push((s += told.rims[n * rims + k]));
    for (let m = 0, s = 0; m < mats.length; m++) if (told.splits[m][n] != null) seen.push({ mat: mats[m], s: (s += told.splits[m][n]) });
    return { n, name, low: name.toLowerCase(), chance: told.chance[n] / 1000, finish, seen, last: seen.at(-1) };
  });
  const percent = (share) => +(100 * share).toFixed(1) + " %";
  const make = (parent, tag, words) => { const part = document.createElement(tag); if (words != null) part.textContent = words; parent.append(part); return part; };
  const sortedTable = (parent, head, rows) => {
    const holder = make(parent, "div"), table = make(holder, "table"), top = table.createTHead().insertRow(), body = table.createTBody();
    holder.className = "scroll"; for (const words of head) make(top, "th", words);
    for (const cells of rows) { const row = body.insertRow(); for (const words of cells) make(row, "td", words); }
    return table;
  };
  const picker = make(box, "div"), one = make(box, "div"); one.className = "picked";

  function show(runner) {
    one.replaceChildren();
    const { seen, last, finish, chance } = runner, D = told.distance, distance = (m) => m / 1000;
    make(one, "h3", runner.name);
    make(one, "p", `${last ? `Last seen at ${last.mat.name} in ${units.clock(last.s)}` : "Not seen yet"}. Finishes with a chance of ${percent(chance)}; if so, in ${units.clock(finish[middle])} by the median and with 90 % between ${units.clock(finish[0])} and ${units.clock(finish[rims - 1])}.`);
    if (!last) return;
    // Against an even effort to the median: what is above the line is behind it.
    const share = (m) => { const k = told.effort.at.findIndex((x) => x >= m); if (k <= 0) return k < 0 ? 1 : 0; const [a, b] = [told.effort.at[k - 1], told.effort.at[k]]; return told.effort.share[k - 1] + (m - a) / (b - a) * (told.effort.share[k] - told.effort.share[k - 1]); };
    const line = (m) => finish[middle] * share(m), begun = share(last.mat.at);
    const at = [...new Set([0, ...seen.map((s) => s.mat.at), ...told.effort.at.filter((m) => m > last.mat.at), D])].sort((a, b) => a - b);
    const rim = (k) => at.map((m) => (m < last.mat.at ? null : last.s + (finish[k] - last.s) * (share(m) - begun) / (1 - begun) - line(m)));
    const times = new Map([[0, 0], ...seen.map((s) => [s.mat.at, s.s])]);
    const chart = make(one, "div"); chart.className = "chart"; chart.dataset.drawn = "1";
    chart.dataset.told = JSON.stringify({
      x: { label: "distance, km", unit: "km", values: at.map(distance) }, y: { label: "behind even effort, m:ss", unit: "gap" },
      series: [
        ...told.levels.map((level, k) => ({ label: k === middle ? "median" : 100 * level + " %", colour: k === middle ? colour : colour + (k % (rims - 1) ? "77" : "55"), width: k === middle ? 2.5 : 1, values: rim(k) })),
        { label: "so far", colour: "#000000", points: true, width: 1.5, values: at.map((m) => (times.has(m) ? times.get(m) - line(m) : null)) },
      ],
      bands: [[0, rims - 1, colour + "22"], [1, rims - 2, colour + "33"]], marks: [], right: null, height: 280,
    });
    drawChart(chart);
    const both = make(one, "div"); both.className = "both";
    sortedTable(both, ["so far", "km", "time", "pace since"], seen.map((s, k) => { const before = k ? seen[k - 1] : { mat: { at: 0 }, s: 0 }; return [s.mat.name, distance(s.mat.at).toFixed(2), units.clock(s.s), units.pace(1000 * (s.s - before.s) / (s.mat.at - before.mat.at))]; }));
    sortedTable(both, ["at the finish", "time", "pace from here"], finish.map((s, k) => [k === middle ? "median" : `faster with ${+(100 * told.levels[k]).toFixed(1)} %`, units.clock(s), units.pace(1000 * (s - last.s) / (D - last.mat.at))]));
  }

  if (runners.length === 1) { show(runners[0]); return; }
  const page = 15, by = [(r) => r.low, (r) => (r.last ? r.last.mat.at : -1), (r) => (r.last ? r.last.s : 1e9), (r) => r.chance, ...[0, middle, rims - 1].map((k) => (r) => r.finish[k])];
  const head = ["runner", "last seen at", "time there", "finishes", "5 %", "median", "95 %"];
  let from = 0, column = -1, turned = false, chosen = null, found = runners;
  const search = document.createElement("input"); search.type = "search"; search.placeholder = "name or number"; search.setAttribute("aria-label", "Search a runner");
  const bar = make(picker, "p"); bar.className = "controls"; bar.append(search, " ");
  const said = make(bar, "span"), table = sortedTable(picker, [], []), turn = make(picker, "p"); table.classList.add("found", "sortable"); turn.className = "controls";
  head.forEach((words, k) => {
    const button = make(make(table.tHead.rows[0], "th"), "button", words); button.type = "button";
    button.addEventListener("click", () => { turned = column === k && !turned; column = k; from = 0; list(); });
  });
  const step = (words, by) => { const button = make(turn, "button", words); button.type = "button"; button.addEventListener("click", () => { from += by; list(); }); turn.append(" "); return button; };
  const back = step("Earlier", -page), on = step("Later", page);
  search.addEventListener("input", () => { from = 0; list(); });

  function list() {
    const wanted = search.value.trim().toLowerCase();
    found = runners.filter((r) => r.low.includes(wanted));
    if (column >= 0) found.sort((a, b) => { const [x, y] = [by[column](a), by[column](b)]; return (turned ? -1 : 1) * (typeof x === "string" ? x.localeCompare(y) : x - y) || a.n - b.n; });
    [...table.tHead.rows[0].cells].forEach((th, k) => (k === column ? th.setAttribute("aria-sort", turned ? "descending" : "ascending") : th.removeAttribute("aria-sort")));
    const body = table.tBodies[0]; body.replaceChildren();
    for (const r of found.slice(from, from + page)) {
      const row = body.insertRow(); row.classList.toggle("chosen", r === chosen);
      const button = make(make(row, "td"), "button", r.name); button.type = "button";
      for (const words of [r.last ? r.last.mat.name : "-", r.last ? units.clock(r.last.s) : "-", percent(r.chance), ...[0, middle, rims - 1].map((k) => units.clock(r.finish[k]))]) make(row, "td", words);
      row.addEventListener("click", () => { chosen = r; for (const other of body.rows) other.classList.toggle("chosen", other === row); show(r); });
    }
    said.textContent = found.length ? `${(from + 1).toLocaleString("en")} to ${Math.min(from + page, found.length).toLocaleString("en")} of ${found.length.toLocaleString("en")}` : "nobody of that name";
    back.disabled = from <= 0; on.disabled = from + page >= found.length; turn.hidden = found.length <= page;
  }
  chosen = runners[told.first]; list(); show(chosen);
}
