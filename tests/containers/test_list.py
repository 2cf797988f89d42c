"""The list of all containers: what is found, in which order, on which page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hosts.models import Host, Role
from inventory.models import HostState
from tests.factories import ContainerFactory, HostFactory, grant

pytestmark = pytest.mark.django_db
URL = "/containers/"


@pytest.fixture
def look(browser_of, alice):
    """`look(query)`: the names that alice's list shows, in order."""
    browser = browser_of(alice)

    def names(query=""):
        response = browser.get(f"{URL}?{query}")
        assert response.status_code == 200
        return [row.container.name for row in response.context["rows"]]

    return names


def test_running_ones_come_first_then_by_name(look, host):
    for name, state in [("a", "exited"), ("c", "running"), ("b", "running")]:
        ContainerFactory(host=host, name=name, state=state)
    assert look() == ["b", "c", "a"]


def test_only_hosts_with_a_role_are_listed(look, host):
    ContainerFactory(host=host, name="mine")
    ContainerFactory(host=HostFactory(), name="theirs")
    assert look() == ["mine"]
    assert look("q=theirs") == []


def test_search_finds_by_name_image_id_label_and_host(look, host):
    web = ContainerFactory(host=host, name="web", labels={"tier": "front"})
    ContainerFactory(host=host, name="db", image="postgres:16")
    assert look("q=WEB") == ["web"]
    assert look("q=postgres") == ["db"]
    assert look(f"q={web.engine_id[:9]}") == ["web"]
    assert look("q=tier=front") == ["web"]
    assert look("q=harbour") == ["db", "web"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=exited", ["old"]),
        ("state=exited&state=running", ["db", "web", "old"]),
        ("health=unhealthy", ["db"]),
        ("health=none", ["web", "old"]),
        ("project=shop", ["db", "web"]),
        ("project=shop&label=tier=front", ["web"]),
        ("label=tier", ["db", "web"]),
        ("label=tier=front&label=tier=back", []),
        ("image=nginx", ["web"]),
        ("image=nginx:1.27&image=postgres", ["db", "web"]),
        ("host=harbour&state=running", ["db", "web"]),
        ("host=elsewhere", []),
        ("q=/web", ["web"]),
        ("project=SHOP", ["db", "web"]),
        ("project=sho", []),
        ("image=plain", ["old"]),
        ("image=plain:latest", ["old"]),
        ("image=plain:1", []),
    ],
)
def test_filters(look, host, query, expected):
    ContainerFactory(
        host=host,
        name="web",
        image="nginx:1.27",
        project="shop",
        labels={"tier": "front"},
    )
    ContainerFactory(
        host=host,
        name="db",
        image="postgres:16",
        project="shop",
        health="unhealthy",
        labels={"tier": "back"},
    )
    ContainerFactory(host=host, name="old", state="exited", image="plain")
    assert look(query) == expected


def test_sort_by_a_column_and_back(look, host):
    for name, image in [("a", "z:1"), ("b", "y:1"), ("c", "x:1")]:
        ContainerFactory(host=host, name=name, image=image)
    assert look("sort=image") == ["c", "b", "a"]
    assert look("sort=-image") == ["a", "b", "c"]


@pytest.mark.parametrize(
    "sort", ["__class__", "host__tls_key_encrypted", "--name", "-", "?", "%00"]
)
def test_unknown_sort_keys_are_the_default(look, host, sort):
    for name in "ba":
        ContainerFactory(host=host, name=name)
    assert look(f"sort={sort}") == ["a", "b"]


@pytest.mark.parametrize(
    ("page", "number"),
    [
        ("1", 1),
        ("2", 2),
        ("3", 2),
        ("99999999999999999999", 2),
        ("9" * 5000, 2),
        ("0", 1),
        ("-7", 1),
        ("x", 1),
        ("", 1),
        ("²", 1),
    ],
)
def test_pages_of_fifty_and_absurd_numbers(browser_of, alice, host, page, number):
    for count in range(51):
        ContainerFactory(host=host, name=f"c{count:02}")
    response = browser_of(alice).get(URL, {"page": page})
    assert response.context["page"].number == number
    assert len(response.context["rows"]) == (50 if number == 1 else 1)


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=" + "x" * 10_000,
        "q=%ff%fe",
        "q=%F0%9F%90%B3",
        "q=%25%5F%27%22",
        "label=%00=&project=%00&image=%00&host=%00",
        "&".join(["label=a=b"] * 500),
        "state=nonsense&health=nonsense",
        "q[]=1&q=a&q=b",
    ],
)
def test_bad_parameters_lead_to_a_list(look, host, query):
    ContainerFactory(host=host, name="web")
    look(query)


def test_states_are_counted_within_the_search(browser_of, alice, host):
    for name, state in [("web1", "running"), ("web2", "exited"), ("db", "exited")]:
        ContainerFactory(host=host, name=name, state=state)
    response = browser_of(alice).get(f"{URL}?q=web&state=running")
    counts = {link["state"]: link["count"] for link in response.context["states"]}
    assert counts == {"": 2, "running": 1, "exited": 1}


def test_htmx_gets_the_table_alone_and_a_short_address(browser_of, alice, host):
    ContainerFactory(host=host, name="web")
    response = browser_of(alice).htmx(
        "get", f"{URL}?q=web&host=&health=", **{"HX-Source": "form#filters"}
    )
    assert b"<html" not in response.content
    assert b"</table>" in response.content
    assert response["HX-Push-Url"] == f"{URL}?q=web"


def test_filter_stays_in_the_links(browser_of, alice, host):
    for count in range(60):
        ContainerFactory(host=host, name=f"web{count:02}", project="a b")
    query = "q=web&project=a+b&state=running&sort=-name"
    body = browser_of(alice).get(f"{URL}?{query}").content.decode()
    assert "q=web&amp;project=a+b&amp;state=running&amp;sort=-name&amp;page=2" in body


def test_rows_of_a_host_that_is_away_say_how_old_they_are(browser_of, alice, host):
    read_at = timezone.now() - timedelta(hours=3)
    HostState.objects.filter(host=host).update(
        state=HostState.State.UNREACHABLE, containers_read_at=read_at
    )
    ContainerFactory(host=host, name="web", read_at=read_at - timedelta(hours=1))
    body = browser_of(alice).get(URL).content.decode()
    assert 'class="stale"' in body
    assert "as of 3 h ago" in body


def test_a_row_that_was_read_later_than_the_list_says_that(browser_of, alice, host):
    now = timezone.now()
    HostState.objects.filter(host=host).update(
        state=HostState.State.UNREACHABLE, containers_read_at=now - timedelta(hours=3)
    )
    web = ContainerFactory(host=host, name="web", read_at=now - timedelta(minutes=5))
    for url in (URL, web.get_absolute_url()):
        body = browser_of(alice).get(url).content.decode()
        assert "5 min ago" in body
        assert "3 h ago" not in body


def test_rows_of_a_host_that_is_up_are_not_stale(browser_of, alice, host):
    ContainerFactory(host=host, name="web")
    assert 'class="stale"' not in browser_of(alice).get(URL).content.decode()


def test_ports_are_links_only_where_one_gets_in(browser_of, alice, host):
    host.url = "tcp://dock.example:2376"
    host.save()
    ports = [
        {"private_port": 80, "public_port": 8080, "type": "tcp", "ip": "0.0.0.0"},
        {"private_port": 443, "public_port": 8443, "type": "tcp", "ip": "10.0.0.1"},
        {"private_port": 9, "public_port": 9009, "type": "tcp", "ip": "127.0.0.1"},
    ]
    evil = {"private_port": 1, "public_port": 1, "type": "tcp", "ip": "evil.test/"}
    ContainerFactory(host=host, name="web", ports=ports)
    ContainerFactory(host=host, name="bad", ports=[evil])
    body = browser_of(alice).get(URL).content.decode()
    assert 'href="http://dock.example:8080/"' in body
    assert 'href="https://10.0.0.1:8443/"' in body
    assert "127.0.0.1:9009" in body
    assert "http://127.0.0.1:9009" not in body
    assert "http://evil.test" not in body


def test_viewers_see_no_verbs(browser_of, carol, bob, alice, host):
    ContainerFactory(host=host, name="web")
    seen = {
        user.username: browser_of(user).get(URL).content.decode()
        for user in (carol, bob, alice)
    }
    assert "/restart/" not in seen["carol"]
    assert "/ask/" not in seen["carol"]
    assert "/restart/" in seen["bob"]
    assert "/ask/remove/" not in seen["bob"]
    assert "/ask/remove/" in seen["alice"]


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_hostile_texts_are_shown_as_text(browser_of, alice, host):
    container = ContainerFactory(
        host=host,
        name=HOSTILE,
        image=HOSTILE,
        command=HOSTILE,
        project=HOSTILE,
        labels={HOSTILE: HOSTILE, "link": "javascript:alert(1)"},
        networks=[{"name": HOSTILE, "ip": HOSTILE}],
        mounts=[{"type": HOSTILE, "source": HOSTILE, "destination": HOSTILE}],
        ports=[{"private_port": 1, "public_port": 2, "type": HOSTILE, "ip": HOSTILE}],
    )
    for url in (URL, container.get_absolute_url()):
        body = browser_of(alice).get(url).content.decode()
        assert "<script>alert" not in body
        assert "<img src=x" not in body
        assert 'href="javascript' not in body
        assert "&lt;script&gt;alert(1)" in body


def test_empty_list_says_what_to_do_next(browser_of, alice, mallory, sue, host):
    assert b"No containers yet" in browser_of(alice).get(URL).content
    assert b"Clear the filters" in browser_of(alice).get(f"{URL}?q=x").content
    assert b"No hosts to see" in browser_of(mallory).get(URL).content
    Host.objects.all().delete()
    assert b"/hosts/add/" in browser_of(sue).get(URL).content


@pytest.mark.parametrize("count", [1, 50])
def test_number_of_queries_does_not_grow_with_the_list(
    browser_of, alice, host, count, django_assert_num_queries
):
    others = [HostFactory() for _ in range(5)]
    for other in others:
        grant(Role.VIEWER, user=alice, on=other)
    for number in range(count):
        ContainerFactory(host=[host, *others][number % 6], name=f"c{number}")
    browser = browser_of(alice)
    with django_assert_num_queries(9):
        browser.get(URL)
    with django_assert_num_queries(7):
        browser.htmx("get", URL)
