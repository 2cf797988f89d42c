"""A real Chromium, watched: no console error, no request to another host."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request

from tests.browser.product import Product, started
from tests.engines.plugin import require_engines
from tests.engines.real import RealEngine
from tests.factories import PASSWORD

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture(scope="session")
def _docker_engine() -> Iterator[RealEngine]:
    """Without a bridge: Chromium gives up its requests when an interface comes."""
    require_engines()
    engine = RealEngine(bridge=False)
    yield engine
    engine.destroy()


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Wharfinger on an empty data directory."""
    with started(tmp_path_factory.mktemp("product")) as running:
        yield running


@pytest.fixture
def complaints() -> list[str]:
    """What a page must not do; a test may take out what it provokes."""
    return []


@pytest.fixture
def page(page: Page, product: Product, complaints: list[str]) -> Iterator[Page]:
    """A page that may not complain in its console, nor ask another host."""

    def console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(f"{page.url}: {message.text}")

    def request(sent: Request) -> None:
        if not sent.url.startswith((product.url, "data:", "blob:")):
            complaints.append(f"{page.url} asks {sent.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", request)
    page.set_default_timeout(10_000)
    yield page
    assert complaints == []


@pytest.fixture(scope="module")
def staffed(product: Product, _docker_engine: RealEngine) -> Product:
    """A product with the host `harbour`, a real engine, and a team for it.

    sue is superuser, alice admin, bob operator, carol viewer; mallory has no grant.
    """
    product.run(
        f"""
from django.contrib.auth.models import User
from hosts.models import Grant, Host, Role
harbour = Host.objects.create(
    name="Harbour", slug="harbour", url={_docker_engine.url!r}
)
User.objects.create_superuser("sue", password={PASSWORD!r})
User.objects.create_user("mallory", password={PASSWORD!r})
team = {{"alice": Role.ADMIN, "bob": Role.OPERATOR, "carol": Role.VIEWER}}
for name, role in team.items():
    user = User.objects.create_user(name, password={PASSWORD!r})
    Grant.objects.create(user=user, host=harbour, role=role)
"""
    )
    return product


@pytest.fixture
def sign_in(page: Page, product: Product) -> Callable[[str], None]:
    """`sign_in("alice")`, on the sign-in page, as a person does."""

    def sign_in(name: str) -> None:
        page.context.clear_cookies()
        page.goto(f"{product.url}/login/")
        page.get_by_label("User name").fill(name)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/login/" not in url)

    return sign_in
