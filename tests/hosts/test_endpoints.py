"""Which addresses are taken, how they are kept, and which are refused."""

import pytest
from django.core.exceptions import ValidationError

from hosts.endpoints import clean_address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("unix:///var/run/docker.sock", "unix:///var/run/docker.sock"),
        (" UNIX:///run/d.sock ", "unix:///run/d.sock"),
        ("tcp://10.0.0.5:2375", "tcp://10.0.0.5:2375"),
        ("tcp://North.Example.org:1234/", "tcp://north.example.org:1234"),
        ("tcp://north", "tcp://north:2375"),
        ("http://north", "tcp://north:2375"),
        ("tcp://[2001:DB8::1]:99", "tcp://[2001:db8::1]:99"),
        ("tcp://[::1]", "tcp://[::1]:2375"),
    ],
)
def test_address_is_kept_in_one_way(typed: str, kept: str) -> None:
    assert clean_address(typed, tls=False) == (kept, False)


def test_port_with_tls_is_2376() -> None:
    assert clean_address("tcp://north", tls=True) == ("tcp://north:2376", True)


def test_https_means_tls() -> None:
    kept = clean_address("https://north:443", tls=False)
    assert kept == ("tcp://north:443", True)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "north",
        "north:2375",
        "file:///etc/passwd",
        "ftp://north",
        "npipe:////./pipe/docker",
        "ssh://north",
        "javascript://north",
        "unix://",
        "unix:///",
        "unix://run/docker.sock",
        "unix:///" + "a" * 108,
        "tcp://",
        "tcp://:2375",
        "tcp://north:0",
        "tcp://north:65536",
        "tcp://north:port",
        "tcp://north:",
        "tcp://user@north:2375",
        "http://user:secret@north:2375",
        "https://:@north:2375",
        "tcp://north:2375/v1.41",
        "http://north/?x=1",
        "http://north?",
        "http://north#top",
        "tcp://[::1",
        "tcp://[::g]:1",
        "tcp://[fe80::1%25eth0]:1",
        "tcp://::1",
        "tcp://nor th:1",
        "tcp://nor\nth:1",
        "tcp://north\\@south:1",
        "tcp://-north:1",
        "tcp://münchen:1",
        "tcp://" + "a" * 250,
    ],
)
def test_other_addresses_are_refused_with_what_is_accepted(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        clean_address(typed, tls=False)
    assert "unix:///path/to/docker.sock or tcp://host:port" in refused.value.message
    assert "secret" not in refused.value.message
