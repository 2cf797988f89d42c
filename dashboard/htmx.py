"""Answers for pages and for htmx alike: whole pages, fragments, toasts.

A view renders one template; where htmx asked, it gets a partial of that template. A
verb answers htmx with the new fragment and a toast, and others with a redirect.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.services.acting import Done, Shown


def wants_fragment(request: HttpRequest) -> bool:
    """True where htmx asks for a part of the page (not for history or a whole body)."""
    return (
        bool(request.headers.get("HX-Request"))
        and request.headers.get("HX-Request-Type", "partial") == "partial"
        and not request.headers.get("HX-History-Restore-Request")
    )


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    fragment: str,
    status: int = 200,
) -> HttpResponse:
    """The whole page, or its partial `fragment` where htmx asked."""
    name = f"{template}#{fragment}" if wants_fragment(request) else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def render_list(
    request: HttpRequest, template: str, context: dict[str, Any], query: str
) -> HttpResponse:
    """A list's page, or its table. `query` is the filter, without what is empty: so
    the address stays short, whatever fields the filter bar has sent."""
    response = render_page(request, template, context, fragment="table")
    if request.headers.get("HX-Source", "") == "form#filters":
        response["HX-Push-Url"] = f"{request.path}?{query}" if query else request.path
    return response


def render_form(
    request: HttpRequest, template: str, form: BaseForm, **context: Any
) -> HttpResponse:
    """The page of a form: 422 where something of what was sent is wrong."""
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def toast(
    request: HttpRequest,
    level: str,
    message: str,
    shown: object | None = None,
    **context: Any,
) -> str:
    """A toast as an `<hx-partial>`, to be put beside a fragment or to stand alone.

    `level` is success, info, warning or danger; `shown` the request behind it.
    """
    if isinstance(shown, Shown):
        context |= {"exchange": shown.exchange, "curl": shown.curl}
        context |= {"earlier": shown.earlier}
    context |= {"level": level, "message": message}
    return render_to_string("partials/toast_push.html", context, request)


def push(target: str, content: str, swap: str = "outerMorph") -> SafeString:
    """Rendered `content` as an `<hx-partial>`: it replaces `target`, a CSS selector."""
    return format_html(
        '<hx-partial hx-target="{}" hx-swap="{}">{}</hx-partial>', target, swap, content
    )


def window_title(*parts: str) -> SafeString:
    """What htmx names the window after, as `base.html` does: the name may be new."""
    return format_html("<title>{} · Wharfinger</title>", " · ".join(parts))


def answer(
    request: HttpRequest, done: Done, *, go_to: str, fragment: str = ""
) -> HttpResponse:
    """What a verb answers: fragment and toast for htmx, else a redirect to `go_to`.

    Without a fragment, htmx goes to `go_to` as well, and the toast is shown there.
    """
    level = "warning" if done.warnings else "success"
    sentence = " ".join([done.message, *done.warnings])
    if request.headers.get("HX-Request") and fragment:
        return HttpResponse(fragment + toast(request, level, sentence, done.shown))
    messages.add_message(
        request,
        messages.DEFAULT_LEVELS[level.upper()],
        sentence,
        extra_tags=done.shown.to_tag() if done.shown else "",
    )
    return redirect(go_to)


class RedirectMiddleware(MiddlewareMixin):
    """Lets htmx follow a redirect as the browser would: with the whole page.

    Otherwise `fetch` follows it silently, and a sign-in page lands inside a table.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponse
    ) -> HttpResponse:
        if not request.headers.get("HX-Request"):
            return response
        if isinstance(response, HttpResponseRedirect):
            whole = HttpResponse()
            whole["HX-Redirect"] = response.url
            whole.cookies = response.cookies
            return whole
        return response
