"""Lists and pages of containers, as a person uses them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import Product
from tests.engines.real import RealEngine

pytestmark = [pytest.mark.browser, pytest.mark.engine]

SignIn = Callable[[str], None]
EVIL = """<img src=x onerror="document.title='owned'">'\"><script>owned()</script>"""


def test_search_is_instant_and_kept_in_the_address(
    page: Page, staffed: Product, sign_in: SignIn, docker_engine: RealEngine
) -> None:
    docker_engine.run("needle", labels={"com.docker.compose.project": "haystack"})
    docker_engine.run("straw")
    sign_in("carol")
    page.goto(f"{staffed.url}/containers/")
    expect(page.get_by_role("link", name="straw", exact=True)).to_be_visible()

    page.get_by_label("Search").press_sequentially("haystack")

    expect(page.get_by_role("link", name="straw", exact=True)).to_have_count(0)
    expect(page.get_by_role("link", name="needle", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"q=haystack"))
    expect(page.get_by_label("Search")).to_be_focused()
    page.reload()
    expect(page.get_by_label("Search")).to_have_value("haystack")
    expect(page.get_by_role("link", name="straw", exact=True)).to_have_count(0)


def test_slash_focuses_the_search(
    page: Page, staffed: Product, sign_in: SignIn
) -> None:
    sign_in("carol")
    page.goto(f"{staffed.url}/containers/")
    page.keyboard.press("/")

    expect(page.get_by_label("Search")).to_be_focused()


def test_rename_renames_the_page_and_its_window(
    page: Page, staffed: Product, sign_in: SignIn, docker_engine: RealEngine
) -> None:
    container = docker_engine.run("before")
    sign_in("alice")
    page.goto(f"{staffed.url}/hosts/harbour/containers/{container}/")
    page.get_by_role("button", name="Rename", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("after")
    dialog.get_by_role("button", name="Rename").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("after")
    expect(page).to_have_title("after · Harbour · Wharfinger")
    expect(dialog).to_have_count(0)
    expect(page.locator("#container-details")).to_contain_text("Restart policy")


def test_list_without_its_last_row_says_that_nothing_is_left(
    page: Page, staffed: Product, sign_in: SignIn, docker_engine: RealEngine
) -> None:
    docker_engine.run("lonely")
    sign_in("alice")
    page.goto(f"{staffed.url}/containers/?q=lonely")
    row = page.get_by_role("row").filter(
        has=page.get_by_role("link", name="lonely", exact=True)
    )
    row.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Force").check()
    dialog.get_by_role("button", name="Remove").click()

    expect(page.get_by_text("No container matches")).to_be_visible()
    expect(page.get_by_text("lonely was removed.").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"q=lonely"))


def test_counts_beside_the_list_follow_a_verb(
    page: Page, staffed: Product, sign_in: SignIn, docker_engine: RealEngine
) -> None:
    docker_engine.run("counted")
    sign_in("bob")
    page.goto(f"{staffed.url}/containers/?q=counted&state=running")
    row = page.get_by_role("row").filter(
        has=page.get_by_role("link", name="counted", exact=True)
    )
    row.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Kill", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Kill").click()

    states = page.get_by_role("navigation", name="State")
    expect(states).to_contain_text(re.compile(r"running\s+0"))
    expect(states).to_contain_text(re.compile(r"exited\s+1"))
    expect(row).to_have_count(0)


def test_row_rests_and_says_what_is_done_while_its_verb_is_on_its_way(
    page: Page, staffed: Product, sign_in: SignIn, docker_engine: RealEngine
) -> None:
    container = docker_engine.run("resting")
    other = docker_engine.run("resting-other")
    sign_in("bob")
    page.goto(f"{staffed.url}/containers/?q=resting")
    row = page.locator(f"#container-harbour-{container[:12]}")
    row.get_by_role("button", name="Stop", exact=True).click()

    busy = row.locator(".state")
    expect(busy).to_have_attribute("data-busy", "stopping…")
    expect(row).to_have_attribute("aria-busy", "true")
    expect(row.get_by_role("button", name="Restart", exact=True)).to_be_disabled()
    # A table that is fetched meanwhile does not wake it.
    beside = page.locator(f"#container-harbour-{other[:12]}")
    with page.expect_response("**/containers/?q=resting"):
        beside.get_by_role("button", name="More").click()
        page.locator(".menu:popover-open").get_by_text("Pause").click()
    expect(beside).to_contain_text("paused")
    expect(row.get_by_role("button", name="Restart", exact=True)).to_be_disabled()
    expect(busy).to_have_attribute("data-busy", "stopping…")

    expect(row).to_contain_text("exited", timeout=20_000)
    expect(row.get_by_role("button", name="Restart", exact=True)).to_be_enabled()
    expect(busy).not_to_have_attribute("data-busy", "stopping…")


def test_removed_meanwhile_its_page_says_so_and_stays(
    page: Page,
    staffed: Product,
    sign_in: SignIn,
    docker_engine: RealEngine,
    complaints: list[str],
) -> None:
    container = docker_engine.run("vanished")
    sign_in("alice")
    page.goto(f"{staffed.url}/hosts/harbour/containers/{container}/")
    expect(page.locator("#container-details")).to_contain_text("Restart policy")
    page.get_by_role("button", name="Kill", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    docker_engine.api.remove_container(container, force=True)
    dialog.get_by_role("button", name="Kill").click()
    expect(page.get_by_role("alert")).to_contain_text(
        "vanished no longer exists on Harbour."
    )
    expect(dialog).to_have_count(0)
    head = page.locator("#container-head")
    expect(head).to_contain_text("removed")
    expect(head.get_by_role("heading", level=1)).to_have_text("vanished")
    expect(head.get_by_role("button")).to_have_count(0)
    expect(page.locator("#container-details")).to_contain_text("Restart policy")
    complaints[:] = [text for text in complaints if "404" not in text]


def test_nothing_reorders_or_hides_what_is_shown(
    page: Page, staffed: Product, sign_in: SignIn, docker_engine: RealEngine
) -> None:
    container = docker_engine.run(
        "reordered",
        command=["sleep", "1000", "\u202egnp.exe"],  # type: ignore[arg-type]
        labels={"esc\x1b[2J": "\u202egnp.exe"},
    )
    sign_in("carol")
    page.goto(f"{staffed.url}/hosts/harbour/containers/{container}/")
    labels = page.get_by_role("region", name="Labels")
    expect(labels).to_contain_text(r"esc\x1b[2J")
    expect(labels).to_contain_text(r"\u202egnp.exe")
    expect(
        page.get_by_text("Command", exact=True).locator("visible=true")
    ).to_have_count(1)
    page.goto(f"{staffed.url}/hosts/harbour/containers/{container}/inspect/")
    page.get_by_role("button", name="Unfold all").click()
    expect(page.locator(".json-tree")).to_contain_text(r"\u202egnp.exe")
    assert "\u202e" not in page.locator("body").inner_text()


def test_verb_is_waited_for_as_long_as_a_container_may_take_to_stop(
    page: Page, staffed: Product, sign_in: SignIn, docker_engine: RealEngine
) -> None:
    listed, shown = docker_engine.run("slow"), docker_engine.run("other")
    sign_in("bob")
    page.add_init_script(
        "document.addEventListener('htmx:before:request', ({ detail }) =>"
        " (window.asked = detail.ctx.request));"
    )
    for path in (f"/containers/?q={listed}", f"/hosts/harbour/containers/{shown}/"):
        page.goto(f"{staffed.url}{path}")
        button = page.get_by_role("button", name="Stop", exact=True)
        expect(button).to_be_visible()
        with page.expect_request("**/stop/"):
            button.click()
        assert page.evaluate("window.asked.timeout") == "3660s"


def test_rows_of_the_create_form_come_and_go(
    page: Page, staffed: Product, sign_in: SignIn, docker_engine: RealEngine
) -> None:
    sign_in("alice")
    page.goto(f"{staffed.url}/hosts/harbour/containers/create/")
    page.get_by_text("Environment and labels").click()
    variables = page.get_by_role("group", name="Variables")
    variables.get_by_role("button", name="Add variable").click()
    names = variables.get_by_label("Variable")

    expect(names).to_have_count(3)
    expect(names.last).to_be_focused()
    expect(names.last).to_have_attribute("name", "env-2-name")
    variables.get_by_role("button", name="Remove row").first.click()
    variables.get_by_role("button", name="Add variable").click()
    expect(names).to_have_count(3)
    expect(names.last).to_have_attribute("name", "env-3-name")


def test_hostile_text_is_shown_as_text(
    page: Page, staffed: Product, sign_in: SignIn, docker_engine: RealEngine
) -> None:
    container = docker_engine.run(
        "hostile",
        command=["sleep", "1000", EVIL],  # type: ignore[arg-type]
        labels={f"label {EVIL}": EVIL, "link": "javascript:owned()"},
        environment={"EVIL": EVIL},
    )
    sign_in("alice")
    page.goto(f"{staffed.url}/containers/?q=hostile")
    expect(page.get_by_role("link", name="hostile", exact=True)).to_be_visible()
    page.goto(f"{staffed.url}/hosts/harbour/containers/{container}/")
    expect(page.get_by_text(EVIL).locator("visible=true").first).to_be_visible()
    page.get_by_role("button", name="Reveal").click()
    expect(page.locator("#container-env")).to_contain_text(EVIL)
    assert page.locator("a[href^='javascript:']").count() == 0
    page.goto(f"{staffed.url}/hosts/harbour/containers/{container}/inspect/")
    expect(page.get_by_text("onerror").first).to_be_visible()

    assert page.locator("img[src=x]").count() == 0
    assert page.title() != "owned"


def test_engine_that_is_gone_leaves_the_rows_and_says_so(
    page: Page,
    staffed: Product,
    sign_in: SignIn,
    docker_engine: RealEngine,
    complaints: list[str],
) -> None:
    docker_engine.run("kept")
    sign_in("alice")
    page.goto(f"{staffed.url}/containers/?q=kept")
    row = page.get_by_role("row").filter(
        has=page.get_by_role("link", name="kept", exact=True)
    )
    expect(row).to_contain_text("running")
    docker_engine.stop()
    row.get_by_role("button", name="Restart", exact=True).click()

    expect(page.get_by_role("alert")).to_be_visible()
    expect(row).to_be_visible()
    complaints[:] = [text for text in complaints if "502" not in text]
