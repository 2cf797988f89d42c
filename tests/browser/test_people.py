"""What each person sees, and what the server says when they try more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import Product
from tests.engines.real import RealEngine

pytestmark = [pytest.mark.browser, pytest.mark.engine]

ENDS_AT_ONCE = "sh -c 'trap exit TERM; sleep 1000 & wait'"
SignIn = Callable[[str], None]


def post_by_hand(page: Page, path: str) -> int:
    """The status of a POST with the page's own session and token."""
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    return page.request.post(
        path, form={"csrfmiddlewaretoken": token}, headers={"Referer": page.url}
    ).status


def test_viewer_sees_no_verbs_and_gets_403(
    page: Page, staffed: Product, sign_in: SignIn, docker_engine: RealEngine
) -> None:
    container = docker_engine.run("looked-at")
    sign_in("carol")
    page.goto(f"{staffed.url}/hosts/harbour/containers/{container}/")
    expect(page.get_by_role("heading", name="looked-at")).to_be_visible()
    for verb in ("Stop", "Start", "Restart", "Kill", "Remove", "Rename", "Pause"):
        expect(page.get_by_role("button", name=verb)).to_have_count(0)

    status = post_by_hand(page, f"{page.url}stop/")

    assert status == 403
    assert docker_engine.state("looked-at") == "running"


def test_stranger_gets_404(
    page: Page, staffed: Product, sign_in: SignIn, docker_engine: RealEngine
) -> None:
    container = docker_engine.run("hidden")
    sign_in("mallory")
    page.goto(f"{staffed.url}/containers/")
    expect(page.get_by_text("hidden")).to_have_count(0)

    address = f"{staffed.url}/hosts/harbour/containers/{container}/"

    assert page.request.get(address).status == 404
    assert post_by_hand(page, f"{address}stop/") == 404
    assert docker_engine.state("hidden") == "running"


def test_operator_restarts_from_the_list_but_cannot_remove(
    page: Page, staffed: Product, sign_in: SignIn, docker_engine: RealEngine
) -> None:
    container = docker_engine.run("busy", ENDS_AT_ONCE)
    began = docker_engine.api.inspect_container(container)["State"]["StartedAt"]
    sign_in("bob")
    page.goto(f"{staffed.url}/containers/?q=busy")
    row = page.get_by_role("row").filter(
        has=page.get_by_role("link", name="busy", exact=True)
    )
    row.get_by_role("button", name="Stop", exact=True).click()
    expect(row).to_contain_text("exited", timeout=20_000)
    row.get_by_role("button", name="Start", exact=True).click()
    expect(row).to_contain_text("running")
    expect(page.locator("#toasts")).to_contain_text("busy")

    again = docker_engine.api.inspect_container(container)["State"]["StartedAt"]
    assert again != began
    assert (
        post_by_hand(
            page, f"{staffed.url}/hosts/harbour/containers/{container}/remove/"
        )
        == 403
    )


def test_expired_session_brings_the_whole_sign_in_page(
    page: Page, staffed: Product, sign_in: SignIn
) -> None:
    sign_in("alice")
    page.goto(f"{staffed.url}/containers/")
    page.context.clear_cookies()
    page.get_by_label("Search").fill("anything")

    page.wait_for_url("**/login/**")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_role("table")).to_have_count(0)
