"""Back and forward, though no page behind sign-in is kept by the browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.engine]

SignIn = Callable[[str], None]


def test_back_and_forward_show_the_filter_and_the_file_that_fits(
    page: Page, staffed: Product, sign_in: SignIn
) -> None:
    sign_in("sue")
    page.goto(f"{staffed.url}/activity/")
    search = page.get_by_role("searchbox")
    download = page.get_by_role("link", name="Download CSV")
    filtered = re.compile(r"[?&]q=zzz")
    expect(page.locator("#table tbody tr")).not_to_have_count(0)

    search.fill("zzz")
    expect(download).to_have_attribute("href", filtered)
    expect(download).to_have_count(1)
    expect(page.locator("#table tbody tr")).to_have_count(0)
    expect(page).to_have_url(filtered)

    page.go_back()
    expect(search).to_have_value("")
    expect(download).not_to_have_attribute("href", filtered)
    expect(page.locator("#table tbody tr")).not_to_have_count(0)

    page.go_forward()
    expect(search).to_have_value("zzz")
    expect(download).to_have_attribute("href", filtered)
