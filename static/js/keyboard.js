// "/" search, Escape leaves it, "g" then a letter goes to a section, "?" lists the keys.

const TYPING = "input, textarea, select, [contenteditable]";
let wentAt = 0;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && event.target.matches("input[type=search]")) {
    event.target.blur();
    return;
  }
  if (event.target.matches(TYPING) || document.querySelector("dialog[open]")) return;

  if (event.key === "/") {
    const search = document.querySelector("main input[type=search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "?") {
    document.querySelector("[data-dialog='#keys']")?.click();
  } else if (event.key === "g") {
    wentAt = event.timeStamp;
  } else if (wentAt && event.timeStamp - wentAt < 1500) {
    wentAt = 0;
    document.querySelector(`#keys [data-key="${CSS.escape(event.key)}"]`)?.click();
  }
});
