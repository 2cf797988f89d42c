from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from hosts.engine.types import Network, Port
from hosts.models import Host
from inventory import store
from inventory.models import Container, Image
from tests.factories import HostFactory
from tests.inventory.summaries import container, image

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(db: None) -> Host:
    harbour = HostFactory(
        name="Harbour North", slug="harbour", state={"containers_read_at": None}
    )
    store.replace_containers(
        harbour,
        [
            container(
                "shop-web-1",
                image="registry.example.com:5000/Team/Web:1.0",
                ports=[Port(80, 8080, "tcp", "0.0.0.0"), Port(53, None, "udp")],
                networks=[Network("shop_default", "172.18.0.7", "fd00::7")],
                labels={"com.docker.compose.project": "shop", "env": "Prod"},
            ),
            container(
                "db",
                state="exited",
                ports=[],
                labels={"env": "dev", "a": "env=prod x"},
            ),
        ],
        timezone.now(),
    )
    return harbour


def found(words: str) -> list[str]:
    rows = Container.objects.search(words).sorted_by("name")
    return [row.name for row in rows]


@pytest.mark.parametrize(
    "words",
    [
        "shop",
        "WEB",
        "team/web:1.0",
        "8080",
        "8080:80",
        "80/tcp",
        "53/udp",
        "172.18.0.7",
        "fd00::7",
        "shop_default",
        "env=prod shop",
        "com.docker.compose.project=shop",
        container("shop-web-1").id[:12],
        container("shop-web-1").id,
        "harbour shop",
        "north   web",
    ],
)
def test_search_finds_by(host, words):
    assert found(words) == ["shop-web-1"]


@pytest.mark.parametrize(
    "words", ["nothing", "shop dev", "%", "_%", "\\", "\0", "\ud800", "a" * 100_000]
)
def test_search_does_not_find_by(host, words):
    assert found(words) == []


def test_search_without_words_is_everything(host):
    assert found("") == found("  ") == ["db", "shop-web-1"]


def test_search_by_host_finds_all_of_it(host):
    store.replace_containers(HostFactory(state={}), [container("x")], timezone.now())
    assert found("HARBOUR") == ["db", "shop-web-1"]


def test_labels_match_as_a_whole(host):
    def labelled(label: str) -> list[str]:
        rows = Container.objects.with_label(label).order_by("name")
        return [row.name for row in rows]

    assert labelled("env") == ["db", "shop-web-1"]
    assert labelled("env=prod") == ["shop-web-1"]
    assert labelled("env=pro") == labelled("nv") == labelled("en") == []
    assert labelled("a=env=prod x") == ["db"]


def test_running_ones_come_first(host):
    rows = Container.objects.sorted_by("state")
    assert [row.name for row in rows] == ["shop-web-1", "db"]
    rows = Container.objects.sorted_by("-state")
    assert [row.name for row in rows] == ["db", "shop-web-1"]


@pytest.mark.parametrize("key", ["", "-", "search", "host__tls_key_encrypted", "--x"])
def test_an_unknown_sort_key_means_the_default(host, key):
    rows = Container.objects.sorted_by(key)
    assert [row.name for row in rows] == ["shop-web-1", "db"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's query plan")
@pytest.mark.parametrize("key", ["state", "name", "image", "project", "created"])
@pytest.mark.parametrize("words", ["", "web"])
def test_no_page_needs_a_full_sort(host, key, words):
    for sort in (key, f"-{key}"):
        page = Container.objects.search(words).sorted_by(sort)[:50]
        assert "TEMP B-TREE" not in page.explain()


def test_images_by_use(host):
    used = image("busybox", id=container().image_id)
    loose = image("old", tags=[], digests=["web@sha256:1"])
    store.replace_images(host, [used, image("web:2"), loose], timezone.now())
    assert [i.tag for i in Image.objects.unused().sorted_by("name")] == ["", "2"]
    assert [i.repository for i in Image.objects.dangling()] == ["web"]
    assert Image.objects.search("web:2 harbour").get().tags == ["web:2"]
    uses = {row.tag: vars(row)["containers_count"] for row in Image.objects.with_use()}
    assert uses == {"latest": 2, "2": 0, "": 0}
