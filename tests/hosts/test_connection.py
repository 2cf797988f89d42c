"""“Test connection”: what is there, or exactly what is wrong, and what to do next."""

from __future__ import annotations

import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from hosts.advice import ADVICE
from hosts.engine.errors import Reason
from hosts.models import Activity, Host, Outcome, Verb
from tests.engines.certificates import Authority, Identity
from tests.engines.real import RealEngine
from tests.fake_engine import FakeEngine, Fault
from tests.hosts.conftest import Typed

Test = Callable[..., str]


@pytest.fixture
def result_of(browser_of: Any, sue: User, typed: Callable[..., Typed]) -> Test:
    """The fragment that the form's fields, as typed, lead to."""

    def post(*, of: str = "", status: int = 200, **fields: Any) -> str:
        answer = browser_of(sue).htmx(
            "post", f"/hosts/test/?host={of}", typed(name=None, **fields)
        )
        assert answer.status_code == status
        return answer.content.decode()

    return post


@contextmanager
def listening() -> Iterator[int]:
    """A port that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@contextmanager
def hanging_up(*, reset: bool) -> Iterator[int]:
    """A port that takes what is sent, and ends each connection without a word."""

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection = listener.accept()[0]
                with connection:
                    connection.recv(1 if reset else 65536)
                    if reset:
                        linger = struct.pack("ii", 1, 0)
                        connection.setsockopt(
                            socket.SOL_SOCKET, socket.SO_LINGER, linger
                        )

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def says(page: str, reason: Reason) -> bool:
    """Does the page give this reason's advice, and no other's?"""
    told = [each for each in Reason if str(ADVICE[each]).replace("'", "&#x27;") in page]
    return told == [reason]


def test_every_reason_has_its_advice() -> None:
    assert set(ADVICE) == set(Reason)


def test_engine_that_answers_is_described(result_of: Test) -> None:
    with FakeEngine(version="28.5.2", api_version="1.48") as engine:
        page = result_of(url=engine.tcp_url)
    for shown in ("Docker Engine 28.5.2", "1.48", "Fake Linux", " ms"):
        assert shown in page
    assert "<html" not in page


def test_endless_words_of_an_engine_are_cut(result_of: Test) -> None:
    with FakeEngine(version="\x1b[31m28" + "9" * 100_000) as engine:
        page = result_of(url=engine.url)
    assert "[31m289" in page
    assert "\x1b" not in page
    assert len(page) < 3_000


def test_test_is_written_down_and_keeps_nothing(result_of: Test) -> None:
    with FakeEngine() as engine:
        result_of(url=engine.url)
        activity = Activity.objects.get()
        assert (activity.verb, activity.outcome) == (Verb.HOST_TEST, Outcome.DONE)
        assert activity.object_name == engine.url
        assert activity.exchanges
    assert not Host.objects.exists()


def test_failed_test_is_written_down(result_of: Test) -> None:
    result_of(url="unix:///nowhere/docker.sock")
    activity = Activity.objects.get()
    assert activity.outcome == Outcome.FAILED
    assert "no socket" in activity.message


def test_what_is_typed_wrong_is_said_first(result_of: Test) -> None:
    page = result_of(url="file:///etc/passwd", status=422)
    assert "correct this first" in page
    assert "unix:///path/to/docker.sock or tcp://host:port" in page
    assert not Activity.objects.exists()


def test_engines_words_are_shown_as_text(result_of: Test) -> None:
    with FakeEngine(version="<script>alert(1)</script>") as engine:
        page = result_of(url=engine.url)
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


# --- what can be wrong ---


def test_name_that_does_not_resolve(result_of: Test) -> None:
    assert says(result_of(url="tcp://nowhere.invalid:2375"), Reason.NAME)


def test_refused(result_of: Test) -> None:
    with listening() as port:
        pass
    assert says(result_of(url=f"tcp://127.0.0.1:{port}"), Reason.REFUSED)


def test_timed_out(result_of: Test) -> None:
    with listening() as port:
        page = result_of(url=f"tcp://127.0.0.1:{port}", read_timeout="1")
    assert says(page, Reason.TIMEOUT)


def test_no_socket(result_of: Test) -> None:
    assert says(result_of(url="unix:///nowhere/docker.sock"), Reason.NO_SOCKET)


def test_file_or_directory_where_a_socket_is_due(
    result_of: Test, tmp_path: Path
) -> None:
    (tmp_path / "plain").write_text("not a socket")
    page = result_of(url=f"unix://{tmp_path}/plain")
    assert "This is a file, not a socket." in page
    assert says(page, Reason.NOT_A_SOCKET)
    page = result_of(url=f"unix://{tmp_path}")
    assert "This is a directory, not a socket." in page
    assert says(page, Reason.NOT_A_SOCKET)


def test_socket_that_a_dead_engine_left_behind(result_of: Test, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(f"{tmp_path}/d.sock")
    page = result_of(url=f"unix://{tmp_path}/d.sock")
    assert "Nothing listens on this socket. Is dockerd running?" in page
    assert says(page, Reason.DEAD_SOCKET)


@pytest.fixture
def nobody() -> Iterator[None]:
    """We run as a user without rights."""
    if os.geteuid() != 0:
        pytest.skip("only root can become nobody")
    os.seteuid(65534)
    yield
    os.seteuid(0)


def test_no_rights_on_the_socket(
    result_of: Test, request: pytest.FixtureRequest
) -> None:
    with FakeEngine() as engine:
        Path(engine.socket_path).chmod(0o600)
        Path(engine.socket_path).parent.chmod(0o755)
        request.getfixturevalue("nobody")
        page = result_of(url=engine.url)
        os.seteuid(0)
    assert says(page, Reason.NO_RIGHTS)


@pytest.mark.parametrize("fault", [Fault.HTML, Fault.GARBAGE, Fault.NOT_HTTP])
def test_not_an_engine(result_of: Test, fault: Fault) -> None:
    with FakeEngine() as engine:
        engine.fault("", fault)
        assert says(result_of(url=engine.url), Reason.NOT_AN_ENGINE)


def test_redirect_is_not_followed(result_of: Test) -> None:
    with FakeEngine() as engine:
        engine.fault("", Fault.REDIRECT)
        assert says(result_of(url=engine.url), Reason.REDIRECT)


def test_engine_too_old(result_of: Test) -> None:
    with FakeEngine(api_version="1.23", min_api_version="1.12") as engine:
        assert says(result_of(url=engine.url), Reason.TOO_OLD)


def test_engine_too_new(result_of: Test) -> None:
    with FakeEngine(api_version="9.9", min_api_version="9.0") as engine:
        assert says(result_of(url=engine.url), Reason.TOO_NEW)


# --- TLS ---


@pytest.fixture
def server(authority: Authority) -> Identity:
    return authority.server("127.0.0.1")


def tls(authority: Authority, identity: Identity | None = None) -> Typed:
    fields = {"tls": "on", "ca": authority.ca}
    if identity:
        fields |= {"cert": identity.cert, "key": identity.key}
    return fields


def test_tls_engine_that_answers(
    result_of: Test, authority: Authority, server: Identity, identity: Identity
) -> None:
    with FakeEngine(tls=server, client_ca=authority.ca) as engine:
        page = result_of(url=engine.tcp_url, **tls(authority, identity))
    assert "The engine answers" in page


def test_tls_not_wanted(result_of: Test, authority: Authority) -> None:
    with FakeEngine() as engine:
        page = result_of(url=engine.tcp_url, **tls(authority))
    assert says(page, Reason.TLS_NOT_WANTED)


@pytest.mark.parametrize("how", ["close", "reset"])
def test_port_that_hangs_up_may_want_tls(
    result_of: Test, authority: Authority, how: str
) -> None:
    with hanging_up(reset=how == "reset") as port:
        page = result_of(url=f"tcp://127.0.0.1:{port}")
        assert "closed the connection without an answer" in page
        assert says(page, Reason.HUNG_UP)
        page = result_of(url=f"tcp://127.0.0.1:{port}", **tls(authority))
    assert not says(page, Reason.HUNG_UP)


def test_certificate_expired(result_of: Test, authority: Authority) -> None:
    expired = authority.server("127.0.0.1", expires_in=-timedelta(hours=1))
    with FakeEngine(tls=expired) as engine:
        page = result_of(url=engine.tcp_url, **tls(authority))
    assert says(page, Reason.CERTIFICATE_EXPIRED)


def test_wrong_name(result_of: Test, authority: Authority) -> None:
    with FakeEngine(tls=authority.server("elsewhere.test")) as engine:
        page = result_of(url=engine.tcp_url, **tls(authority))
    assert says(page, Reason.WRONG_NAME)


@pytest.mark.parametrize("ca", ["", "other"])
def test_unknown_ca(result_of: Test, server: Identity, ca: str) -> None:
    given = Authority("Other CA").ca if ca else ""
    with FakeEngine(tls=server) as engine:
        page = result_of(url=engine.tcp_url, tls="on", ca=given)
    assert says(page, Reason.UNKNOWN_CA)


def test_client_certificate_refused(
    result_of: Test, authority: Authority, server: Identity
) -> None:
    stranger = Authority("Other CA").client()
    with FakeEngine(tls=server, client_ca=authority.ca) as engine:
        page = result_of(url=engine.tcp_url, **tls(authority, stranger))
        assert says(page, Reason.CLIENT_CERTIFICATE)
        page = result_of(url=engine.tcp_url, **tls(authority))
        assert says(page, Reason.CLIENT_CERTIFICATE)


@pytest.mark.engine
def test_real_engine_over_tls(result_of: Test, tls_engine: RealEngine) -> None:
    there = tls_engine.endpoint
    page = result_of(
        url=there.url, tls="on", ca=there.ca, cert=there.cert, key=there.key
    )
    assert "The engine answers" in page
    assert tls_engine.api.version()["Version"] in page
    page = result_of(url=there.url, tls="on", ca=there.ca)
    assert says(page, Reason.CLIENT_CERTIFICATE)
    assert says(result_of(url=there.url), Reason.TLS_WANTED)


# --- with a stored key ---


@pytest.fixture
def stored(
    authority: Authority,
    server: Identity,
    identity: Identity,
    typed: Callable[..., Typed],
    browser_of: Any,
    sue: User,
) -> Iterator[FakeEngine]:
    """An engine that the host `north-pier` has the key for."""
    with FakeEngine(tls=server, client_ca=authority.ca) as engine:
        fields = typed(url=engine.tcp_url, **tls(authority, identity))
        assert browser_of(sue).post("/hosts/add/", fields).status_code == 302
        yield engine


def test_stored_key_is_used_at_its_own_address(
    result_of: Test, stored: FakeEngine, authority: Authority, identity: Identity
) -> None:
    fields = tls(authority) | {"cert": identity.cert}
    page = result_of(of="north-pier", url=stored.tcp_url, **fields)
    assert "The engine answers" in page
    activity = Activity.objects.filter(verb=Verb.HOST_TEST).get()
    assert activity.host_name == "North pier"


def test_stored_key_is_never_sent_elsewhere(
    result_of: Test, stored: FakeEngine, authority: Authority, identity: Identity
) -> None:
    with FakeEngine(tls=authority.server("127.0.0.1")) as thief:
        fields = tls(authority) | {"cert": identity.cert}
        page = result_of(of="north-pier", url=thief.tcp_url, status=422, **fields)
        assert not thief.requests
    assert "give the key again" in page
