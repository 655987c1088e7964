// Plays one replication: where everybody is between the nodes of the course, who waits, what happens. See watch.py.
function watchRace(box) {
  const told = JSON.parse(box.dataset.told), n = told.names.length, far = told.distance;
  box.removeAttribute("role");
  const clock = units.clock, wall = (t) => units.clock((told.start + t) % 86400);
  const clean = (row) => { // (times, places) of one runner: comes and goes, without what never was
    const t = [], m = [];
    told.at.forEach((at, k) => { const come = row.come[k], go = row.go[k] ?? come; if (come == null) return; if (t.length && come / 10 < t[t.length - 1]) return;
      t.push(come / 10); m.push(at); if (go > come) { t.push(go / 10); m.push(at); } });
    return { t, m };
  };
  const ways = told.names.map((_, i) => clean({ come: told.come[i], go: told.go[i] }));
  const team = told.pacers && clean({ come: told.pacers.come, go: told.pacers.come });
  const after = (list, x) => { let a = 0, b = list.length; while (a < b) { const c = (a + b) >> 1; if (list[c] <= x) a = c + 1; else b = c; } return a; };
  const at = (way, t) => {
    const k = after(way.t, t); if (k === 0) return way.t.length && t >= 0 ? way.m[0] : null; if (k === way.t.length) return way.m[k - 1];
    return way.m[k - 1] + (way.m[k] - way.m[k - 1]) * (t - way.t[k - 1]) / (way.t[k] - way.t[k - 1]);
  };
  const ended = (way, t) => way.t.length && t >= way.t[way.t.length - 1], home = (way, t) => ended(way, t) && way.m[way.m.length - 1] >= far - 1;
  const reach = (way, m) => { const k = after(way.m, m); if (k === 0 || k === way.m.length) return null; return way.t[k - 1] + (way.t[k] - way.t[k - 1]) * (m - way.m[k - 1]) / (way.m[k] - way.m[k - 1]); };
  const ends = ways.map((w) => w.t[w.t.length - 1] || 0).sort((a, b) => a - b);
  const end = (told.mass ? ends[Math.floor(0.995 * (n - 1))] : ends[n - 1]) + 5;

  const make = (tag, words, into) => { const el = document.createElement(tag); if (words) el.textContent = words; (into || box).append(el); return el; };
  const controls = make("div"); controls.className = "controls";
  const play = make("button", "▶ Play", controls); play.type = "button";
  const bar = make("input", "", controls); bar.type = "range"; bar.min = 0; bar.max = Math.ceil(end); bar.step = 1; bar.value = 0; bar.setAttribute("aria-label", "time in the race");
  const speed = make("select", "", controls); speed.setAttribute("aria-label", "how fast");
  const speeds = [1, 10, 30, 60, 120, 300, 600, 1200, 2400]; for (const v of speeds) { const o = make("option", v + " ×", speed); o.value = v; }
  speed.value = speeds.reduce((best, v) => (Math.abs(Math.log(end / v / 60)) < Math.abs(Math.log(end / best / 60)) ? v : best));
  const zoom = make("select", "", controls); zoom.setAttribute("aria-label", "how near");
  for (const [v, words] of [[50, "50 m around"], [200, "200 m around"], [1000, "1 km around"], [5000, "5 km around"]]) { const o = make("option", words, zoom); o.value = v; }
  zoom.value = told.mass ? 1000 : 50;
  const now = make("div", "", controls); now.className = "now";
  const road = make("canvas"), near = make("canvas");
  road.setAttribute("aria-label", "The course with the runners on it"); near.setAttribute("aria-label", "Who is near the chosen runner");
  const cols = make("div"); cols.className = "cols";
  const order = make("ol", "", told.mass ? make("div", "") : make("div", "", cols));
  const log = make("ul", "", make("div", "", cols));
  const lines = told.events.map(([t, , words, m]) => {
    const line = make("li", "", log), go = make("button", clock(t), line); go.type = "button"; line.append(`${words}, km ${(m / 1000).toFixed(1)}`);
    go.addEventListener("click", () => { time = t; paint(); }); return line;
  });
  let time = 0, running = false, before = 0, follow = told.follow;
  box.follow = (i) => { if (i < n) { follow = i; paint(); } };

  const [hm, hh] = told.height, lowest = Math.min(...hh), rise = Math.max(30, Math.max(...hh) - lowest);
  const pens = (canvas, height) => {
    const dense = window.devicePixelRatio || 1, width = canvas.clientWidth || box.clientWidth;
    if (canvas.width !== Math.round(width * dense) || canvas.height !== Math.round(height * dense)) { canvas.width = Math.round(width * dense); canvas.height = Math.round(height * dense); canvas.style.height = height + "px"; }
    const pen = canvas.getContext("2d"); pen.setTransform(dense, 0, 0, dense, 0, 0); pen.clearRect(0, 0, width, height); pen.font = "12px system-ui, sans-serif"; return [pen, width];
  };
  const dot = (pen, x, y, r, colour, out) => {
    pen.fillStyle = pen.strokeStyle = colour; pen.beginPath();
    if (out) { pen.lineWidth = 2; pen.moveTo(x - r, y - r); pen.lineTo(x + r, y + r); pen.moveTo(x + r, y - r); pen.lineTo(x - r, y + r); pen.stroke(); } else { pen.arc(x, y, r, 0, 7); pen.fill(); }
  };
  const step = (span) => { const raw = span / 8, p = 10 ** Math.floor(Math.log10(raw)); return [1, 2, 5, 10].map((f) => f * p).find((s) => s >= raw); };

  function paintRoad(spots) {
    const lane = told.mass ? 0 : 18, top = 22 + (told.mass ? 90 : lane * Math.min(n, 8)), height = top + 78, [pen, width] = pens(road, height);
    const x = (m) => 12 + (width - 24) * m / far, y = (h) => top + 48 - 40 * (h - lowest) / rise, ground = (m) => { const k = Math.min(Math.max(after(hm, m), 1), hm.length - 1); return hh[k - 1] + (hh[k] - hh[k - 1]) * (m - hm[k - 1]) / ((hm[k] - hm[k - 1]) || 1); };
    pen.fillStyle = "#d9d9d9"; pen.beginPath(); pen.moveTo(x(0), top + 52); hm.forEach((m, k) => pen.lineTo(x(m), y(hh[k]))); pen.lineTo(x(far), top + 52); pen.fill();
    pen.fillStyle = "#555"; pen.textAlign = "center";
    const s = step(far / 1000) * 1000; for (let m = 0; m <= far; m += s) { pen.fillRect(x(m), top + 52, 1, 5); pen.fillText(m / 1000, x(m), top + 70); }
    pen.textAlign = "left"; pen.fillText("km", width - 22, top + 70);
    for (const q of told.queues) {
      const waiting = q.waiting[Math.floor(time / 60)] || 0; pen.fillStyle = "#999"; pen.fillRect(x(q.at), y(ground(q.at)), 1, 8);
      if (waiting < 1) continue; const h = Math.min(60, 8 * Math.log2(1 + waiting)); pen.fillStyle = "#E69F00"; pen.fillRect(x(q.at) - 4, y(ground(q.at)) - h, 8, h); pen.fillStyle = "#333"; pen.textAlign = "center"; pen.fillText(waiting, x(q.at), y(ground(q.at)) - h - 4);
    }
    if (team) { const m = at(team, time); if (m != null && !ended(team, time)) dot(pen, x(m), y(ground(m)) - 4, 3, "#777"); }
    spots.map((_, i) => i).reverse().forEach((i) => {
      const m = spots[i]; if (m == null) return; const out = ended(ways[i], time) && !home(ways[i], time);
      if (told.mass && i < told.named && told.named <= 8) {
        const yy = top - 82 + 13 * i, right = x(m) < width / 2; pen.strokeStyle = told.colours[i]; pen.lineWidth = 1; pen.beginPath(); pen.moveTo(x(m), yy); pen.lineTo(x(m), y(ground(m))); pen.stroke();
        dot(pen, x(m), yy, 4, told.colours[i], out); pen.fillStyle = told.colours[i]; pen.textAlign = right ? "left" : "right"; pen.fillText(told.names[i] + (out ? " (left the race)" : ""), x(m) + (right ? 8 : -8), yy + 4); return;
      }
      if (told.mass) { const up = (i * 7919 % 97) / 97; dot(pen, x(m), y(ground(m)) - 6 - 70 * up, i === follow ? 4.5 : 2, out ? "#999" : i === follow ? "#D55E00" : told.colours[i] + "aa"); return; }
      const row = Math.min(i, 7), yy = 16 + lane * row; pen.strokeStyle = told.colours[i] + "55"; pen.lineWidth = 1; pen.beginPath(); pen.moveTo(x(m), yy); pen.lineTo(x(m), y(ground(m))); pen.stroke();
      dot(pen, x(m), y(ground(m)), 4, told.colours[i], out); dot(pen, x(m), yy, 4, told.colours[i], out);
      if (n <= 8) { pen.fillStyle = told.colours[i]; const right = x(m) < width / 2; pen.textAlign = right ? "left" : "right"; pen.fillText(told.names[i] + (out ? " (left the race)" : ""), x(m) + (right ? 8 : -8), yy + 4); }
    });
  }
  function paintNear(spots) {
    const height = 150, [pen, width] = pens(near, height), mid = spots[follow], half = Number(zoom.value);
    pen.fillStyle = "#555"; pen.textAlign = "left";
    if (mid == null) { pen.fillText("not on the road yet", 12, 20); return; }
    const x = (m) => width / 2 + (width / 2 - 10) * (m - mid) / half, ground = 104;
    pen.fillText(`around ${told.names[follow]}; everybody runs to the right`, 12, 16);
    pen.fillStyle = "#bbb"; pen.fillRect(0, ground, width, 2); pen.fillStyle = "#777"; pen.textAlign = "center";
    const s = step(2 * half * 560 / Math.max(width, 320)); for (let d = -s * Math.floor(half * 0.93 / s); d <= half * 0.93; d += s) { pen.fillRect(x(mid + d), ground, 1, 5); pen.fillText((d > 0 ? "+" : "") + Math.round(d) + (Math.round(d) === 0 ? "" : " m"), x(mid + d), ground + 18); }
    if (team && !ended(team, time)) {
      const m = at(team, time), k = Math.max(0, after(told.at, m ?? 0) - 1), count = told.pacers.count[k] || 0;
      if (m != null && Math.abs(m - mid) <= half) { for (let p = 0; p < count; p++) dot(pen, x(m) + 3 * (p % 3), ground - 8 - 9 * Math.floor(p / 3) - 4 * (p % 3), 3.5, "#777"); pen.fillStyle = "#555"; pen.fillText(count === 1 ? "1 pacer" : count + " pacers", x(m) + 4, ground + 36); }
    }
    const close = []; spots.forEach((m, i) => { if (m != null && Math.abs(m - mid) <= half && !ended(ways[i], time)) close.push(i); });
    close.sort((a, b) => spots[a] - spots[b]);
    close.forEach((i, k) => {
      const up = told.mass ? (i * 7919 % 61) : 0; dot(pen, x(spots[i]), ground - 7 - up, i === follow ? 6 : told.mass ? 3 : 5, i === follow && told.mass ? "#D55E00" : told.colours[i]);
      if ((!told.mass && close.length <= 12) || (told.mass && i < told.named)) { pen.fillStyle = told.colours[i]; pen.fillText(told.names[i], x(spots[i]), ground - 20 - 15 * (k % 4)); }
    });
    for (const q of told.queues) if (Math.abs(q.at - mid) <= half) { pen.fillStyle = "#E69F00"; pen.fillRect(x(q.at) - 1, ground - 50, 3, 50); pen.fillStyle = "#333"; pen.fillText(`${q.name}: ${q.waiting[Math.floor(time / 60)] || 0} waiting`, x(q.at), ground + 36); }
    if (Math.abs(far - mid) <= half) { pen.fillStyle = "#000"; pen.fillRect(x(far), ground - 60, 2, 60); pen.fillText("finish", x(far), ground - 64); }
  }
  function tell(spots) {
    now.textContent = `${clock(time)} · ${wall(time)} on the clock`;
    if (told.mass) { const left = spots.filter((m, i) => m != null && !ended(ways[i], time)).length, done = ways.filter((w) => home(w, time)).length; order.hidden = true; now.textContent += ` · of those drawn ${left} on the road, ${done} home`; return; }
    const rank = spots.map((m, i) => i).sort((a, b) => { const ha = home(ways[a], time), hb = home(ways[b], time); if (ha && hb) return ways[a].t.at(-1) - ways[b].t.at(-1); return ha ? -1 : hb ? 1 : (spots[b] ?? -1) - (spots[a] ?? -1); }).slice(0, 10);
    const first = rank[0]; order.replaceChildren();
    for (const i of rank) {
      let words = told.names[i];
      if (home(ways[i], time)) words += ` ${clock(ways[i].t.at(-1))} finished`;
      else if (ended(ways[i], time)) words += ` left the race at km ${(ways[i].m.at(-1) / 1000).toFixed(1)}`;
      else { words += ` km ${((spots[i] || 0) / 1000).toFixed(2)}`; const then = i === first ? null : reach(ways[first], spots[i] || 0); if (then != null && time - then > 0.5) words += `, ${units.gap(time - then)} behind`; }
      make("li", words, order).style.color = told.colours[i];
    }
    let last = -1; lines.forEach((line, k) => { const past = told.events[k][0] <= time; line.className = past ? "past" : ""; if (past) last = k; });
    if (running && last >= 0) log.scrollTop = lines[last].offsetTop - log.offsetTop - log.clientHeight + 30;
  }
  function paint() { const spots = ways.map((w) => at(w, time)); bar.value = time; paintRoad(spots); paintNear(spots); tell(spots); }
  function tick(stamp) {
    if (!running) return; if (before) time = Math.min(end, time + (stamp - before) / 1000 * Number(speed.value)); before = stamp; paint();
    if (time >= end) stopGo(false); else requestAnimationFrame(tick);
  }
  function stopGo(go) { running = go; before = 0; play.textContent = go ? "❚❚ Pause" : "▶ Play"; if (go) { if (time >= end) time = 0; requestAnimationFrame(tick); } }
  play.addEventListener("click", () => stopGo(!running));
  bar.addEventListener("input", () => { time = Number(bar.value); paint(); });
  zoom.addEventListener("change", paint); window.addEventListener("resize", paint);
  box.watchState = () => ({ time, running, spots: ways.map((w) => at(w, time)) });
  paint();
}
