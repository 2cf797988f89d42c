// What must never be swapped in: a whole document inside a table, or an answer that is
// not HTML. It becomes a toast with a plain sentence, and the page stays as it was.

const words = JSON.parse(document.getElementById("words").textContent);

function say(message) {
  document.dispatchEvent(
    new CustomEvent("wharf:toast", { detail: { level: "danger", message } }),
  );
}

const isHtml = (headers) => (headers.get("Content-Type") ?? "").startsWith("text/html");
const isDocument = (text) => /^\s*(<!doctype|<html)/i.test(text);

function sentenceOf(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  return page.querySelector("[data-sentence]")?.textContent.trim();
}

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  if (!ctx.response || ctx.target === document.body || ctx.select) return;
  const { status, headers, raw } = ctx.response;
  const html = isHtml(headers);
  const whole = html && isDocument(ctx.text);
  if (status < 400 && whole) {
    // A redirect to a page that is whole: go there, rather than show it in a corner.
    event.preventDefault();
    window.location.assign(raw.redirected ? raw.url : window.location.href);
    return;
  }
  const empty = html && !ctx.text.trim();
  if (whole || (!html && ctx.text) || (status >= 400 && (empty || !ctx.text))) {
    event.preventDefault();
    const sentence = whole ? sentenceOf(ctx.text) : undefined;
    say(sentence ?? words.badAnswer.replace("%s", status));
  }
});

document.addEventListener("htmx:error", (event) => {
  const { ctx } = event.detail;
  if (!ctx?.request || ctx.response) return;
  const late = ctx.request.signal?.reason === "timeout";
  say(late ? words.timeout : words.network);
});
