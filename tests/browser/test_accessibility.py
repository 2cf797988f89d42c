"""axe-core finds nothing on any page, in light and in dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.product import Product
from tests.engines.real import RealEngine

pytestmark = [pytest.mark.browser, pytest.mark.engine]

PAGES = [
    "/containers/",
    "/containers/?q=nothing-like-this",
    "/containers/create/",
    "/hosts/harbour/containers/create/",
    "/hosts/harbour/containers/{container}/",
    "/hosts/harbour/containers/{container}/inspect/",
    "/images/",
    "/hosts/harbour/images/{image}/",
    "/hosts/",
    "/hosts/add/",
    "/hosts/harbour/",
    "/hosts/harbour/edit/",
    "/people/",
    "/people/add/",
    "/people/2/",
    "/people/groups/add/",
    "/activity/",
    "/password/",
    "/no-such-page/",
]


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_hinders_anybody(
    page: Page,
    staffed: Product,
    sign_in: Callable[[str], None],
    docker_engine: RealEngine,
    complaints: list[str],
    scheme: str,
    width: int,
) -> None:
    container = docker_engine.run("axed", labels={"env": "prod"})
    image = docker_engine.api.inspect_image("busybox:latest")["Id"]
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{staffed.url}/login/")
    trouble = {"/login/": violations(page)}
    sign_in("sue")
    page.goto(f"{staffed.url}/containers/?q=axed")
    expect(page.get_by_role("link", name="axed", exact=True)).to_be_visible()
    for path in PAGES:
        address = path.format(container=container, image=image)
        page.goto(f"{staffed.url}{address}", wait_until="networkidle")
        trouble[path] = violations(page)
    assert {path: found for path, found in trouble.items() if found} == {}
    complaints[:] = [text for text in complaints if "no-such-page" not in text]


def violations(page: Page) -> list[str]:
    """What axe finds, and a page that scrolls sideways."""
    results = Axe().run(page)
    found = [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("scrolls sideways")
    return found
