// Lists of like rows in a form: [data-rows] holds [data-rows-list], a <template> and a
// [data-add-row] button; each [data-row] may hold a [data-remove-row] button.

function add(rows) {
  // Never a number that has been used on this page: a removed row leaves a gap.
  const number = rows.dataset.next;
  rows.dataset.next = String(Number(number) + 1);
  const clone = rows.querySelector("template").content.cloneNode(true);
  for (const element of clone.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes("__index__")) {
        element.setAttribute(name, value.replaceAll("__index__", number));
      }
    }
  }
  const row = clone.querySelector("[data-row]");
  rows.querySelector("[data-rows-list]").append(clone);
  row.querySelector("input, select, textarea")?.focus();
}

function remove(button) {
  const rows = button.closest("[data-rows]");
  const row = button.closest("[data-row]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  const target = next?.querySelector("[data-remove-row]");
  (target ?? rows.querySelector("[data-add-row]"))?.focus();
}

document.addEventListener("click", (event) => {
  const adder = event.target.closest("[data-add-row]");
  if (adder) add(adder.closest("[data-rows]"));
  const remover = event.target.closest("[data-remove-row]");
  if (remover) remove(remover);
});
