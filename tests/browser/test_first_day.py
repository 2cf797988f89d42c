"""A first day: set up, add a host, and do the main job on a real engine."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import Product
from tests.engines.real import RealEngine
from tests.factories import PASSWORD

ENDS_AT_ONCE = "sh -c 'trap exit TERM; sleep 1000 & wait'"
pytestmark = [pytest.mark.browser, pytest.mark.engine]


def test_from_set_up_to_a_removed_container(
    page: Page, product: Product, docker_engine: RealEngine
) -> None:
    assert product.link, "the server printed no set-up link"
    page.goto(product.link)
    page.get_by_label("User name").fill("sue")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("navigation").get_by_text("Hosts")).to_be_visible()

    page.goto(f"{product.url}/hosts/add/")
    page.get_by_label("Name", exact=True).fill("Harbour")
    page.get_by_label("URL", exact=True).fill(docker_engine.url)
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#test-result")).to_contain_text(
        str(docker_engine.api.version()["Version"])
    )
    page.get_by_role("button", name="Add host").click()
    expect(page.get_by_role("heading", name="Harbour")).to_be_visible()

    page.goto(f"{product.url}/hosts/harbour/containers/create/")
    page.get_by_label("Image", exact=True).fill("busybox:latest")
    page.get_by_label("Name", exact=True).fill("first")
    page.get_by_label("Command", exact=True).fill(ENDS_AT_ONCE)
    page.get_by_role("button", name="Create container").click()
    expect(page.get_by_role("heading", name="first")).to_be_visible()
    head = page.locator("#container-head")
    expect(head).to_contain_text("running")

    head.get_by_role("button", name="Stop", exact=True).click()
    expect(head).to_contain_text("exited", timeout=20_000)
    assert docker_engine.state("first") == "exited"

    head.get_by_role("button", name="Start", exact=True).click()
    expect(head).to_contain_text("running")
    assert docker_engine.state("first") == "running"

    head.get_by_role("button", name="Remove").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(re.compile("[Ff]orce|running")).check()
    dialog.get_by_role("button", name="Remove").click()
    page.wait_for_url(re.compile(r"/containers/(\?.*)?$"))
    expect(page.get_by_role("link", name="first", exact=True)).to_have_count(0)
    assert docker_engine.state("first") is None


def test_the_link_is_dead_after_use(page: Page, product: Product) -> None:
    answer = page.request.get(product.link)

    assert answer.status in {404, 410}
