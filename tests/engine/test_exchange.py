"""The request behind a verb, as a line for a shell."""

import shlex

from hypothesis import given
from hypothesis import strategies as st

from hosts.engine.types import Endpoint, Exchange

UNIX = Endpoint("unix:///var/run/docker.sock")


def test_unix_socket() -> None:
    line = Exchange("POST", "/v1.41/containers/web/restart?t=3").curl(UNIX)
    assert line == (
        "curl --unix-socket /var/run/docker.sock -X POST --globoff"
        " 'http://localhost/v1.41/containers/web/restart?t=3'"
    )


def test_tls_names_the_files_and_holds_no_key() -> None:
    endpoint = Endpoint("tcp://db1:2376", ca="CA", cert="CERT", key="KEY")
    line = Exchange("GET", "/v1.41/info").curl(endpoint)
    assert line == (
        "curl --cacert ca.pem --cert cert.pem --key key.pem --globoff"
        " https://db1:2376/v1.41/info"
    )


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_hostile_text_stays_one_word(text: str) -> None:
    line = Exchange("POST", "/v1.41/x", body=text or "{}").curl(UNIX)
    assert (text or "{}") in shlex.split(line)


def test_json_there_and_back() -> None:
    exchange = Exchange("POST", "/v1.41/x", "{}", 304, 0.25)
    assert Exchange.from_json(exchange.to_json()) == exchange
    assert Exchange.from_json(None) == Exchange("", "")
