"""The list of images, as a person uses it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import Product
from tests.engines.real import RealEngine

pytestmark = [pytest.mark.browser, pytest.mark.engine]

SignIn = Callable[[str], None]


def _tag(engine: RealEngine, *names: str) -> None:
    """A new image for each name."""
    for name in names:
        maker = engine.create(f"maker-of-{name}")
        engine.api.commit(maker, repository=name, tag="1", changes=[f"LABEL of={name}"])
        engine.api.remove_container(maker)


def test_after_several_were_removed_the_count_is_right(
    page: Page, staffed: Product, sign_in: SignIn, docker_engine: RealEngine
) -> None:
    _tag(docker_engine, "bulk-a", "bulk-b", "bulk-c")
    sign_in("alice")
    page.goto(f"{staffed.url}/images/?q=bulk")
    expect(page.get_by_text("1–3 of 3")).to_be_visible()
    for name in ("bulk-a:1", "bulk-b:1"):
        page.get_by_label(f"Select {name} on Harbour").check()
    page.get_by_role("button", name=re.compile("Remove")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Remove").click()

    expect(page.get_by_text("2 images were removed.").first).to_be_visible()
    expect(page.get_by_text("1–1 of 1")).to_be_visible()


def _assert_framed(page: Page) -> None:
    """Its background is one box, and all lines of its text lie in it."""
    chip = page.locator(".tag", has_text="very-long-name")
    expect(chip).to_be_visible()
    assert chip.evaluate(
        """chip => {
          const text = document.createRange();
          text.selectNodeContents(chip);
          const inner = text.getBoundingClientRect();
          const [box, ...more] = chip.getClientRects();
          return more.length === 0 && box.height > 30
            && box.bottom >= inner.bottom && box.right >= inner.right;
        }"""
    )


def test_a_long_tag_is_framed_whole(
    page: Page, staffed: Product, sign_in: SignIn, docker_engine: RealEngine
) -> None:
    _tag(docker_engine, "framed")
    long = "registry.example.com:5000/" + "very-long-name/" * 9 + "app"
    docker_engine.api.tag("framed:1", long, "1" * 60)
    sign_in("alice")
    page.set_viewport_size({"width": 900, "height": 800})
    page.goto(f"{staffed.url}/images/?q=framed")
    _assert_framed(page)
    page.get_by_role("link", name="framed:1", exact=True).click()
    page.wait_for_url("**/hosts/**")
    _assert_framed(page)
