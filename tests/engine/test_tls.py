"""TLS trouble by name, and one endpoint's trust never another's."""

import ssl
from collections.abc import Iterator
from datetime import timedelta

import pytest

from hosts.engine.client import EngineClient
from hosts.engine.errors import HostUnreachable, Reason
from hosts.engine.probe import probe
from hosts.engine.tls import tls_context
from hosts.engine.types import Endpoint
from tests.engines.certificates import Authority, Identity
from tests.fake_engine import FakeEngine


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def secure_engine(authority: Authority) -> Iterator[FakeEngine]:
    with FakeEngine(
        tls=authority.server("127.0.0.1"), client_ca=authority.ca
    ) as engine:
        yield engine


def endpoint(engine: FakeEngine, ca: str, identity: Identity | None = None) -> Endpoint:
    cert, key = (identity.cert, identity.key) if identity else ("", "")
    return Endpoint(engine.tcp_url, ca, cert, key, connect_timeout=2, read_timeout=2)


def reason(endpoint: Endpoint) -> Reason:
    with pytest.raises(HostUnreachable) as caught:
        probe(endpoint)
    return caught.value.reason


def test_client_certificate_lets_in(
    secure_engine: FakeEngine, authority: Authority
) -> None:
    found = probe(endpoint(secure_engine, authority.ca, authority.client()))
    assert found.facts.product == "Docker Engine"


def test_missing_client_certificate(
    secure_engine: FakeEngine, authority: Authority
) -> None:
    assert reason(endpoint(secure_engine, authority.ca)) is Reason.CLIENT_CERTIFICATE


def test_client_certificate_of_another_ca(
    secure_engine: FakeEngine, authority: Authority
) -> None:
    stranger = endpoint(secure_engine, authority.ca, Authority().client())
    assert reason(stranger) is Reason.CLIENT_CERTIFICATE


def test_expired_client_certificate(
    secure_engine: FakeEngine, authority: Authority
) -> None:
    late = authority.client(expires_in=timedelta(hours=-1))
    at = endpoint(secure_engine, authority.ca, late)
    assert reason(at) is Reason.CLIENT_CERTIFICATE


def test_unknown_ca(secure_engine: FakeEngine) -> None:
    assert reason(endpoint(secure_engine, Authority().ca)) is Reason.UNKNOWN_CA


def test_system_trust_does_not_know_a_private_ca(secure_engine: FakeEngine) -> None:
    assert reason(Endpoint(secure_engine.tcp_url, tls=True)) is Reason.UNKNOWN_CA


def test_expired_certificate(authority: Authority) -> None:
    expired = authority.server("127.0.0.1", expires_in=timedelta(hours=-1))
    with FakeEngine(tls=expired) as engine:
        assert reason(endpoint(engine, authority.ca)) is Reason.CERTIFICATE_EXPIRED


def test_wrong_name(authority: Authority) -> None:
    with FakeEngine(tls=authority.server("other.example", "10.0.0.1")) as engine:
        assert reason(endpoint(engine, authority.ca)) is Reason.WRONG_NAME


def test_tls_to_a_plain_engine(fake_engine: FakeEngine, authority: Authority) -> None:
    assert reason(endpoint(fake_engine, authority.ca)) is Reason.TLS_NOT_WANTED


@pytest.mark.parametrize(
    ("ca", "cert", "key", "why"),
    [
        ("garbage", "", "", Reason.UNKNOWN_CA),
        ("", "garbage", "garbage", Reason.CLIENT_CERTIFICATE),
        ("", "only a certificate", "", Reason.CLIENT_CERTIFICATE),
        ("ä", "", "", Reason.UNKNOWN_CA),
    ],
)
def test_pems_that_are_none(ca: str, cert: str, key: str, why: Reason) -> None:
    assert reason(Endpoint("tcp://127.0.0.1:1", ca, cert, key)) is why


def test_key_of_another_certificate(authority: Authority) -> None:
    mixed = Identity(authority.client().cert, authority.client().key)
    at = Endpoint("tcp://127.0.0.1:1", authority.ca, mixed.cert, mixed.key)
    assert reason(at) is Reason.CLIENT_CERTIFICATE


def test_own_ca_is_the_only_trust(authority: Authority) -> None:
    context = tls_context(Endpoint("tcp://127.0.0.1:1", authority.ca))
    assert len(context.get_ca_certs()) == 1
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_trust_of_one_endpoint_is_not_anothers(
    secure_engine: FakeEngine, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nonexistent")
    trusting = EngineClient(endpoint(secure_engine, authority.ca, authority.client()))
    assert trusting.ping() > 0
    other = endpoint(secure_engine, Authority().ca, authority.client())
    assert reason(other) is Reason.UNKNOWN_CA
    assert trusting.ping() > 0


def test_key_is_not_in_the_endpoints_repr(authority: Authority) -> None:
    identity = authority.client()
    shown = repr(Endpoint("tcp://h:1", authority.ca, identity.cert, identity.key))
    assert "PRIVATE KEY" not in shown
