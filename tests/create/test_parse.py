"""What people type into the form of a new container, and what it means."""

from __future__ import annotations

import shlex

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from dashboard.forms import parse
from dashboard.forms.env_file import env_file
from hosts.engine.types import Port

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True)
# Anything a value may hold; line ends are made one by the reader.
VALUES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_words_are_split_as_a_shell_splits_them(words: list[str]) -> None:
    assert parse.words("-- " + shlex.join(words)) == ["--", *words]


def test_a_json_array_is_taken_as_it_is() -> None:
    assert parse.words(' ["sh", "-c", "echo \\"a b\\""]') == ["sh", "-c", 'echo "a b"']


@pytest.mark.parametrize("text", ["echo 'open", "[1]", '["a"', '["a", null]', "["])
def test_a_broken_command_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        parse.words(text)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("512m", 512 * 1024**2),
        ("1.5g", 1_610_612_736),
        ("64MiB", 64 * 1024**2),
        ("64 MB", 64 * 1024**2),
        ("2K", 2048),
        ("1000", 1000),
        ("1000b", 1000),
    ],
)
def test_memory_is_said_in_binary_units(text: str, size: int) -> None:
    assert parse.memory(text) == size


@pytest.mark.parametrize("text", ["lots", "-1", "1x", "1.2.3g", "9999999999t", "٣g"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        parse.memory(text)


@pytest.mark.parametrize(
    ("text", "ports"),
    [
        ("8080:80", [Port(80, 8080)]),
        ("80", [Port(80, 0)]),
        ("127.0.0.1:8080:80/udp", [Port(80, 8080, "udp", "127.0.0.1")]),
        ("127.0.0.1::80", [Port(80, 0, "tcp", "127.0.0.1")]),
        ("[::1]:8080:80/TCP", [Port(80, 8080, "tcp", "::1")]),
        ("1:2, 3:4\n5:6", [Port(2, 1), Port(4, 3), Port(6, 5)]),
        ("8000-8002:90-92", [Port(90, 8000), Port(91, 8001), Port(92, 8002)]),
        ("90-91", [Port(90, 0), Port(91, 0)]),
        ("", []),
    ],
)
def test_ports_are_written_as_for_docker_run(text: str, ports: list[Port]) -> None:
    assert parse.ports(text) == ports


@pytest.mark.parametrize(
    "text",
    [
        *("http", "0:80", "80:0", "70000:80", "80/icmp", "8000-8002:80", "9-8:9-8"),
        *("1.2.3:80:80", "999.1.1.1:80:80", "[::1:80:80", ":::80", "1-2000:1-2000"),
    ],
)
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        parse.ports(text)


@given(st.text(max_size=60))
def test_any_text_is_ports_or_refused(text: str) -> None:
    try:
        found = parse.ports(text)
    except ValidationError:
        return
    assert all(1 <= port.private_port <= 65_535 for port in found)


def test_labels_keep_what_stands_behind_the_first_equals_sign() -> None:
    assert parse.pairs("a=b=c\n\n  only\nlast=") == {"a": "b=c", "only": "", "last": ""}


def test_labels_are_trimmed_around_the_equals_sign_and_at_their_ends() -> None:
    assert parse.pairs(" spaced = x y \n\tlast\t=\t") == {"spaced": "x y", "last": ""}


@pytest.mark.parametrize(
    ("text", "line"),
    [("a=1\n=2", 2), ("a=1\n = 2", 2), ("a=1\nb=2\na=3", 3), ("a=1\na =2", 2)],
)
def test_a_wrong_label_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(ValidationError, match=f"Line {line}:"):
        parse.pairs(text)


def test_capabilities_and_devices_are_listed() -> None:
    assert parse.capabilities("net_admin, CAP_SYS_TIME all") == [
        "NET_ADMIN",
        "CAP_SYS_TIME",
        "ALL",
    ]
    assert parse.devices("/dev/null\n\n/dev/zero:/dev/z:r ") == [
        "/dev/null",
        "/dev/zero:/dev/z:r",
    ]
    with pytest.raises(ValidationError, match="Line 2:"):
        parse.devices("/dev/null\nnull")
    with pytest.raises(ValidationError):
        parse.capabilities("NET-ADMIN")


ENV_FILE = """\
# A comment, and a blank line

export HOME=/root
PLAIN=a value with spaces   # and a comment
HASH=a#b
EMPTY=
QUOTED="two\\nlines and a \\"quote\\" # no comment" # a comment
SINGLE='as $it \\n stands'
  SPACED = value
LINES="first
second"
URL=postgres://me:pa=ss@db/x
HOME=/home
"""


def test_an_env_file_is_read_as_shells_read_it() -> None:
    assert env_file(ENV_FILE) == [
        ("PLAIN", "a value with spaces"),
        ("HASH", "a#b"),
        ("EMPTY", ""),
        ("QUOTED", 'two\nlines and a "quote" # no comment'),
        ("SINGLE", "as $it \\n stands"),
        ("SPACED", "value"),
        ("LINES", "first\nsecond"),
        ("URL", "postgres://me:pa=ss@db/x"),
        ("HOME", "/home"),
    ]


def test_windows_line_ends_are_line_ends() -> None:
    assert env_file("A=1\r\nB='2'\r\n") == [("A", "1"), ("B", "2")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("A=1\nnonsense\nB=2", 2),
        ("A=1\n\n=2", 3),
        ('A=1\nB="never\nclosed\n', 2),
        ("A='1' 2", 1),
        ('A="1\n2" 3', 2),
        ("my name=1", 1),
    ],
)
def test_a_wrong_line_of_an_env_file_is_told(text: str, line: int) -> None:
    with pytest.raises(ValidationError, match=f"Line {line}:"):
        env_file(text)


@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_a_quoted_value_comes_back_as_it_was(env: dict[str, str]) -> None:
    quoted = {
        name: value.replace("\\", "\\\\").replace('"', '\\"')
        for name, value in env.items()
    }
    text = "\n".join(f'{name}="{value}"' for name, value in quoted.items())
    assert dict(env_file(text)) == env


@given(st.text(max_size=200))
def test_any_text_is_an_env_file_or_refused_with_its_line(text: str) -> None:
    try:
        found = env_file(text)
    except ValidationError as error:
        refusal = error.message
    else:
        assert all(name and "=" not in name for name, _value in found)
        return
    assert refusal.startswith("Line ")
