"""Lists hold what they are given at every width: nothing is beyond the window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import Product
from tests.factories import PASSWORD

pytestmark = pytest.mark.browser

WIDTHS = [360, 769, 900, 992, 1024, 1199, 1200, 1280, 1366, 1399, 1440, 1535, 1920]
CROWD = f"""
from datetime import UTC, datetime, timedelta
from django.contrib.auth.models import Group, User
from django.utils import timezone
from hosts.models import Activity, Grant, Host, HostLabel, Outcome, Role, Verb
from inventory.models import HostState
from tests.factories import ContainerFactory, ImageFactory
sue = User.objects.create_superuser("sue", password={PASSWORD!r})
person = User.objects.create_user("head-of-platform-operations." + "x" * 100)
group = Group.objects.create(name="everybody-who-runs-the-customer-portal")
person.groups.add(group)
host = Host.objects.create(
    name="production-frankfurt-1", slug="frankfurt", url="unix:///nowhere.sock"
)
Grant.objects.create(user=person, host=host, role=Role.ADMIN)
HostLabel.objects.create(host=host, text="customer-portal-production-" + "l" * 60)
state = dict(since=timezone.now(), state="up", os="Debian GNU/Linux 12 (bookworm)" * 3)
HostState.objects.update_or_create(host=host, defaults=state)
ports = [
    dict(private_port=8080 + n, public_port=18080 + n, type="tcp", ip="0.0.0.0")
    for n in range(3)
]
image = "registry.example.com:5000/team/application-backend:2026.11.23"
for n in range(1, 4):
    ContainerFactory(
        host=host, name=f"customer-portal-backend-{{n}}", image=image, ports=ports,
        project="customer-portal-production", started=datetime(2026, 1, 1, tzinfo=UTC),
        health=["", "healthy", "unhealthy"][n - 1],
    )
ContainerFactory(
    host=host, name="n" * 255, project="p" * 200, state="exited", exit_code=137,
    ports=[dict(ports[0], ip="2001:db8:1234:5678:9abc:def0:1234:5678")] * 3,
)
ImageFactory(host=host, name=image)
tags = ["registry.example.com:5000/" + n * 120 + ":" + n * 60 for n in "ab"]
ImageFactory(host=host, name="long:1", tags=tags)
for outcome in Outcome.values:
    Activity.objects.create(
        at=timezone.now(), actor=person, actor_name=person.username,
        verb=Verb.CONTAINER_RESTART, object_name="n" * 255,
        host=host, host_name=host.name, outcome=outcome,
        duration=timedelta(seconds=3), message="m" * 300 + " it failed",
    )
"""
# What reaches beyond its cell, its row or the window; who clips covers no neighbour.
BEYOND = """() => [...document.querySelectorAll(".list td")].filter((cell) => {
  if (!cell.offsetWidth) return false;
  const clips = getComputedStyle(cell).overflowX !== "visible";
  const box = cell.getBoundingClientRect();
  const row = cell.parentElement.getBoundingClientRect();
  const spills = !clips && cell.scrollWidth > cell.clientWidth + 1;
  return spills || box.right > Math.min(innerWidth, row.right) + 1;
}).map((cell) => cell.className + ": " + cell.textContent.trim().slice(0, 40))"""


@pytest.fixture(scope="module")
def crowded(product: Product) -> Product:
    """A product whose names are as long as people make them, and longer."""
    product.run(CROWD)
    return product


@pytest.mark.parametrize(
    "path", ["/containers/", "/images/", "/hosts/", "/people/", "/activity/"]
)
def test_no_cell_of_a_list_is_beyond_the_window_or_over_the_next(
    page: Page, crowded: Product, sign_in: Callable[[str], None], path: str
) -> None:
    sign_in("sue")
    page.goto(f"{crowded.url}{path}")
    expect(page.locator(".list tbody tr").first).to_be_visible()
    trouble = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found = page.evaluate(BEYOND)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append("scrolls sideways")
        if found:
            trouble[width] = found
    assert trouble == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_every_row_of_containers_has_its_verbs_in_sight(
    page: Page, crowded: Product, sign_in: Callable[[str], None], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    sign_in("sue")
    page.goto(f"{crowded.url}/containers/")
    rows = page.locator(".containers tbody tr")
    expect(rows).to_have_count(4)
    for row in rows.all():
        for name in ("Restart", "More"):
            box = row.get_by_role("button", name=name, exact=True).bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= width
        link = row.get_by_role("link").first.bounding_box()
        assert link is not None
        assert link["width"] >= 60
