// Toasts: a success goes after six seconds, unless it is being read; the others stay.
// "wharf:trouble" makes one here; "wharf:say" tells a screen reader alone.

const region = document.getElementById("toasts");
const STAY = 6000;
const AT_MOST = 6;

const beingRead = (toast) =>
  toast.matches(":hover, :focus-within") || toast.querySelector("details[open]");

function leaveLater(toast) {
  setTimeout(() => (beingRead(toast) ? leaveLater(toast) : toast.remove()), STAY);
}

function arrived(toast) {
  if (toast.dataset.toast === "success") leaveLater(toast);
  const all = [...region.querySelectorAll("[data-toast]")];
  for (const old of all.slice(0, -AT_MOST)) if (!beingRead(old)) old.remove();
}

function make(message) {
  const toast = document.getElementById("toast-danger").content.cloneNode(true);
  toast.querySelector("p").textContent = message;
  region.append(toast);
}

function tell(message) {
  const line = document.createElement("p");
  line.className = "visually-hidden";
  line.textContent = message;
  region.append(line);
  setTimeout(() => line.remove(), 2000);
}

new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const added of addedNodes) {
      if (added instanceof HTMLElement && added.dataset.toast) arrived(added);
    }
  }
}).observe(region, { childList: true });

region.querySelectorAll("[data-toast]").forEach(arrived);
region.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest("[data-toast]").remove();
});
document.addEventListener("wharf:trouble", (event) => make(event.detail));
document.addEventListener("wharf:say", (event) => tell(event.detail));
