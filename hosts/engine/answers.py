"""From an HTTP answer's status and bytes to JSON, or to the engine's refusal."""

import http
import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn

from .diagnosis import unreachable
from .errors import BadAnswer, Conflict, EngineError, NotFound, Reason, Refused

LONGEST_SENTENCE = 2000
DEEPEST = 100  # levels of nesting: real answers have fewer than 15
TLS_HINT = b"Client sent an HTTP request to an HTTPS server"
DONE = http.HTTPStatus.NO_CONTENT.value  # how every verb of a container is confirmed
NOT_MODIFIED = http.HTTPStatus.NOT_MODIFIED.value
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ESCAPED_UNSTORABLE = re.compile(rb"\\u(0000|d[89a-f])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer with a good status: 2xx, or 304 (it was already so)."""

    status: int
    body: bytes

    def mapping(self) -> dict[str, Any]:
        decoded = decode_json(self.body)
        if not isinstance(decoded, dict):
            raise BadAnswer("The engine's answer is not a JSON object.")
        return decoded

    def sequence(self) -> list[Any]:
        decoded = decode_json(self.body)
        if not isinstance(decoded, list):
            raise BadAnswer("The engine's answer is not a JSON list.")
        return decoded


def check_status(status: int, body: bytes) -> None:
    """Return for 2xx and 304; raise the error that any other status means."""
    if 200 <= status < 300 or status == NOT_MODIFIED:
        return
    if 300 <= status < 400:
        raise unreachable(Reason.REDIRECT)
    if status == 400 and body.startswith(TLS_HINT):
        raise unreachable(Reason.TLS_WANTED)
    kinds: dict[int, type[EngineError]] = {404: NotFound, 409: Conflict}
    raise kinds.get(status, Refused)(_sentence(status, body), status=status)


def _sentence(status: int, body: bytes) -> str:
    """The engine's own words, or the status in ours."""
    try:
        answer = decode_json(body)
    except BadAnswer:
        words: object = _plain_text(body)
    else:
        words = answer.get("message") if isinstance(answer, dict) else None
    if isinstance(words, str) and words.strip():
        return words.strip()[:LONGEST_SENTENCE]
    known = {item.value: item.phrase for item in http.HTTPStatus}
    return f"The engine answered {status} {known.get(status, '')}".rstrip() + "."


def _plain_text(body: bytes) -> str:
    words = body[: 4 * LONGEST_SENTENCE].decode("utf-8", "replace").strip()
    looks_like_a_sentence = words[:1] not in {"<", "{", "["}
    return UNSTORABLE.sub("�", words) if looks_like_a_sentence else ""


def decode_json(body: bytes) -> Any:
    """JSON that can be shown and stored; BadAnswer for anything else.

    NUL and lone surrogates, which a JSON text can hold but no database and no
    HTTP answer can, become U+FFFD.
    """
    try:
        decoded = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
        _check_depth(decoded)
    except (ValueError, RecursionError) as error:
        raise BadAnswer("The engine's answer is not proper JSON.") from error
    if _ESCAPED_UNSTORABLE.search(body):
        return _storable(decoded)
    return decoded


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check_depth(decoded: Any) -> None:
    """Deep JSON is harmless here and fatal to whoever shows it later."""
    level = [decoded]
    for _ in range(DEEPEST):
        level = [child for item in level for child in _children(item)]
        if not level:
            return
    raise ValueError("nested too deeply")


def _children(value: Any) -> list[Any]:
    if not isinstance(value, dict | list):
        return []
    children = value.values() if isinstance(value, dict) else value
    return [child for child in children if isinstance(child, dict | list)]


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return UNSTORABLE.sub("�", value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value
