"""Nothing behind sign-in is left in a cache, be it the browser's own."""

import pytest

PAGES = ["/", "/containers/", "/activity/", "/activity/download/", "/hosts/harbour/"]


@pytest.mark.parametrize("path", [*PAGES, "/people/", "/people/add/", "/password/"])
def test_what_is_behind_sign_in_is_not_stored(browser_of, sue, host, path):
    kept = browser_of(sue).get(path)["Cache-Control"]
    assert {"private", "no-store"} <= set(kept.split(", "))


def test_nor_is_a_fragment(browser_of, carol, host):
    response = browser_of(carol).htmx("get", "/containers/")
    assert response["Cache-Control"] == "private, no-store"
