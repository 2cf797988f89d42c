"""The list of images and the page of one."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from hosts.models import Activity, Host, Outcome, Role, Verb
from inventory.models import HostState, Image
from tests.factories import ContainerFactory, HostFactory, ImageFactory, grant
from tests.fake_engine import FakeEngine

pytestmark = pytest.mark.django_db
HOSTILE = '"><script>alert(1)</script>'


def _names(answer: Any) -> list[str]:
    return [str(row.image) for row in answer.context["rows"]]


@pytest.fixture
def fleet(host: Host, alice: User) -> Host:
    """Images on two hosts that alice may see, and one on a third that she may not."""
    second = HostFactory(name="second")
    grant(Role.VIEWER, user=alice, on=second)
    ImageFactory(host=host, name="alpha:1", size=300, labels={"team": "ops"})
    ImageFactory(host=second, name="beta:2", size=100)
    ImageFactory(host=host, name="gamma:3", size=200)
    ImageFactory(host=host, name="dangling", tags=[], tag="", repository="", size=50)
    ImageFactory(name="secret:1")
    used = Image.objects.get(repository="alpha")
    ContainerFactory.create_batch(2, host=host, image_id=used.engine_id)
    # Another host's container of the same image is not this image's.
    ContainerFactory(host=second, image_id=used.engine_id)
    return second


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["alpha:1", "beta:2", "gamma:3"]),
        ("q=beta", ["beta:2"]),
        ("q=BETA+second", ["beta:2"]),
        ("q=secret", []),
        ("host=second", ["beta:2"]),
        ("host=second&host=harbour&q=alpha", ["alpha:1"]),
        ("label=team%3Dops", ["alpha:1"]),
        ("label=team&label=nothing", []),
        ("unused=1&sort=name", ["beta:2", "gamma:3"]),
        ("sort=-size", ["alpha:1", "gamma:3", "beta:2"]),
        ("sort=-used&q=alpha", ["alpha:1"]),
        ("sort=absurd&page=999999999999999999999", ["alpha:1", "beta:2", "gamma:3"]),
        ("page=-1&sort=--name", ["alpha:1", "beta:2", "gamma:3"]),
        ("page=%00&q=%00&q2=%ff", ["alpha:1", "beta:2", "gamma:3"]),
    ],
)
def test_the_list_is_filtered_by_its_address(
    fleet: Host, alice: User, browser_of: Any, query: str, names: list[str]
) -> None:
    answer = browser_of(alice).get(f"/images/?{query}")

    assert answer.status_code == 200
    tagged = [row for row in answer.context["rows"] if row.image.tags]
    assert [str(row.image) for row in tagged] == names


def test_dangling_ones_are_found(fleet: Host, alice: User, browser_of: Any) -> None:
    [row] = browser_of(alice).get("/images/?dangling=1").context["rows"]

    assert row.image.tags == []


def test_the_containers_of_the_same_host_are_counted_and_linked(
    fleet: Host, host: Host, alice: User, browser_of: Any
) -> None:
    answer = browser_of(alice).get("/images/?q=alpha")

    [row] = answer.context["rows"]
    assert row.image.containers_count == 2
    page = browser_of(alice).get(row.containers_url)
    assert len(page.context["rows"]) == 2


def test_htmx_gets_the_table_alone(fleet: Host, alice: User, browser_of: Any) -> None:
    answer = browser_of(alice).htmx("get", "/images/?q=beta")

    text = answer.content.decode()
    assert "<html" not in text
    assert "beta:2" in text
    assert "HX-Request" in answer["Vary"]


def test_the_address_holds_the_whole_filter_and_no_more(
    fleet: Host, alice: User, browser_of: Any
) -> None:
    address = "/images/?q=a&host=harbour&label=team&label=team%3Dops&unused="
    answer = browser_of(alice).htmx("get", address, **{"HX-Source": "form#filters"})

    short = "/images/?q=a&host=harbour&label=team&label=team%3Dops"
    assert answer["HX-Push-Url"] == short
    text = answer.content.decode()
    assert 'name="label" value="team=ops" form="filters"' in text
    assert 'href="?q=a&amp;host=harbour&amp;label=team"' in text


def test_many_rows_cost_no_more_queries(
    host: Host, carol: User, browser_of: Any, django_assert_num_queries: Any
) -> None:
    browser = browser_of(carol)
    ImageFactory(host=host)
    browser.get("/images/")
    with django_assert_num_queries(7) as few:  # who, roles, count, rows, hosts
        browser.get("/images/")
    ImageFactory.create_batch(40, host=host, labels={"a": "b"})
    ContainerFactory.create_batch(5, host=host)
    with django_assert_num_queries(len(few)):
        browser.get("/images/")


def test_only_an_admins_row_can_be_ticked_and_removed(
    fleet: Host, host: Host, alice: User, bob: User, browser_of: Any
) -> None:
    mine = Image.objects.get(repository="alpha")
    text = browser_of(alice).get("/images/").content.decode()
    assert f'name="id" value="{mine.pk}"' in text
    assert text.count('name="id"') == 3  # not the one on the second host
    assert 'name="id"' not in browser_of(bob).get("/images/").content.decode()


def test_a_stranger_sees_no_image(fleet: Host, mallory: User, browser_of: Any) -> None:
    answer = browser_of(mallory).get("/images/")

    assert answer.context["rows"] == []
    assert "No images yet" in answer.content.decode()


@pytest.mark.parametrize("shape", ["{tag}", "{name}", "{short}", "{digits}", "{id}"])
def test_names_and_short_ids_lead_to_the_full_id(
    host: Host, carol: User, browser_of: Any, shape: str
) -> None:
    image = ImageFactory(host=host, name="team/app:latest")
    reference = shape.format(
        tag="team/app:latest",
        name="team/app",
        short=image.short_id,
        digits=image.engine_id.removeprefix("sha256:"),
        id=image.engine_id[:20],
    )
    answer = browser_of(carol).get(f"/hosts/{host.slug}/images/{reference}/")

    assert answer.url == image.get_absolute_url()
    assert browser_of(carol).get(answer.url).status_code == 200


def test_an_image_the_inventory_does_not_know_yet_is_asked_for(
    faked: Host, fake_engine: FakeEngine, carol: User, browser_of: Any
) -> None:
    image_id = fake_engine.add_image("fresh:1")
    answer = browser_of(carol).get(f"/hosts/{faked.slug}/images/fresh:1/")

    assert answer.url.endswith(f"/{image_id}/")
    unknown = browser_of(carol).get(f"/hosts/{faked.slug}/images/nowhere/at/all/")
    assert unknown.status_code == 404


def test_an_unknown_image_of_a_dead_host_is_not_waited_for(
    host: Host, carol: User, browser_of: Any
) -> None:
    HostState.objects.filter(host=host).update(state=HostState.State.UNREACHABLE)
    answer = browser_of(carol).get(f"/hosts/{host.slug}/images/nowhere/")

    assert answer.status_code == 404


def test_a_page_asks_no_engine_and_a_dead_host_costs_no_time(
    host: Host, carol: User, browser_of: Any
) -> None:
    image = ImageFactory(host=host, name="app:1", digests=["app@sha256:00ff"])
    ContainerFactory(host=host, image_id=image.engine_id, name="made-of-it")
    answer = browser_of(carol).get(image.get_absolute_url())

    text = answer.content.decode()
    for words in ("app:1", "app@sha256:00ff", "made-of-it", "4.2MB"):
        assert words in text
    details = reverse("image_details", args=[host.slug, image.engine_id])
    assert f'hx-get="{details}"' in text
    fragment = browser_of(carol).htmx("get", details)
    assert fragment.status_code == 200
    assert "Try again" in fragment.content.decode()


@pytest.fixture
def secretive(faked: Host, fake_engine: FakeEngine) -> Image:
    """An image with a secret in its environment."""
    image_id = fake_engine.add_image(
        "app:1", env=["TOKEN=s3cret", f"EVIL={HOSTILE}"], labels={HOSTILE: HOSTILE}
    )
    return ImageFactory(
        host=faked, name="app:1", engine_id=image_id, labels={HOSTILE: HOSTILE}
    )


@pytest.mark.parametrize("person", ["alice", "bob", "carol", "sue"])
def test_values_are_masked_for_everybody_at_first(
    secretive: Image, person: str, browser_of: Any, request: Any
) -> None:
    browser = browser_of(request.getfixturevalue(person))
    for name in ("image", "image_details"):
        text = browser.get(
            reverse(name, args=[secretive.host.slug, secretive.engine_id])
        ).content.decode()
        assert "s3cret" not in text
    assert "TOKEN" in text


@pytest.mark.parametrize(
    ("person", "status"),
    [("alice", 200), ("sue", 200), ("bob", 403), ("carol", 403), ("mallory", 404)],
)
def test_an_admin_sees_values_after_a_click_that_is_written_down(
    secretive: Image, person: str, status: int, browser_of: Any, request: Any
) -> None:
    url = reverse("image_reveal", args=[secretive.host.slug, secretive.engine_id])
    answer = browser_of(request.getfixturevalue(person)).htmx("post", url)

    assert answer.status_code == status
    assert ("s3cret" in answer.content.decode()) is (status == 200)
    outcomes = {200: [Outcome.DONE], 403: [Outcome.REFUSED], 404: []}[status]
    acts = Activity.objects.filter(verb=Verb.IMAGE_REVEAL)
    assert [act.outcome for act in acts] == outcomes
    assert all("s3cret" not in str(vars(act)) for act in acts)
    if status == 200:
        assert answer["Cache-Control"] == "no-store"


def test_what_an_engine_says_is_text(
    secretive: Image, alice: User, browser_of: Any
) -> None:
    browser = browser_of(alice)
    where = [secretive.host.slug, secretive.engine_id]
    for text in (
        browser.get(reverse("image_details", args=where)).content.decode(),
        browser.post(reverse("image_reveal", args=where)).content.decode(),
        browser.get("/images/?q=%3Cscript%3Ealert(1)").content.decode(),
    ):
        assert "<script>alert" not in text


VERBS = ("image_remove", "image_untag", "images_remove")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("person", "status"),
    [("bob", 403), ("carol", 403), ("mallory", 404), (None, 302)],
)
def test_who_is_no_admin_removes_nothing(
    secretive: Image,
    fake_engine: FakeEngine,
    method: str,
    verb: str,
    person: str | None,
    status: int,
    browser_of: Any,
    request: Any,
) -> None:
    browser = browser_of(person and request.getfixturevalue(person))
    several = verb == "images_remove"
    where = [] if several else [secretive.host.slug, secretive.engine_id]
    fields = {"tag": "app:1", "id": str(secretive.pk)}
    answer = getattr(browser, method)(reverse(verb, args=where), fields)

    if several and method == "post" and status == 403:
        status = 409  # a page that says of each why not
        assert "This needs the role" in answer.content.decode()
    elif several and status == 404:
        # What one may not see is as if it had not been named.
        status = 200 if method == "get" else 302
    assert answer.status_code == status
    assert len(fake_engine.images) == 2
    refused = Activity.objects.filter(outcome=Outcome.REFUSED)
    wanted = method == "post" and person in ("bob", "carol")
    assert refused.count() == (1 if wanted else 0)


def test_two_images_of_one_name_are_told_apart_by_their_hosts(
    host: Host, alice: User, browser_of: Any
) -> None:
    second = HostFactory(name="second")
    grant(Role.ADMIN, user=alice, on=second)
    for each in (host, second):
        ImageFactory(host=each, name="busybox:latest")
    text = browser_of(alice).get(reverse("images")).content.decode()

    assert 'aria-label="Select busybox:latest on harbour"' in text
    assert 'aria-label="Select busybox:latest on second"' in text
