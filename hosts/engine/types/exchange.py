"""One HTTP request as it was made, kept to teach the API."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .endpoint import Endpoint
from .wire import mapping, text, whole

MASK = "***"


def masked(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body with every value in `Env` replaced; names stay."""
    shown = dict(body)
    if isinstance(shown.get("Env"), list):
        shown["Env"] = [
            f"{str(item).partition('=')[0]}={MASK}" if "=" in str(item) else item
            for item in shown["Env"]
        ]
    return shown


@dataclass(frozen=True, slots=True)
class Exchange:
    """`path` has the API version and the query; `body` is JSON, secrets masked.

    `status` is 0 where no answer came. `seconds` is how long it took.
    """

    method: str
    path: str
    body: str = ""
    status: int = 0
    seconds: float = 0.0

    def curl(self, endpoint: Endpoint) -> str:
        """A line for a POSIX shell. The PEM files are the reader's own."""
        words = ["curl"]
        if endpoint.socket_path:
            words += ["--unix-socket", endpoint.socket_path]
            origin = "http://localhost"
        else:
            origin = ("https" if endpoint.secure else "http") + endpoint.url[3:]
        if endpoint.secure and endpoint.ca:
            words += ["--cacert", "ca.pem"]
        if endpoint.secure and endpoint.cert:
            words += ["--cert", "cert.pem", "--key", "key.pem"]
        if self.method != "GET":
            words += ["-X", self.method]
        if self.body:
            words += ["-H", "Content-Type: application/json", "--data-raw", self.body]
        words += ["--globoff", origin.rstrip("/") + self.path]
        return shlex.join(words)

    def to_json(self) -> dict[str, Any]:
        """A dict for a JSON column; `from_json` takes it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: object) -> "Exchange":
        item = mapping(stored)
        seconds = item.get("seconds")
        return cls(
            method=text(item.get("method")),
            path=text(item.get("path")),
            body=text(item.get("body")),
            status=whole(item.get("status")),
            seconds=float(seconds) if isinstance(seconds, int | float) else 0.0,
        )


def body_text(body: Mapping[str, Any] | None) -> str:
    """What `Exchange.body` holds for a request's JSON body."""
    return "" if body is None else json.dumps(masked(body), ensure_ascii=False)
