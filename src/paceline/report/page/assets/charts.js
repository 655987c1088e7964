"use strict";
// Draws the charts of a page from the data that stand beside them. See charts.py for what these say.
const two = (n) => String(n).padStart(2, "0");
const units = {
  clock: (s) => { const t = Math.round(Math.abs(s)); return (s < 0 && t ? "-" : "") + Math.floor(t / 3600) + ":" + two(Math.floor(t / 60) % 60) + ":" + two(t % 60); },
  gap: (s) => { const t = Math.round(Math.abs(s)), h = Math.floor(t / 3600), m = Math.floor(t / 60) % 60; return (t ? (s < 0 ? "-" : "+") : "") + (h ? h + ":" + two(m) : m) + ":" + two(t % 60); },
  pace: (s) => { const t = Math.round(s); return Math.floor(t / 60) + ":" + two(t % 60) + "/km"; },
  km: (x) => +x.toFixed(2) + "", m: (x) => +x.toFixed(1) + "", place: (x) => +x.toFixed(1) + "", percent: (x) => +x.toFixed(2) + " %", number: (x) => (+x.toFixed(3)).toLocaleString("en"),
};
const seconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200];

function drawChart(box) {
  const told = JSON.parse(box.dataset.told), timed = (unit) => ["clock", "gap", "pace"].includes(unit);
  const narrow = box.clientWidth < 500;
  const named = (axis, v) => (axis.labels ? (axis.labels[v] ?? "") : units[axis.unit](v));
  const write = (axis, v) => (v == null ? "–" : named(axis, v));
  const axisOf = (axis, scale, side) => ({
    scale, side, label: axis.label, labelSize: 20, labelFont: "12px system-ui, sans-serif", font: "11px system-ui, sans-serif",
    size: scale === "x" ? 34 : ["clock", "pace", "gap"].includes(axis.unit) ? 66 : 54, space: scale === "x" ? (axis.unit === "clock" ? 72 : 48) : 32,
    values: (u, ticks) => ticks.map((v) => (v == null ? "" : named(axis, v))), ...(axis.labels ? { incrs: [1, 2, 5, 10] } : timed(axis.unit) ? { incrs: seconds } : axis.unit === "place" ? { incrs: [1, 2, 5, 10, 20, 50, 100] } : {}),
    grid: { show: side !== 1, stroke: "#eee", width: 1 }, ticks: { stroke: "#ccc", width: 1 },
  });
  const series = told.series.map((s) => {
    const axis = s.right ? told.right : told.y;
    return {
      label: s.label, scale: s.right ? "right" : "y", stroke: s.colour, width: s.width ?? 2, dash: s.dash, spanGaps: true,
      points: { show: !!s.points, size: s.size ?? 6, fill: s.colour }, value: (u, v) => write(axis, v),
      ...(s.bars ? { paths: uPlot.paths.stepped({ align: 1 }), fill: s.colour + "bb", width: 1 } : {}),
      ...(s.steps ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}), ...(s.area ? { fill: s.colour + "66", width: 1 } : {}),
    };
  });
  const drawMarks = (u) => {
    const { ctx, bbox } = u, dense = window.devicePixelRatio || 1;
    ctx.save(); ctx.beginPath(); ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height); ctx.clip();
    for (const m of told.marks) {
      const x = Math.round(u.valToPos(m.x, "x", true));
      if (m.to != null) { const w = u.valToPos(m.to, "x", true) - x; ctx.fillStyle = m.colour + "22"; ctx.fillRect(x, bbox.top, w, bbox.height); continue; }
      ctx.strokeStyle = m.colour; ctx.lineWidth = 2 * dense; ctx.setLineDash((m.dash || []).map((d) => d * dense));
      ctx.beginPath(); ctx.moveTo(x, bbox.top); ctx.lineTo(x, bbox.top + bbox.height); ctx.stroke();
    }
    ctx.setLineDash([]); ctx.lineWidth = 1.2 * dense;
    told.series.forEach((s) => (s.errors || []).forEach((error, n) => { // one standard error to either side
      if (error == null || s.values[n] == null) return;
      const x = Math.round(u.valToPos(told.x.values[n], "x", true));
      ctx.strokeStyle = s.colour; ctx.beginPath();
      ctx.moveTo(x, u.valToPos(s.values[n] - error, "y", true)); ctx.lineTo(x, u.valToPos(s.values[n] + error, "y", true)); ctx.stroke();
    }));
    ctx.restore();
  };
  const range = (axis, turned) => (u, low, high) => {
    if (low == null) return [0, 1];
    if (axis.span) [low, high] = [Math.min(low, axis.span[0]), Math.max(high, axis.span[1])];
    if (axis.most != null) high = Math.min(high, axis.most);
    if (axis.zero) return [0, high > 0 ? high * 1.06 : 1];
    const room = Math.max(0.06 * (high - low), axis.least || 0); return [low - room, axis.above ? low + axis.above * Math.max(high - low, axis.rise || 0) : high + room];
  };
  const y = told.y, right = told.right;
  const chart = new uPlot({
    width: Math.max(240, box.clientWidth), height: narrow ? Math.min(told.height, 260) : told.height,
    scales: { x: { time: false }, y: { range: range(y), dir: y.turned ? -1 : 1 }, ...(right ? { right: { range: range(right) } } : {}) },
    series: [{ label: told.x.label, value: (u, v) => write(told.x, v) }, ...series],
    axes: [axisOf(told.x, "x", 2), axisOf(y, "y", 3), ...(right ? [axisOf(right, "right", 1)] : [])],
    bands: told.bands.map(([a, b, colour]) => ({ series: [Math.max(a, b) + 1, Math.min(a, b) + 1], fill: colour })),
    cursor: { drag: { x: true, y: false }, points: { size: 6 } }, hooks: { drawAxes: [], draw: [drawMarks] },
  }, [told.x.values, ...told.series.map((s) => s.values)], box);
  box.chart = chart; box.touchFrom = null;
  told.series.forEach((s, n) => { if (s.quiet) chart.root.querySelectorAll(".u-series")[n + 1].hidden = true; }); // told by another line
  // A finger drawn sideways looks closer, as the mouse does; up and down it scrolls the page.
  const left = (event) => event.clientX - chart.over.getBoundingClientRect().left;
  chart.over.addEventListener("pointerdown", (event) => { if (event.pointerType === "touch") box.touchFrom = left(event); });
  chart.over.addEventListener("pointermove", (event) => { if (box.touchFrom != null) chart.setSelect({ left: Math.min(box.touchFrom, left(event)), width: Math.abs(left(event) - box.touchFrom), top: 0, height: chart.over.clientHeight }, false); });
  chart.over.addEventListener("pointerup", (event) => {
    if (box.touchFrom == null) return;
    const [a, b] = [box.touchFrom, left(event)].sort((p, q) => p - q); box.touchFrom = null; chart.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    if (b - a > 20) chart.setScale("x", { min: chart.posToVal(a, "x"), max: chart.posToVal(b, "x") });
  });
  chart.over.addEventListener("pointercancel", () => { box.touchFrom = null; chart.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false); });
  if (told.marks.length) {
    const key = document.createElement("ul"); key.className = "key";
    for (const m of told.marks) {
      const item = document.createElement("li"), swatch = document.createElement("i");
      swatch.style.borderTopColor = m.colour + (m.to != null ? "44" : ""); swatch.style.borderTopStyle = m.dash ? "dashed" : "solid";
      item.append(swatch, m.label); key.append(item);
    }
    box.append(key);
  }
}
