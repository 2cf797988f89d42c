// What has been sent once is not sent twice: the buttons of a form, or the button
// itself, are disabled while their request is on its way, and keep their focus.

const counted = new WeakMap();

function buttonsOf(source) {
  if (source.matches("button, input[type=submit]")) return [source];
  if (!source.matches("form:not(.filters)")) return [];
  return [...source.elements].filter((element) => element.type === "submit");
}

function hold(button) {
  const holds = counted.get(button) ?? { count: 0, focused: false };
  if (holds.count === 0 && button.disabled) return;
  holds.count += 1;
  holds.focused ||= document.activeElement === button;
  counted.set(button, holds);
  button.setAttribute("aria-busy", "true");
  button.disabled = true;
}

function release(button) {
  const holds = counted.get(button);
  if (!holds || --holds.count > 0) return;
  counted.delete(button);
  button.removeAttribute("aria-busy");
  button.disabled = false;
  const lost = document.activeElement === document.body;
  if (holds.focused && lost && button.isConnected) button.focus();
}

// [data-object] shows an object, by its address. While a verb below that address is on
// its way, its other buttons rest too, and its .state says what is being done. Done
// anew after each swap: a table that is fetched meanwhile knows nothing of it.

const words = JSON.parse(document.getElementById("words").textContent);
const underWay = new Map();

function renew(shown) {
  const address = shown.dataset.object;
  const path = [...underWay.values()].find((action) => action.startsWith(address));
  if (path) {
    const verb = path.slice(address.length).split("/")[0];
    shown.setAttribute("aria-busy", "true");
    shown.querySelector(".state")?.setAttribute("data-busy", words.busy[verb] ?? "…");
    for (const button of shown.querySelectorAll("button[type=submit]:enabled")) {
      button.dataset.resting = "";
      button.disabled = true;
    }
  } else if (shown.ariaBusy) {
    shown.removeAttribute("aria-busy");
    shown.querySelector(".state")?.removeAttribute("data-busy");
    for (const button of shown.querySelectorAll("[data-resting]")) {
      delete button.dataset.resting;
      button.disabled = false;
    }
  }
}

function renewAll() {
  document.querySelectorAll("[data-object]").forEach(renew);
}

const held = new WeakMap();

document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.request.method === "GET") return;
  const buttons = buttonsOf(ctx.sourceElement);
  held.set(ctx, buttons);
  buttons.forEach(hold);
  underWay.set(ctx, new URL(ctx.request.action, document.baseURI).pathname);
  renewAll();
});

document.addEventListener("htmx:finally:request", (event) => {
  held.get(event.detail.ctx)?.forEach(release);
  underWay.delete(event.detail.ctx);
  renewAll();
});

document.addEventListener("htmx:after:swap", () => underWay.size && renewAll());

// A form that the browser itself sends. Its buttons' values are read after this.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.matches("[hx-post], [data-hx-post]")) return;
  setTimeout(() => {
    if (!event.defaultPrevented) buttonsOf(form).forEach(hold);
  });
});

// Back from the page that it led to, out of the browser's cache.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.querySelectorAll("[aria-busy=true]").forEach(release);
});
