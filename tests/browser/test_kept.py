"""What was typed into a long form outlives the session of the person who typed it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import Product
from tests.engines.real import RealEngine
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.engine]

SignIn = Callable[[str], None]


def _sign_in_elsewhere(page: Page, name: str) -> None:
    """By the link of the toast, in the tab that it opens."""
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in, in another tab").click()
    other = opened.value
    other.get_by_label("User name").fill(name)
    other.get_by_label("Password", exact=True).fill(PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url(lambda url: "/login/" not in url)
    other.close()


@pytest.mark.parametrize("gone", ["sessionid", None], ids=["session", "all cookies"])
def test_create_form_is_kept_until_one_has_signed_in_again(
    page: Page,
    staffed: Product,
    sign_in: SignIn,
    docker_engine: RealEngine,
    complaints: list[str],
    gone: str | None,
) -> None:
    sign_in("alice")
    page.goto(f"{staffed.url}/hosts/harbour/containers/create/")
    page.get_by_label("Image", exact=True).fill("busybox:latest")
    page.get_by_label("Name", exact=True).fill("kept")
    page.get_by_label("Command", exact=True).fill("sleep 1000")
    page.get_by_text("Environment and labels").click()
    page.get_by_label("Variable").first.fill("TYPED")
    page.get_by_label("Value").first.fill("with care")
    page.context.clear_cookies(name=gone)
    create = page.get_by_role("button", name="Create container")
    create.click()

    expect(page.get_by_role("alert")).to_contain_text("Your session has ended")
    expect(page.get_by_label("Value").first).to_have_value("with care")
    _sign_in_elsewhere(page, "alice")
    create.click()

    expect(page.get_by_role("heading", name="kept")).to_be_visible()
    found = docker_engine.api.inspect_container("kept")
    assert "TYPED=with care" in found["Config"]["Env"]
    complaints[:] = [each for each in complaints if "403" not in each]


def test_create_form_comes_back_with_what_is_wrong(
    page: Page,
    staffed: Product,
    sign_in: SignIn,
    docker_engine: RealEngine,
    complaints: list[str],
) -> None:
    sign_in("alice")
    page.goto(f"{staffed.url}/hosts/harbour/containers/create/")
    page.get_by_label("Image", exact=True).fill("busybox:latest")
    page.get_by_text("Limits", exact=False).first.click()
    page.get_by_label("Memory").fill("lots")
    page.get_by_role("button", name="Create container").click()

    expect(page.get_by_text("Say a size")).to_be_visible()
    expect(page.get_by_label("Memory")).to_be_focused()
    expect(page.get_by_label("Image", exact=True)).to_have_value("busybox:latest")
    complaints[:] = [each for each in complaints if "422" not in each]


def test_create_button_says_that_it_is_on_its_way(
    page: Page, staffed: Product, sign_in: SignIn, docker_engine: RealEngine
) -> None:
    sign_in("alice")
    page.goto(f"{staffed.url}/hosts/harbour/containers/create/")
    page.get_by_label("Image", exact=True).fill("busybox:latest")
    page.get_by_label("Name", exact=True).fill("slow-to-make")
    page.get_by_label("Command", exact=True).fill("sleep 1000")
    docker_engine.freeze()
    try:
        page.get_by_role("button", name="Create container").click()
        expect(page.get_by_role("button", name="Creating…")).to_be_disabled()
    finally:
        docker_engine.thaw()

    expect(page.get_by_role("heading", name="slow-to-make")).to_be_visible()


def test_host_form_is_kept_until_one_has_signed_in_again(
    page: Page, staffed: Product, sign_in: SignIn, complaints: list[str]
) -> None:
    sign_in("sue")
    page.goto(f"{staffed.url}/hosts/add/")
    page.get_by_label("Name", exact=True).fill("Kept pier")
    page.get_by_label("URL", exact=True).fill("tcp://127.0.0.1:1")
    page.context.clear_cookies()
    page.get_by_role("button", name="Test connection").click()
    expect(page.get_by_role("alert")).to_contain_text("Your session has ended")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Kept pier")
    _sign_in_elsewhere(page, "sue")
    page.get_by_role("button", name="Add host").click()

    expect(page.get_by_role("heading", name="Kept pier")).to_be_visible()
    complaints[:] = [each for each in complaints if "403" not in each]
