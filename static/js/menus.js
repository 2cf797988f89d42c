// A .menu popover opens beside the button that opened it, and stays on the screen.

const GAP = 4;

document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target;
    if (!(menu instanceof HTMLElement) || !menu.matches(".menu[popover]")) return;
    if (event.newState !== "open") return;
    const opener = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
    if (!opener) return;
    const button = opener.getBoundingClientRect();
    const below = button.bottom + GAP;
    const fits = below + menu.offsetHeight <= window.innerHeight;
    const top = fits ? below : Math.max(GAP, button.top - GAP - menu.offsetHeight);
    const left = Math.max(GAP, button.right - menu.offsetWidth);
    menu.style.top = `${top}px`;
    menu.style.left = `${left}px`;
    menu.querySelector("a, button")?.focus({ focusVisible: false });
  },
  true,
);

// It would stay where it is while its button moves away.
document.addEventListener("scroll", () => {
  document.querySelectorAll(".menu:popover-open").forEach((menu) => menu.hidePopover());
});

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
