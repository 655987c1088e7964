// What a page does: draws what is in sight, follows the chosen runner, prints the card.
const shown = (box) => box.offsetParent !== null;
function drawShown() {
  for (const box of document.querySelectorAll(".chart:not([data-drawn])")) if (shown(box)) { box.dataset.drawn = "1"; drawChart(box); }
  for (const box of document.querySelectorAll(".watch:not([data-drawn])")) if (shown(box)) { box.dataset.drawn = "1"; watchRace(box); }
}
function choose(number) {
  for (const part of document.querySelectorAll("[data-runner]")) part.hidden = part.dataset.runner !== number;
  drawShown();
  for (const box of document.querySelectorAll(".watch")) box.follow?.(Number(number));
}
document.getElementById("runner")?.addEventListener("change", (event) => choose(event.target.value));
for (const button of document.querySelectorAll("button.print")) button.addEventListener("click", () => window.print());
for (const fold of document.querySelectorAll("details")) fold.addEventListener("toggle", drawShown);
let waiting = 0;
window.addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    for (const box of document.querySelectorAll(".chart[data-drawn]")) if (shown(box) && box.chart) box.chart.setSize({ width: Math.max(240, box.clientWidth), height: box.chart.height });
  }, 150);
});
const chosen = document.getElementById("runner");
if (chosen) choose(chosen.value); else drawShown();
