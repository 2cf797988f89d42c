// Toasts: a success goes after six seconds, unless it is being read; the others stay.
// "wharf:toast" {level, message} makes one here; "wharf:say" tells a screen reader alone.

const words = JSON.parse(document.getElementById("words").textContent);
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

function make({ level, message }) {
  const toast = document.createElement("div");
  toast.className = `toast-card toast-${level}`;
  toast.dataset.toast = level;
  toast.setAttribute("role", level === "danger" ? "alert" : "status");
  const text = document.createElement("div");
  text.className = "toast-text";
  const sentence = document.createElement("p");
  sentence.textContent = message;
  text.append(sentence);
  const dismiss = document.createElement("button");
  dismiss.type = "button";
  dismiss.className = "btn btn-sm btn-quiet";
  dismiss.dataset.dismiss = "";
  dismiss.textContent = words.dismiss;
  toast.append(text, dismiss);
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
document.addEventListener("wharf:toast", (event) => make(event.detail));
document.addEventListener("wharf:say", (event) => tell(event.detail));
