// What a page does: draws what is in sight, follows the chosen runner, prints the card.
const shown = (box) => box.offsetParent !== null;
const makers = { ".chart": drawChart, ".watch": watchRace, ".sweep": exploreSweep, ".forecasts": tellForecasts };
function drawShown() {
  for (const [kind, make] of Object.entries(makers))
    for (const box of document.querySelectorAll(kind + ":not([data-drawn])")) if (shown(box)) { box.dataset.drawn = "1"; make(box); }
}
function choose(number) {
  for (const part of document.querySelectorAll("[data-runner]")) part.hidden = part.dataset.runner !== number;
  drawShown();
  for (const box of document.querySelectorAll(".watch")) box.follow?.(Number(number));
}
document.getElementById("runner")?.addEventListener("change", (event) => choose(event.target.value));
for (const button of document.querySelectorAll("button.print")) button.addEventListener("click", () => window.print());
for (const fold of document.querySelectorAll("details")) fold.addEventListener("toggle", drawShown);
// A heading sorts its table, and turns it round when it is clicked again; cells without a value stay last.
for (const table of document.querySelectorAll("table.sortable")) {
  table.tHead.addEventListener("click", (event) => {
    const head = event.target.closest("th"); if (!head) return;
    const down = head.getAttribute("aria-sort") === "ascending", body = table.tBodies[0], spot = head.cellIndex;
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const keyed = [...body.rows].map((row) => ({ row, by: row.cells[spot].dataset.by }));
    const numeric = keyed.every((one) => one.by === undefined || Number.isFinite(Number(one.by)));
    keyed.sort((a, b) => {
      if (a.by === undefined || b.by === undefined) return (a.by === undefined) - (b.by === undefined);
      return (down ? -1 : 1) * (numeric ? a.by - b.by : a.by.localeCompare(b.by));
    });
    body.append(...keyed.map((one) => one.row));
  });
}
let waiting = 0;
window.addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    for (const box of document.querySelectorAll(".chart[data-drawn]")) if (shown(box) && box.chart) box.chart.setSize({ width: Math.max(240, box.clientWidth), height: box.chart.height });
  }, 150);
});
const chosen = document.getElementById("runner");
if (chosen) choose(chosen.value); else drawShown();
