"""Every address declares who may call it; nothing is reached by forgetting to."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

PUBLIC = {"login", "logout", "setup", "healthz", "readyz"}


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def permission(pattern):
    return getattr(pattern.callback, "permission", None)


@pytest.mark.parametrize(
    "pattern", list(patterns()), ids=lambda p: p.name or str(p.pattern)
)
def test_every_view_declares_its_permission(pattern):
    assert permission(pattern), f"{pattern.name}: see dashboard/views/permissions.py"


def test_only_these_are_public():
    public = {p.name for p in patterns() if permission(p) == "public"}
    assert public <= PUBLIC


@pytest.mark.django_db
def test_strangers_find_a_sign_in_page_behind_every_other_address(client):
    samples = {"host": "h", "reference": "r", "verb": "stop", "pk": 1, "token": "t"}
    for pattern in patterns():
        if permission(pattern) == "public":
            continue
        wanted = _arguments(str(pattern.name))
        kwargs = {name: samples.get(name, "x") for name in wanted}
        url = reverse(pattern.name, kwargs=kwargs)
        for method in ("get", "post"):
            response = getattr(client, method)(url)
            assert response.status_code == 302, f"{method} {url}"
            assert response["Location"].startswith(reverse("login")), url


def _arguments(name: str) -> list[str]:
    """The names of the places in an address."""
    (possibility,) = get_resolver().reverse_dict.getlist(name)
    ((_, names),) = possibility[0]
    return list(names)
