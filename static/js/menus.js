// A .menu popover opens beside the button that opened it, and stays beside it.

const GAP = 4;

function place(menu) {
  const opener = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
  if (!opener) return;
  const button = opener.getBoundingClientRect();
  const below = button.bottom + GAP;
  const fits = below + menu.offsetHeight <= window.innerHeight;
  const top = fits ? below : Math.max(GAP, button.top - GAP - menu.offsetHeight);
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.max(GAP, button.right - menu.offsetWidth)}px`;
}

function placeAll() {
  document.querySelectorAll(".menu:popover-open").forEach(place);
}

// "toggle" does not bubble.
document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target;
    if (!(menu instanceof HTMLElement) || !menu.matches(".menu:popover-open")) return;
    place(menu);
    menu.querySelector(".menu-item")?.focus({ preventScroll: true });
  },
  true,
);

window.addEventListener("scroll", placeAll, { passive: true });
window.addEventListener("resize", placeAll);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu:popover-open");
  if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll(".menu-item:not(:disabled)")];
  const step = event.key === "ArrowDown" ? 1 : -1;
  const next = items.indexOf(document.activeElement) + step;
  items[(next + items.length) % items.length]?.focus();
});

document.addEventListener("htmx:after:request", (event) => {
  event.detail.ctx.sourceElement.closest(".menu:popover-open")?.hidePopover();
});
