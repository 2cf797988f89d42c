"""Removing images and taking tags away, on a real engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from dashboard.services import containers
from hosts.models import Activity, Host, Outcome, Verb
from inventory.models import HostState, Image
from tests.engines.real import RealEngine

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

Stored = Callable[..., Image]


def _url(name: str, image: Image) -> str:
    return reverse(name, args=[image.host.slug, image.engine_id])


def _tags(engine: RealEngine) -> set[str]:
    return {tag for image in engine.api.images() for tag in image["RepoTags"] or []}


def test_the_last_tag_goes_with_the_image(
    stored: Stored, docker_engine: RealEngine, alice: User, browser_of: Any
) -> None:
    image = stored("old:1")
    answer = browser_of(alice).post(_url("image_remove", image))

    assert answer.url == reverse("images")
    assert "old:1" not in _tags(docker_engine)
    assert not Image.objects.filter(engine_id=image.engine_id).exists()
    act = Activity.objects.get()
    assert (act.verb, act.outcome, act.object_name) == (
        Verb.IMAGE_REMOVE,
        Outcome.DONE,
        "old:1",
    )


def test_several_tags_are_told_before_and_need_force(
    stored: Stored, docker_engine: RealEngine, alice: User, browser_of: Any
) -> None:
    image = stored("one:1", "two:2")
    browser, url = browser_of(alice), _url("image_remove", image)

    question = browser.get(url).content.decode()
    assert "The image has 2 tags" in question
    assert "only with force" in question

    refused = browser.htmx("post", url)
    assert refused.status_code == 409
    assert "must be forced" in refused.content.decode()
    assert 'hx-target="#dialog-content"' in refused.content.decode()
    assert {"one:1", "two:2"} <= _tags(docker_engine)

    browser.post(url, {"force": "on"})
    assert not {"one:1", "two:2"} & _tags(docker_engine)


def test_untagging_one_of_two_leaves_the_image(
    stored: Stored, docker_engine: RealEngine, alice: User, browser_of: Any
) -> None:
    image = stored("one:1", "two:2")
    browser, url = browser_of(alice), _url("image_untag", image)

    assert (
        "Only the tag is taken away" in browser.get(f"{url}?tag=one:1").content.decode()
    )
    answer = browser.post(url, {"tag": "one:1"}, follow=True)

    assert "one:1 was untagged; the image stays." in answer.content.decode()
    assert Image.objects.get(engine_id=image.engine_id).tags == ["two:2"]
    question = browser.get(f"{url}?tag=two:2").content.decode()
    assert "This is the image's last tag" in question


def _in_use(engine: RealEngine, image: Image, *names: str, run: bool = False) -> None:
    """Containers of this image, known to the inventory."""
    for name in names:
        container_id = engine.create(name, image=image.tags[0])
        if run:
            engine.api.start(container_id)
        containers.learn(host=image.host, reference=container_id)


def test_untagging_asks_for_force_only_where_the_engine_wants_it(
    stored: Stored, docker_engine: RealEngine, alice: User, browser_of: Any
) -> None:
    image = stored("one:1", "two:2")
    _in_use(docker_engine, image, "user-of-it", run=True)
    browser, url = browser_of(alice), _url("image_untag", image)

    assert 'name="force"' not in browser.get(f"{url}?tag=one:1").content.decode()
    browser.post(url, {"tag": "one:1"})
    assert {"one:1", "two:2"} & _tags(docker_engine) == {"two:2"}

    question = browser.get(f"{url}?tag=two:2").content.decode()
    assert "the engine will refuse without force" in question
    assert 'name="force"' in question
    refused = browser.htmx("post", url, {"tag": "two:2"})
    assert refused.status_code == 409
    assert 'name="force"' in refused.content.decode()
    browser.post(url, {"tag": "two:2", "force": "on"})
    assert "two:2" not in _tags(docker_engine)
    assert Image.objects.get(engine_id=image.engine_id).tags == []


def test_an_unused_last_tag_needs_no_force(
    stored: Stored, alice: User, browser_of: Any
) -> None:
    image = stored("old:1")
    for url in (f"{_url('image_untag', image)}?tag=old:1", _url("image_remove", image)):
        assert 'name="force"' not in browser_of(alice).get(url).content.decode()


def test_what_running_containers_use_is_said_to_be_refused(
    stored: Stored, docker_engine: RealEngine, alice: User, browser_of: Any
) -> None:
    image = stored("used:1")
    _in_use(docker_engine, image, "first-user", "second-user", run=True)
    _in_use(docker_engine, image, "stopped-user")
    browser, url = browser_of(alice), _url("image_remove", image)
    question = " ".join(browser.get(url).content.decode().split())

    assert "In use by 3 containers, 2 of them running" in question
    assert ">first-user</a>" in question
    assert "The engine will refuse, with force too" in question
    assert "the image is deleted" not in question
    assert 'name="force"' not in question
    assert browser.post(url, {"force": "on"}).status_code == 409
    assert "used:1" in _tags(docker_engine)


def test_podman_is_said_to_remove_the_containers_with_the_image(
    stored: Stored, docker_engine: RealEngine, alice: User, browser_of: Any
) -> None:
    image = stored("used:1")
    HostState.objects.update_or_create(
        host=image.host, defaults={"product": "Podman Engine"}
    )
    _in_use(docker_engine, image, "user-of-it", run=True)
    for name in ("image_remove", "image_untag"):
        url = f"{_url(name, image)}?tag=used:1"
        question = browser_of(alice).get(url).content.decode()
        assert "With force it removes these containers too" in question
        assert 'name="force"' in question


def test_after_an_untagging_the_list_is_fetched_again(
    stored: Stored, alice: User, browser_of: Any
) -> None:
    image = stored("one:1", "two:2")
    sent = {"tag": "one:1", "view": "row"}
    answer = browser_of(alice).htmx("post", _url("image_untag", image), sent)

    assert answer["HX-Trigger"] == "image-changed"


def test_a_tag_that_has_moved_on_is_not_taken_from_another_image(
    stored: Stored, docker_engine: RealEngine, alice: User, browser_of: Any
) -> None:
    image, other = stored("moving:1"), stored("fixed:1")
    docker_engine.api.tag(other.engine_id, "moving", "1")
    answer = browser_of(alice).htmx(
        "post", _url("image_untag", image), {"tag": "moving:1"}
    )

    assert answer.status_code == 404
    assert "moving:1" in _tags(docker_engine)


def test_what_is_in_use_is_refused_with_the_containers_that_use_it(
    stored: Stored,
    docker_engine: RealEngine,
    berth: Host,
    alice: User,
    browser_of: Any,
) -> None:
    image = stored("used:1")
    container_id = docker_engine.create("user-of-it", image="used:1")
    containers.learn(host=berth, reference=container_id)
    browser, url = browser_of(alice), _url("image_remove", image)
    link = f'href="{reverse("container", args=[berth.slug, container_id])}"'

    assert link in browser.get(url).content.decode()
    for refused in (browser.post(url), browser.htmx("post", url)):
        text = refused.content.decode()
        assert refused.status_code == 409
        assert "In use by" in text
        assert link in text
        assert ">user-of-it</a>" in text
    assert "used:1" in _tags(docker_engine)
    assert {act.outcome for act in Activity.objects.all()} == {Outcome.FAILED}

    browser.post(url, {"force": "on"})
    assert "used:1" not in _tags(docker_engine)


def test_on_the_list_the_row_goes_with_a_toast(
    stored: Stored, alice: User, browser_of: Any
) -> None:
    image = stored("old:1")
    answer = browser_of(alice).htmx(
        "post", _url("image_remove", image), {"view": "row"}
    )

    text = answer.content.decode()
    assert f'hx-target="#{image.row_id}" hx-swap="delete"' in text
    assert "old:1 was removed." in text
    assert "curl" in text


def test_a_protected_host_wants_the_name_typed(
    stored: Stored,
    docker_engine: RealEngine,
    berth: Host,
    alice: User,
    browser_of: Any,
) -> None:
    image = stored("precious:1")
    Host.objects.filter(pk=berth.pk).update(protected=True)
    browser, url = browser_of(alice), _url("image_remove", image)

    assert 'name="confirm"' in browser.get(url).content.decode()
    for confirm in ({}, {"confirm": "precious"}):
        assert browser.htmx("post", url, confirm).status_code == 422
    assert "precious:1" in _tags(docker_engine)
    browser.post(url, {"confirm": "precious:1"})
    assert "precious:1" not in _tags(docker_engine)


def test_several_are_removed_each_for_itself(
    stored: Stored,
    docker_engine: RealEngine,
    berth: Host,
    alice: User,
    browser_of: Any,
) -> None:
    first, used = stored("first:1"), stored("used:1")
    container_id = docker_engine.create("user-of-it", image="used:1")
    containers.learn(host=berth, reference=container_id)
    chosen = {"id": [str(first.pk), str(used.pk), "99999999", "x"]}
    browser, url = browser_of(alice), reverse("images_remove")

    question = browser.get(url, chosen).content.decode()
    assert "Remove 2 images" in question
    assert "The engine will refuse without force" in question
    answer = browser.htmx("post", url, chosen)

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "1 image was removed." in text
    assert f'hx-target="#{first.row_id}" hx-swap="delete"' in text
    assert "used:1: conflict" in text
    assert ">user-of-it</a>" in text
    assert {"first:1", "used:1"} & _tags(docker_engine) == {"used:1"}
    outcomes = Activity.objects.order_by("pk").values_list("object_name", "outcome")
    assert list(outcomes) == [("first:1", Outcome.DONE), ("used:1", Outcome.FAILED)]

    page = browser.post(url, {"id": str(used.pk)})
    assert page.status_code == 409
    assert ">user-of-it</a>" in page.content.decode()


def test_of_several_those_on_protected_hosts_want_their_names(
    stored: Stored, docker_engine: RealEngine, berth: Host, alice: User, browser_of: Any
) -> None:
    image = stored("precious:1")
    Host.objects.filter(pk=berth.pk).update(protected=True)
    browser, url = browser_of(alice), reverse("images_remove")

    assert (
        f'name="confirm-{image.pk}"'
        in browser.get(url, {"id": image.pk}).content.decode()
    )
    browser.post(url, {"id": image.pk})
    assert "precious:1" in _tags(docker_engine)
    browser.post(url, {"id": image.pk, f"confirm-{image.pk}": "precious:1"})
    assert "precious:1" not in _tags(docker_engine)


def test_one_that_is_gone_meanwhile_is_told_and_forgotten(
    stored: Stored, docker_engine: RealEngine, alice: User, browser_of: Any
) -> None:
    image = stored("gone:1")
    docker_engine.api.remove_image("gone:1")
    answer = browser_of(alice).htmx("post", _url("image_remove", image))

    assert answer.status_code == 404
    assert "No such image" in answer.content.decode()
    assert not Image.objects.filter(engine_id=image.engine_id).exists()
