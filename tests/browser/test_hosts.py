"""Adding a host as a person does: nothing that was typed or chosen is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import Product
from tests.engines.real import RealEngine

pytestmark = [pytest.mark.browser, pytest.mark.engine]

SignIn = Callable[[str], None]


def test_key_and_files_survive_an_error_and_the_host_comes_up(
    page: Page,
    staffed: Product,
    sign_in: SignIn,
    tls_engine: RealEngine,
    tmp_path: Path,
    complaints: list[str],
) -> None:
    there = tls_engine.endpoint
    (tmp_path / "cert.pem").write_text(there.cert)
    sign_in("sue")
    page.goto(f"{staffed.url}/hosts/add/")
    page.get_by_label("Name", exact=True).fill("North pier")
    page.get_by_label("URL", exact=True).fill(there.url)
    page.get_by_label("TLS", exact=True).check()
    page.get_by_text("Certificates and key for TLS").click()
    page.locator("#id_ca").fill(there.ca)
    page.locator("#id_cert_file").set_input_files(tmp_path / "cert.pem")
    page.locator("#id_key").fill(there.key)
    page.get_by_label("Labels").fill("not=a=label")
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#test-result")).to_contain_text("The engine answers")

    with page.expect_response("**/hosts/add/") as refused:
        page.get_by_role("button", name="Add host").click()

    expect(page.get_by_text("is not a label")).to_be_visible()
    assert "PRIVATE KEY" not in refused.value.text()
    assert page.locator("#id_key").input_value() == there.key
    assert page.locator("#id_cert_file").evaluate("input => input.files.length") == 1

    page.get_by_label("Labels").fill("env=test")
    page.get_by_role("button", name="Add host").click()
    expect(page.get_by_role("heading", name="North pier")).to_be_visible()
    expect(page.locator("#facts .state-word").first).to_have_text("up", timeout=15_000)
    complaints[:] = [each for each in complaints if "422" not in each]


def test_remove_asks_for_the_name(
    page: Page, staffed: Product, sign_in: SignIn, complaints: list[str]
) -> None:
    staffed.run(
        "from hosts.models import Host; Host.objects.create("
        "name='Doomed', slug='doomed', url='unix:///nowhere.sock', enabled=False)"
    )
    sign_in("sue")
    page.goto(f"{staffed.url}/hosts/doomed/")
    page.get_by_role("link", name="Remove").click()
    dialog = page.get_by_role("dialog")
    typed = dialog.get_by_label("Type “Doomed” to remove it")
    expect(typed).to_be_focused()
    typed.fill("doomed")
    dialog.get_by_role("button", name="Remove").click()
    expect(page.locator("#toasts")).to_contain_text("Type the host's name")
    typed.fill("Doomed")
    dialog.get_by_role("button", name="Remove").click()
    page.wait_for_url("**/hosts/")
    expect(page.get_by_role("link", name="Doomed")).to_have_count(0)
    complaints[:] = [each for each in complaints if "422" not in each]
