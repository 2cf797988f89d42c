"""Template tags and filters of every page; a builtin library, so never loaded."""

import json
import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    RadioSelect,
    Select,
)
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString

from dashboard.forms.containers import LONGEST_WAIT
from dashboard.services.acting import Shown
from dashboard.templatetags import wording

register = template.Library()

# Shape and word say the same; what has no shape of its own is a dashed circle.
ICONS = {
    # a container's state
    "running": "player-play-filled",
    "paused": "player-pause-filled",
    "restarting": "refresh",
    "removing": "trash",
    "exited": "player-stop-filled",
    "dead": "skull",
    # its health
    "healthy": "heartbeat",
    "unhealthy": "heart-broken",
    "starting": "hourglass",
    # a host's state
    "up": "plug",
    "unreachable": "plug-off",
    "connecting": "hourglass",
    # how an activity ended
    "done": "circle-check",
    "unchanged": "check",
    "refused": "shield-lock",
    "failed": "circle-x",
    "unknown": "alert-triangle",
    # a toast's level
    "success": "circle-check",
    "info": "info-circle",
    "warning": "alert-triangle",
    "danger": "circle-x",
}
OF_A_HOST = re.compile(r"^hosts/[^/]+/(containers|images)/")
UNFOLDED = 20


@dataclass(frozen=True)
class Folded:
    """What is shown at once, and what is one click away."""

    first: list[Any]
    rest: list[Any]


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, css: str = "") -> SafeString:
    """One icon of the sprite. It says nothing to a screen reader: a word must.

    Names are those of `static/vendor/icons.txt`.
    """
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#icon-{}"/></svg>',
        css,
        static("icons.svg"),
        name,
    )


@register.simple_tag
def patience() -> str:
    """`hx-config` of what may take as long as a container is given to stop.

    htmx itself would give up after its default, while the engine still works on it.
    """
    return json.dumps({"timeout": f"{LONGEST_WAIT + 60}s"})


@register.filter
def icon_of(word: str) -> str:
    """The name of the icon beside a state, a health or an outcome."""
    return ICONS.get(word, "circle-dashed")


@register.simple_tag
def asking(verb: str) -> SafeString:
    """A button's verb, with dots for the eye alone: it asks before it does it."""
    return format_html('<span>{}<span aria-hidden="true">…</span></span>', verb)


@register.filter(name="bytes")
def bytes_(count: int | None) -> str:
    """A size in decimal units, as `docker images` says it: `187MB`."""
    return "" if count is None else wording.human_size(count)


@register.filter
def memory(count: int | None) -> str:
    """Memory in binary units, as `docker stats` says it: `1.94GiB`."""
    return "" if count is None else wording.human_size(count, binary=True)


@register.filter(is_safe=True)
def visible(text: object) -> str:
    """What an engine says, with what would hide or reorder it shown as an escape."""
    return wording.visible(str(text))


@register.filter
def command_line(words: Iterable[str]) -> str:
    """An argument vector as one would type it in a shell: `sh -c 'exit 3'`."""
    return shlex.join(words)


@register.filter
def folded(many: Iterable[Any]) -> Folded:
    """A long list's beginning, and the rest, to be folded away."""
    everything = list(many)
    return Folded(everything[:UNFOLDED], everything[UNFOLDED:])


@register.filter
def http_link(text: str) -> str:
    """A link if `text` is an http(s) address, else the text itself, escaped later.

    Labels are hostile: `javascript:` and its kin never become a link's target.
    """
    text = wording.visible(text)
    if not re.match(r"https?://[^\s/]", text, re.IGNORECASE):
        return text
    return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', text, text)


@register.simple_tag
def time(moment: datetime | None, style: str = "ago") -> str:
    """`<time>` with relative words, the exact time on hover; "" without a moment.

    `style` is `ago` ("3 h ago"), `as-of` ("as of 3 h ago", for what may be old) or
    `span` ("3 h", for uptimes). times.js renews it.
    """
    if moment is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}" data-time="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        exact(moment),
        style,
        wording.moment(moment, style),
    )


def exact(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S %Z}"


@register.filter
def seconds(span: timedelta | float | None) -> str:
    """A duration as people read it: `84 ms`, `1.2 s`."""
    if span is None:
        return ""
    value = span.total_seconds() if isinstance(span, timedelta) else float(span)
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


@register.simple_tag
def words() -> SafeString:
    """What the scripts say, translated, as a JSON data block (`#words`)."""
    return json_script(wording.page_words(), "words")


def section_of(path: str) -> str:
    """Which part of the rail an address belongs to.

    A host's containers belong to Containers: `/hosts/<host>/containers/…`.
    """
    relative = path.lstrip("/")
    of_a_host = OF_A_HOST.match(relative)
    return of_a_host[1] if of_a_host else relative.split("/")[0]


@register.inclusion_tag("partials/rail_link.html", takes_context=True)
def rail_link(context: Context, name: str, icon_name: str, label: str) -> dict:
    """One link of the rail, marked as current inside its section."""
    url = reverse(name)
    return {
        "url": url,
        "icon_name": icon_name,
        "label": label,
        "current": section_of(context["request"].path) == url.strip("/"),
    }


@register.inclusion_tag("partials/sort_header.html", takes_context=True)
def sort_header(
    context: Context, key: str, label: str, css: str = "", target: str = "#table"
) -> dict:
    """A column's header that sorts by `key`, keeping the rest of the address.

    The present order is the context's `sort` (so that a view's default shows),
    else the address's. A second click turns it round; the page starts at 1 again.
    """
    current = str(context.get("sort") or context["request"].GET.get("sort", ""))
    order = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    query = context["request"].GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{key}" if order == "ascending" else key
    return {
        "href": f"?{query.urlencode()}",
        "label": label,
        "css": css,
        "target": target,
        "order": order,
    }


@register.simple_tag
def widget(field: BoundField, **attrs: Any) -> SafeString:
    """A form field's widget with the class that its kind is styled by.

    Django itself adds aria-describedby (help, errors) and aria-invalid.
    """
    attributes = {name.replace("_", "-"): value for name, value in attrs.items()}
    kind = field.field.widget
    css = "form-control"
    if isinstance(kind, CheckboxInput):
        css = "form-check-input"
    elif isinstance(kind, RadioSelect | CheckboxSelectMultiple):
        css = "choices"
    elif isinstance(kind, Select):
        css = "form-select"
    elif isinstance(kind, FileInput):
        css = "form-control form-file"
    given = (kind.attrs.get("class", ""), attributes.pop("class", ""))
    marks = ("is-invalid",) if field.errors else ()
    attributes["class"] = " ".join(filter(None, (css, *given, *marks)))
    return field.as_widget(attrs=attributes)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_optional(field: BoundField) -> bool:
    """May it be left empty? Not a list of choices none of which is empty."""
    if field.field.required:
        return False
    kind = field.field.widget
    return not isinstance(kind, Select) or any(not value for value, _ in kind.choices)


@register.filter
def shown(message: Message) -> Shown | None:
    """The HTTP request that a message carries from the verb before this page."""
    return Shown.from_tag(message.extra_tags or "")
