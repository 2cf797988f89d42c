// Signing in, in another tab, makes this page's token void. The server then refuses what
// is sent, and tells a token that serves: take it, and send the same once more.
// data-keep on a form: where the session has ended, the page stays as it is, with a
// toast that leads to the sign-in page, instead of going there itself.

function renew(token) {
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
    field.value = token;
  }
  const headers = JSON.stringify({ "X-CSRFToken": token });
  document.body.setAttribute("hx-headers:inherited", headers);
}

async function send(url, request) {
  const answer = await fetch(url, request);
  const token = answer.headers.get("X-CSRF-Renewed");
  if (!token) return answer;
  renew(token);
  request.headers["X-CSRFToken"] = token;
  const { body } = request;
  if (body?.has("csrfmiddlewaretoken")) body.set("csrfmiddlewaretoken", token);
  return fetch(url, request);
}

window.htmx?.registerExtension("wharfinger-session", {
  htmx_config_request: (element, { ctx }) => {
    if (ctx.request.method === "GET") return;
    ctx.fetch = send;
    if (element.closest("[data-keep]")) ctx.request.headers["X-Keep-Page"] = "true";
  },
});
