// The JSON viewer: a tree that folds, is searched and copied. Without this script the
// <pre> that it replaces is shown. Deep parts are built when they are first unfolded.

const words = JSON.parse(document.getElementById("words").textContent);
const OPEN_TO = 2;

function span(css, text) {
  const element = document.createElement("span");
  element.className = css;
  element.textContent = text;
  return element;
}

// What JSON itself does not escape, but is not seen or reorders what is: as UNSEEN in
// wording.py.
const UNSEEN =
  /[\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\udb40[\udc00-\udc7f]/g;
const escape = (unit) => `\\u${unit.charCodeAt().toString(16).padStart(4, "0")}`;
const visible = (text) =>
  JSON.stringify(text).replace(UNSEEN, (found) => found.split("").map(escape).join(""));

function leaf(value) {
  if (typeof value === "string") return span("json-string", visible(value));
  if (typeof value === "number") return span("json-number", String(value));
  return span("json-word", String(value));
}

function head(key, value) {
  const parts = key === null ? [] : [span("json-key", visible(key).slice(1, -1)), ": "];
  if (value === null || typeof value !== "object") return [...parts, leaf(value)];
  const size = Object.keys(value).length;
  const shape = Array.isArray(value) ? `[${size}]` : `{${size}}`;
  return [...parts, span("json-size", shape)];
}

function node(key, value, depth) {
  const hasParts =
    value !== null && typeof value === "object" && Object.keys(value).length > 0;
  if (!hasParts) {
    const line = document.createElement("div");
    line.className = "json-leaf";
    line.append(...head(key, value));
    line.entry = { key, value };
    return line;
  }
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.append(...head(key, value));
  details.append(summary);
  details.entry = { key, value };
  details.fill = () => {
    if (details.filled) return;
    details.filled = true;
    for (const [name, part] of Object.entries(value)) {
      details.append(node(name, part, depth + 1));
    }
  };
  // A click sets `open` before this runs: filled within the same frame.
  details.addEventListener("toggle", () => details.open && details.fill());
  if (depth < OPEN_TO) {
    details.fill();
    details.open = true;
  }
  return details;
}

function matches(entry, wanted) {
  if (String(entry.key ?? "").toLowerCase().includes(wanted)) return true;
  const { value } = entry;
  if (value !== null && typeof value === "object") return false;
  return String(value).toLowerCase().includes(wanted);
}

function contains(entry, wanted) {
  if (matches(entry, wanted)) return true;
  if (entry.value === null || typeof entry.value !== "object") return false;
  return Object.entries(entry.value).some(([key, value]) => contains({ key, value }, wanted));
}

// Marks what matches, unfolds the way to it, and returns how many there are.
function reveal(element, wanted) {
  const own = Boolean(wanted) && matches(element.entry, wanted);
  const line = element.tagName === "DETAILS" ? element.firstElementChild : element;
  line.classList.toggle("json-hit", own);
  let count = own ? 1 : 0;
  if (element.tagName !== "DETAILS") return count;
  const { value } = element.entry;
  const below =
    Boolean(wanted) &&
    Object.entries(value).some(([key, part]) => contains({ key, value: part }, wanted));
  if (below) {
    element.fill();
    element.open = true;
  }
  if (element.filled) {
    for (const part of [...element.children].slice(1)) count += reveal(part, wanted);
  }
  return count;
}

function foldAll(element, open) {
  if (element.tagName !== "DETAILS") return;
  if (open) element.fill();
  element.open = open;
  for (const part of [...element.children].slice(1)) foldAll(part, open);
}

function start(viewer) {
  viewer.dataset.started = "";
  const value = JSON.parse(document.getElementById(viewer.dataset.json).textContent);
  const tree = document.createElement("div");
  tree.className = "json-tree";
  const root = node(null, value, 0);
  tree.append(root);
  const plain = viewer.querySelector(".json-plain");
  plain.replaceWith(tree);
  const bar = viewer.querySelector(".json-bar");
  const count = viewer.querySelector(".json-count");
  const search = viewer.querySelector("[data-json-search]");
  viewer.querySelector("[data-json-copy]").dataset.copy = JSON.stringify(value, null, 2);
  bar.hidden = false;

  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    const found = reveal(root, wanted);
    const said = found ? words.matches.replace("%s", found) : words.noMatch;
    count.textContent = wanted ? said : "";
    tree.querySelector(".json-hit")?.scrollIntoView({ block: "nearest" });
  });
  bar.addEventListener("click", (event) => {
    const fold = event.target.closest("[data-json-fold]")?.dataset.jsonFold;
    if (fold) foldAll(root, fold === "open");
    if (fold === "closed") root.open = true;
  });
}

function startAll() {
  document.querySelectorAll("[data-json]:not([data-started])").forEach(start);
}

startAll();
document.addEventListener("htmx:after:settle", startAll);
