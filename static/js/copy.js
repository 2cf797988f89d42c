// A button with data-copy copies that text, on plain HTTP too.

const words = JSON.parse(document.getElementById("words").textContent);

// The clipboard API exists on HTTPS and localhost only; elsewhere the old way does.
async function copy(text, near) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused by the browser's settings: the old way is left.
    }
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.readOnly = true;
  area.className = "visually-hidden";
  // Inside an open dialog nothing outside of it can be focused.
  (near.closest("dialog[open]") ?? document.body).append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  near.focus();
  return done;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const title = button.dataset.copyTitle ?? button.title;
  button.dataset.copyTitle = title;
  const done = await copy(button.dataset.copy, button);
  button.toggleAttribute("data-copied", done);
  button.title = done ? words.copied : words.selectToCopy;
  document.dispatchEvent(new CustomEvent("wharf:say", { detail: button.title }));
  setTimeout(() => {
    button.removeAttribute("data-copied");
    button.title = title;
  }, 1500);
});
