"""A container as a row of the list shows it, to a person with a certain role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext, override

from dashboard.templatetags.wording import visible
from hosts.engine.types.parts import ANY_IPV4, ANY_IPV6
from hosts.models import Host, Role
from inventory.models import Container

PORTS_IN_A_ROW = 3
EVERYWHERE = frozenset({"", ANY_IPV4, ANY_IPV6})
UP = frozenset({"running", "restarting", "paused"})


@dataclass(frozen=True, slots=True)
class PortLink:
    """`8080→80`, and where it leads; "" where nobody outside could get in."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class RowKind:
    """All that the buttons of a row depend on, but for where they lead."""

    up: bool
    paused: bool
    asks: bool
    may_administer: bool


@lru_cache(maxsize=128)
def _actions(kind: RowKind, language: str) -> str:
    """The buttons as a format string: most of a list's time went into them."""
    return render_to_string("containers/_row_actions.html", {"kind": kind}).strip()


@lru_cache(maxsize=1024)
def _state(state: str, health: str, exit_code: int | None, language: str) -> str:
    context = {"state": state, "health": health, "exit_code": exit_code}
    return render_to_string("partials/state.html", context)


@lru_cache(maxsize=16)
def _labels(language: str) -> dict[str, str]:
    """The headers, which a row that is shown as a card repeats."""
    with override(language):
        return {
            "host": gettext("Host"),
            "image": gettext("Image"),
            "project": gettext("Project"),
            "ports": gettext("Ports"),
            "created": gettext("Created"),
            "uptime": gettext("Uptime"),
        }


class ContainerRow:
    """What `_row.html` and the detail page's head need.

    `page_host` is the host name that this page was asked under: published ports of
    an engine behind a unix socket are reached there.
    """

    def __init__(self, container: Container, role: Role, page_host: str = "") -> None:
        self.container = container
        self.page_host = page_host
        self.may_operate = role >= Role.OPERATOR
        self.may_administer = role >= Role.ADMIN
        self.host: Host = container.host
        self.url = container.get_absolute_url()
        self.dom_id = container.row_id
        self.name = visible(container.name)
        self.image = visible(container.image)
        self.project = visible(container.project)

    @cached_property
    def known_since(self) -> datetime | None:
        """When the inventory last saw it, where that is not now."""
        state = getattr(self.host, "state", None)
        if state is not None and not state.is_stale:
            return None
        return self.container.known_at

    @property
    def is_up(self) -> bool:
        return self.container.state in UP

    @property
    def is_paused(self) -> bool:
        return self.container.state == "paused"

    @property
    def asks(self) -> bool:
        """Must the name be typed before a verb that interrupts?"""
        return self.host.protected

    @property
    def actions(self) -> str:
        """The buttons for what this person may do."""
        if not self.may_operate:
            return ""
        kind = RowKind(self.is_up, self.is_paused, self.asks, self.may_administer)
        buttons = _actions(kind, get_language() or "")
        return format_html(buttons, url=self.url, id=self.dom_id)

    @property
    def labels(self) -> dict[str, str]:
        return _labels(get_language() or "")

    @property
    def state(self) -> str:
        shown = self.container
        return _state(shown.state, shown.health, shown.exit_code, get_language() or "")

    @property
    def project_query(self) -> str:
        return urlencode({"project": self.container.project})

    @cached_property
    def port_links(self) -> list[PortLink]:
        return list(port_links(self.container.ports, self.host, self.page_host))

    @property
    def first_ports(self) -> list[PortLink]:
        return self.port_links[:PORTS_IN_A_ROW]

    @property
    def more_ports(self) -> int:
        return max(0, len(self.port_links) - PORTS_IN_A_ROW)


def port_links(
    ports: list[Mapping[str, Any]], host: Host, page_host: str
) -> Iterator[PortLink]:
    """Only what is published to others than the host itself is a link."""
    for port in ports:
        private, kind = port.get("private_port", 0), port.get("type") or "tcp"
        inner = str(private) if kind == "tcp" else visible(f"{private}/{kind}")
        public, address = port.get("public_port"), port.get("ip") or ""
        if not public:
            yield PortLink(inner, "")
        elif address in EVERYWHERE:
            url = _url(_name_of(host, page_host), public, private)
            yield PortLink(f"{public}→{inner}", url if kind == "tcp" else "")
        else:
            url = _url(address, public, private) if _is_outside(address) else ""
            text = visible(f"{_bracketed(address)}:{public}→{inner}")
            yield PortLink(text, url if kind == "tcp" else "")


def _url(name: str, public: int, private: int) -> str:
    scheme = "https" if 443 in (public, private) else "http"
    return f"{scheme}://{_bracketed(name)}:{public}/" if name else ""


def _is_outside(address: str) -> bool:
    """Is it an address, and one that others than the host itself can reach?"""
    try:
        return not ip_address(address).is_loopback
    except ValueError:
        return False


def _name_of(host: Host, page_host: str) -> str:
    if host.url.startswith("tcp://"):
        return urlsplit(host.url).hostname or page_host
    return page_host


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address and address[0] != "[" else address


def page_host(full: str) -> str:
    """`request.get_host()` without its port."""
    name, _, port = full.rpartition(":")
    return name if name and port.isdecimal() else full
