// Asks the program behind the page whenever a knob has been turned, one question at a time, and shows the answer.
const told = JSON.parse(document.querySelector(".knobs").dataset.told), box = document.querySelector(".knobs");
const words = { clock: units.clock, pace: units.pace, switch: (v) => (v ? "on" : "off") };
const write = (knob, v) => (words[knob.unit] || ((x) => +x.toFixed(2) + (knob.unit ? " " + knob.unit.replace(/^C$/, "°C") : "")))(v);
const inputs = told.knobs.map((knob) => {
  const label = document.createElement("label"), name = document.createElement("span"), input = document.createElement("input"), now = document.createElement("output");
  name.textContent = knob.label; input.dataset.knob = knob.name;
  if (knob.unit === "switch") { input.type = "checkbox"; input.checked = knob.value === 1; }
  else Object.assign(input, { type: "range", min: knob.low, max: knob.high, step: knob.step, value: knob.value });
  const value = () => (knob.unit === "switch" ? Number(input.checked) : Number(input.value));
  const show = () => { const same = Math.abs(value() - knob.value) < 1e-9; now.textContent = write(knob, value()) + (same ? "" : ` (was ${write(knob, knob.value)})`); label.className = same ? "" : "turned"; };
  input.addEventListener("input", () => { show(); ask(); });
  label.append(name, input, now); box.append(label); show();
  return { knob, input, value, show, reset: () => { if (knob.unit === "switch") input.checked = knob.value === 1; else input.value = knob.value; show(); } };
});
box.removeAttribute("role");
const answer = document.getElementById("answer"), state = document.getElementById("state"), whom = document.getElementById("runner");
let asking = false, again = false;
async function ask() {
  if (asking) { again = true; return; }
  asking = true; state.textContent = "running …";
  // A knob that has not been turned is not sent: the steps of its slider may not hit where it stood.
  const turned = Object.fromEntries(inputs.filter((i) => Math.abs(i.value() - i.knob.value) > 1e-9 && (i.knob.unit === "switch" || i.touched)).map((i) => [i.knob.name, i.value()]));
  for (const i of inputs) i.input.disabled = !!i.knob.needs && inputs.find((o) => o.knob.name === i.knob.needs).value() === 0;
  try {
    const reply = await fetch("ask", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ turned, runner: Number(whom?.value || 0) }) });
    const found = await reply.json();
    if (reply.ok) {
      answer.innerHTML = found.answer; state.textContent = "";
      document.getElementById("headline").replaceChildren(answer.querySelector(".change"));
      const copy = document.createElement("button"); copy.type = "button"; copy.textContent = "Copy";
      copy.addEventListener("click", () => navigator.clipboard.writeText(document.getElementById("command").textContent).then(() => { copy.textContent = "Copied"; }));
      document.getElementById("command").after(" ", copy); drawShown();
    } else state.textContent = found.error;
  } catch { state.textContent = "the program behind this page has ended; start paceline what-if again"; }
  asking = false; document.body.dataset.answers = Number(document.body.dataset.answers || 0) + 1;
  if (again) { again = false; ask(); }
}
for (const i of inputs) i.input.addEventListener("input", () => { i.touched = true; }, { capture: true });
document.getElementById("reset").addEventListener("click", () => { for (const i of inputs) { i.touched = false; i.reset(); } ask(); });
whom?.addEventListener("change", ask);
ask();
