// Ticking rows: [data-select] holds a table, one [data-select-all], a [data-select-bar]
// that shows while something is ticked, and a [data-select-count].

const words = JSON.parse(document.getElementById("words").textContent);

const boxesOf = (scope) => [...scope.querySelectorAll("tbody .tick input[type=checkbox]")];

function renew(scope) {
  const boxes = boxesOf(scope);
  const ticked = boxes.filter((box) => box.checked).length;
  const all = scope.querySelector("[data-select-all]");
  if (all) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    all.disabled = boxes.length === 0;
  }
  for (const bar of scope.querySelectorAll("[data-select-bar]")) bar.hidden = !ticked;
  for (const count of scope.querySelectorAll("[data-select-count]")) {
    count.textContent = words.selected.replace("%s", ticked);
  }
}

function renewAll() {
  document.querySelectorAll("[data-select]").forEach(renew);
}

let last = null;

document.addEventListener("click", (event) => {
  const box = event.target;
  const scope = box.closest?.("[data-select]");
  if (!scope || !box.matches("tbody .tick input[type=checkbox]")) return;
  const boxes = boxesOf(scope);
  if (event.shiftKey && boxes.includes(last)) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
  }
  last = box;
  renew(scope);
});

document.addEventListener("change", (event) => {
  const scope = event.target.closest?.("[data-select]");
  if (!scope) return;
  if (event.target.matches("[data-select-all]")) {
    for (const box of boxesOf(scope)) box.checked = event.target.checked;
  }
  renew(scope);
});

renewAll();
document.addEventListener("htmx:after:swap", renewAll);
window.addEventListener("pageshow", renewAll);
