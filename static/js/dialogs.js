// data-dialog="#id" opens a <dialog>, data-dialog-close closes the one around it.
// The shared one opens when htmx has filled #dialog-content, and closes when what
// was sent from inside it succeeded. Toasts move into an open dialog: all else is inert.

const shared = document.getElementById("dialog");
const toasts = document.getElementById("toasts");

function open(dialog) {
  if (!dialog.open) dialog.showModal();
  if (toasts) dialog.append(toasts);
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    document.querySelectorAll("[popover]:popover-open").forEach((p) => p.hidePopover());
    open(document.querySelector(opener.dataset.dialog));
  }
  if (event.target.closest("[data-dialog-close]")) {
    event.target.closest("dialog").close();
  }
  // The backdrop is the dialog itself, outside of its box.
  if (event.target instanceof HTMLDialogElement) {
    const box = event.target.getBoundingClientRect();
    const inside =
      event.clientX >= box.left &&
      event.clientX <= box.right &&
      event.clientY >= box.top &&
      event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
});

// "close" does not bubble.
document.addEventListener(
  "close",
  (event) => {
    if (!(event.target instanceof HTMLDialogElement)) return;
    const outer = document.querySelector("dialog[open]") ?? document.body;
    if (toasts) outer.append(toasts);
    if (event.target === shared) document.getElementById("dialog-content").replaceChildren();
  },
  true,
);

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const dialog = ctx.sourceElement.closest("dialog[open]");
  // 404: what it was about is gone, and that was said.
  const settled = ctx.response.raw.ok || ctx.response.status === 404;
  if (dialog && ctx.request.method !== "GET" && settled) {
    ctx.closes = dialog;
  }
});

// After the swap, so that what the answer fills is not gone before it arrives.
document.addEventListener("htmx:after:swap", (event) => event.detail.ctx.closes?.close());

document.addEventListener("htmx:after:settle", (event) => {
  const filled = event.detail.task.target;
  if (filled?.id === "dialog-content" && filled.hasChildNodes()) {
    document.querySelectorAll("[popover]:popover-open").forEach((p) => p.hidePopover());
    open(shared);
    filled.querySelector("[aria-invalid=true], [autofocus]")?.focus();
  }
});
