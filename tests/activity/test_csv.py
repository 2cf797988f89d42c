"""The trail as a file: the same filter, and nothing that a spreadsheet would run."""

import asyncio
import csv
import io
from typing import Any

import pytest
from django.test import AsyncClient

from dashboard.services import activity_csv
from hosts.models import Activity, Outcome, Verb
from tests.activity.test_page import did
from tests.factories import HostFactory

# The test client reads the server's asynchronous stream synchronously.
pytestmark = pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")

FILE = "/activity/download/"


def table(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(response).decode())))


@pytest.fixture
def sues(browser_of, sue):
    return browser_of(sue)


def test_it_is_a_file_of_the_trail(sues, sue, host):
    did(sue, host=host, name="web", object_id="abc", message="Stopped.")
    response = sues.get(FILE)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="activity-')
    head, row = table(response)
    assert head == activity_csv.COLUMNS
    cells = dict(zip(head, row, strict=True))
    assert cells.pop("time").startswith("20")
    assert float(cells.pop("seconds")) >= 0
    assert cells == {
        "person": "sue",
        "verb": "container:stop",
        "object": "web",
        "object id": "abc",
        "host": "harbour",
        "outcome": "done",
        "message": "Stopped.",
    }


def test_it_has_the_same_filter_and_the_same_eyes(browser_of, sues, carol, sue, host):
    did(sue, host=host, name="one")
    did(sue, Verb.CONTAINER_KILL, host, "two")
    did(sue, host=HostFactory(), name="three")
    stops = table(sues.get(FILE, {"verb": "container:stop"}))
    assert [row[3] for row in stops[1:]] == ["three", "one"]
    theirs = table(browser_of(carol).get(FILE))
    assert [row[3] for row in theirs[1:]] == ["two", "one"]


def test_strangers_are_led_to_sign_in(client, db):
    assert client.get(FILE).status_code == 302


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")'])
def test_no_cell_is_a_formula(sues, sue, evil):
    did(sue, name=evil, message=evil)
    row = table(sues.get(FILE))[1]
    assert (row[3], row[8]) == (f"'{evil}", f"'{evil}")


@pytest.mark.parametrize("evil", ["\t=1", "\r=1"])
def test_hidden_beginnings_are_caught_too(evil):
    assert activity_csv.as_text(evil) == f"'{evil}"


def test_commas_quotes_and_lines_stay_in_their_cell(sues, sue):
    did(sue, name='a,"b"', message='said "no", twice')
    row = table(sues.get(FILE))[1]
    assert (row[3], row[8]) == ('a,"b"', 'said "no", twice')


def test_it_is_read_in_pieces(sues, sue, monkeypatch):
    monkeypatch.setattr(activity_csv, "AT_A_TIME", 3)
    for number in range(7):
        did(sue, name=str(number))
    assert [row[3] for row in table(sues.get(FILE))[1:]] == list("6543210")


def test_what_still_runs_has_no_duration(sues, sue):
    from hosts.activity import open_activity

    open_activity(actor=sue, verb=Verb.GROUP_ADD)
    row = table(sues.get(FILE))[1]
    assert (row[6], row[7]) == (Outcome.RUNNING, "")


@pytest.mark.django_db(transaction=True)
def test_it_streams_under_asgi(sue):
    did(sue, name="web")
    assert Activity.objects.count() == 1

    async def download() -> bytes:
        client = AsyncClient()
        await client.aforce_login(sue)
        response: Any = await client.get(FILE)
        assert response.is_async
        return b"".join([piece async for piece in response.streaming_content])

    assert b"web" in asyncio.run(download())
