// Any answer of a sweep against any axis: dots with their errors and lines through means, or a map over two axes.
function distinct(values) { return [...new Set(values)].sort((a, b) => a - b); }

// The points of an axis in groups: a group for each value of an axis of few, else groups of equal size.
function groupsOf(axis, rows, most) {
  const seen = distinct(rows.map((r) => axis.values[r]));
  const worded = (v) => (axis.labels ? axis.labels[v] : axis.unit !== "number" ? units[axis.unit](v) : String(+v.toPrecision(seen.length > most ? 3 : 5)));
  if (axis.labels || seen.length <= most) return seen.map((v) => ({ name: worded(v), rows: rows.filter((r) => axis.values[r] === v) }));
  const order = [...rows].sort((a, b) => axis.values[a] - axis.values[b]), size = Math.ceil(order.length / 6), parts = [];
  for (let n = 0; n < order.length; n += size) {
    const part = order.slice(n, n + size);
    parts.push({ name: worded(axis.values[part[0]]) + " – " + worded(axis.values[part.at(-1)]), rows: part });
  }
  return parts;
}
function meanOf(values) { return values.reduce((sum, v) => sum + v, 0) / values.length; }

// Blue to yellow through grey, told apart with every kind of colour vision (after Nunez, Anderton, Renslow 2018).
const ramp = [[0, 34, 78], [53, 69, 108], [102, 105, 112], [148, 142, 119], [200, 184, 102], [254, 232, 56]];
function shade(share) {
  const spot = Math.min(Math.max(share, 0), 1) * (ramp.length - 1), low = Math.min(Math.floor(spot), ramp.length - 2);
  return ramp[low].map((c, k) => Math.round(c + (spot - low) * (ramp[low + 1][k] - c)));
}

function exploreSweep(box) {
  const told = JSON.parse(box.dataset.told), { axes, answers, colours } = told;
  const worded = (answer, v) => (answer.unit === "clock" ? units.clock(v) : v.toFixed(answer.digits) + (answer.unit === "percent" ? " %" : ""));
  const controls = document.createElement("p"), place = document.createElement("div");
  controls.className = "controls"; box.append(controls, place);
  const pick = (label, names, first) => {
    const holder = document.createElement("label"), list = document.createElement("select");
    names.forEach((name, n) => list.append(new Option(name, n)));
    list.value = first; holder.append(label + " ", list); controls.append(holder); list.addEventListener("change", draw);
    return list;
  };
  const answer = pick("Show", answers.map((a) => a.name), 0), against = pick("against", axes.map((a) => a.name), 0);
  const by = axes.length > 1 ? pick("a line for each", ["-", ...axes.map((a) => a.name)], 2) : null;
  const kind = axes.length > 1 ? pick("as", ["lines", "map"], 0) : null;

  function draw() {
    const asked = answers[answer.value], x = axes[against.value], other = by && by.value > 0 && axes[by.value - 1] !== x ? axes[by.value - 1] : null;
    place.replaceChildren();
    const rows = x.values.map((_, r) => r).filter((r) => asked.values[r] != null);
    if (!rows.length) { place.textContent = "No point has this answer."; return; }
    if (kind && kind.value === "1" && other) drawMap(asked, x, other, rows); else drawLines(asked, x, other, rows);
    if (kind && kind.value === "1" && !other) place.append("A map needs a second axis: choose one as “a line for each”.");
  }

  function drawLines(asked, x, other, rows) {
    const groups = other ? groupsOf(other, rows, 7) : [{ name: asked.name, rows }];
    const at = [], series = [], crowded = rows.length > 300; // so many bars of errors would hide the points
    groups.forEach((group, g) => {
      const colour = colours[g % colours.length];
      const parts = groupsOf(x, group.rows, 30), alone = parts.every((part) => part.rows.length === 1);
      const means = parts.map((part) => [meanOf(part.rows.map((r) => x.values[r])), meanOf(part.rows.map((r) => asked.values[r])), null]);
      const dots = group.rows.map((r) => [x.values[r], asked.values[r], asked.errors[r]]);
      const name = other ? other.name + " " + group.name : group.name;
      series.push({ name, colour, rows: dots, dots: true, joined: alone, quiet: !alone && means.length > 1 });
      if (!alone && means.length > 1) series.push({ name: name + ", mean", colour, rows: means });
    });
    const known = distinct(x.values), room = x.labels ? 0.5 : 0.04 * (known.at(-1) - known[0]) || 0.5;
    series.forEach((s, n) => s.rows.forEach(([px, py, error]) => at.push({ n, px, py, error })));
    at.sort((a, b) => a.px - b.px);
    const column = (n, what) => [null, ...at.map((p) => (p.n === n ? p[what] : null)), null];
    const spots = at.flatMap((p) => (crowded ? [p.py] : [p.py - (p.error || 0), p.py + (p.error || 0)]));
    const chart = document.createElement("div"); chart.className = "chart";
    chart.dataset.told = JSON.stringify({
      x: { label: x.name, unit: x.unit, labels: x.labels, values: [known[0] - room, ...at.map((p) => p.px), known.at(-1) + room] },
      y: { label: asked.label, unit: asked.unit, span: [spots.reduce((a, b) => Math.min(a, b)), spots.reduce((a, b) => Math.max(a, b))] },
      series: series.map((s, n) => ({ label: s.name, colour: s.colour, values: column(n, "py"), ...(s.dots ? { width: s.joined ? 1.5 : 0, points: true, quiet: s.quiet, ...(crowded ? { size: 3 } : { errors: column(n, "error") }) } : { width: crowded ? 3 : 1.5 }) })),
      bands: [], marks: [], right: null, height: 340,
    });
    chart.dataset.drawn = "1"; place.append(chart); drawChart(chart);
  }

  function drawMap(asked, x, other, rows) {
    const columns = groupsOf(x, rows, 30), lines = groupsOf(other, rows, 30).reverse();
    const fields = lines.map((line) => columns.map((column) => { const both = new Set(column.rows); return line.rows.filter((r) => both.has(r)); }));
    const means = fields.map((row) => row.map((field) => (field.length ? meanOf(field.map((r) => asked.values[r])) : null)));
    const seen = means.flat().filter((v) => v != null), low = Math.min(...seen), high = Math.max(...seen);
    const table = document.createElement("table"), head = table.createTHead().insertRow(), body = table.createTBody(); table.className = "map";
    const heading = (row, words) => { const cell = document.createElement("th"); cell.textContent = words; row.append(cell); };
    table.createCaption().textContent = asked.label + ": " + other.name + " (down) by " + x.name + " (across)";
    heading(head, ""); for (const column of columns) heading(head, column.name);
    lines.forEach((line, l) => {
      const row = body.insertRow(); heading(row, line.name);
      fields[l].forEach((field, c) => {
        const cell = row.insertCell(), mean = means[l][c];
        if (mean == null) return;
        const [r, g, b] = shade(high > low ? (mean - low) / (high - low) : 0.5), error = field.length === 1 ? asked.errors[field[0]] : null;
        cell.style.backgroundColor = `rgb(${r},${g},${b})`; cell.style.color = 0.3 * r + 0.59 * g + 0.11 * b > 130 ? "#000" : "#fff";
        cell.textContent = worded(asked, mean) + (error ? " ± " + error.toFixed(asked.digits) : "");
        cell.title = field.length === 1 ? "1 point" : field.length + " points";
      });
    });
    const holder = document.createElement("div"); holder.className = "scroll"; holder.append(table); place.append(holder);
  }
  draw();
}
