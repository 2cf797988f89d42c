// What must never be swapped in: a whole document inside a table, or an answer that is
// not HTML. It becomes a toast with a plain sentence, and the page stays as it was.

const words = JSON.parse(document.getElementById("words").textContent);

function say(message) {
  document.dispatchEvent(new CustomEvent("wharf:trouble", { detail: message }));
}

const isHtml = (headers) => (headers.get("Content-Type") ?? "").startsWith("text/html");
const isDocument = (text) => /^\s*(<!doctype|<html)/i.test(text);

function sentenceOf(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  return page.querySelector("[data-sentence]")?.textContent.trim();
}

// Returns false where htmx must not swap.
function beforeSwap({ ctx }) {
  if (!ctx.response || ctx.target === document.body || ctx.select) return true;
  const { status, headers, raw } = ctx.response;
  const html = isHtml(headers);
  const whole = html && isDocument(ctx.text);
  if (status < 400 && whole) {
    // A redirect to a page that is whole: go there, rather than show it in a corner.
    window.location.assign(raw.redirected ? raw.url : window.location.href);
    return false;
  }
  const empty = html && !ctx.text.trim();
  if (whole || (!html && ctx.text) || (status >= 400 && (empty || !ctx.text))) {
    const sentence = whole ? sentenceOf(ctx.text) : undefined;
    say(sentence ?? words.badAnswer.replace("%s", status));
    return false;
  }
  return true;
}

function failed({ ctx }) {
  if (!ctx?.request || ctx.response) return;
  const late = ctx.request.signal?.reason === "timeout";
  say(late ? words.timeout : words.network);
}

// An extension hears of every request; an event is lost where its element has gone.
window.htmx?.registerExtension("wharfinger-errors", {
  htmx_before_swap: (_element, detail) => beforeSwap(detail),
  htmx_error: (_element, detail) => failed(detail),
});
