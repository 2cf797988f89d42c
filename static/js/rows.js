// Lists of like rows in a form: [data-rows] holds [data-rows-list], a <template> and a
// [data-add-row] button; each [data-row] may hold a [data-remove-row] button.

function total(rows) {
  return rows.querySelector("input[name$=TOTAL_FORMS]");
}

function add(rows) {
  const list = rows.querySelector("[data-rows-list]");
  const count = total(rows);
  // Never a number that has been used on this page: a removed row leaves a gap.
  const used = Number(rows.dataset.next ?? count?.value ?? list.children.length);
  rows.dataset.next = String(used + 1);
  const clone = rows.querySelector("template").content.cloneNode(true);
  for (const element of clone.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes("__")) {
        const numbered = value.replace(/__(index|prefix)__/g, String(used));
        element.setAttribute(name, numbered);
      }
    }
  }
  const row = clone.querySelector("[data-row]");
  list.append(clone);
  if (count) count.value = String(used + 1);
  row.querySelector("input, select, textarea")?.focus();
  rows.dispatchEvent(new Event("change", { bubbles: true }));
}

function remove(button) {
  const rows = button.closest("[data-rows]");
  const row = button.closest("[data-row]");
  // A formset's row is told to go; one without such a field is just not there any more.
  const mark = row.querySelector("input[name$=-DELETE]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  if (mark) {
    mark.checked = true;
    mark.value = "on";
    row.hidden = true;
  } else {
    row.remove();
  }
  const target = next?.querySelector("[data-remove-row]");
  (target ?? rows.querySelector("[data-add-row]"))?.focus();
  rows.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const adder = event.target.closest("[data-add-row]");
  if (adder) add(adder.closest("[data-rows]"));
  const remover = event.target.closest("[data-remove-row]");
  if (remover) remove(remover);
});
