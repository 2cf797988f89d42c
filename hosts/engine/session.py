"""docker-py's `APIClient` as one endpoint's HTTP session, made strict and bounded."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import docker
import requests
from docker.auth import AuthConfig
from docker.utils.proxy import ProxyConfig

from .answers import Answer, check_status
from .diagnosis import engine_errors, is_hang_up
from .errors import BadAnswer, HostUnreachable
from .recording import record
from .transport import IDEMPOTENT, EngineAdapter, plain_response, wire
from .types import Endpoint, Exchange
from .types.exchange import body_text

OLDEST_API = "1.24"
LARGEST_ANSWER = 64 * 1024 * 1024  # bytes
PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Ask:
    """One request to be made. `timeout` (s) replaces the endpoint's read timeout."""

    method: str
    path: str
    params: Mapping[str, str | int] | None = None
    body: Mapping[str, Any] | None = None
    timeout: float | None = None
    versioned: bool = True

    @property
    def idempotent(self) -> bool:
        return self.method in IDEMPOTENT


class EngineSession(docker.APIClient):
    """Nothing from the environment: no proxies, no .netrc, no ~/.docker headers.

    No cookies, no redirects, no retries of verbs. Raises only our errors.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        adapter = EngineAdapter(endpoint)
        with engine_errors():
            super().__init__(
                base_url=endpoint.url,
                version=OLDEST_API,
                timeout=endpoint.read_timeout,
                tls=endpoint.secure,
            )
        self.endpoint = endpoint
        self.trust_env = False
        self._general_configs: dict[str, Any] = {}
        self._auth_configs = AuthConfig({})
        self._proxy_configs = ProxyConfig()
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.headers["Accept-Encoding"] = "identity"
        self.adapters.clear()
        self._custom_adapter = adapter
        self.mount(self.base_url, adapter)

    def use_version(self, version: str) -> None:
        """Speak this API version from now on."""
        self._version = version

    def ask(self, ask: Ask) -> Answer:
        """The whole answer. A GET that met a dying connection is asked once more."""
        try:
            return self._ask(ask)
        except HostUnreachable as error:
            if ask.idempotent and error.__cause__ and is_hang_up(error.__cause__):
                return self._ask(ask)
            raise

    def _ask(self, ask: Ask) -> Answer:
        response, body = self._exchange(ask, _whole_body)
        check_status(response.status_code, body)
        return Answer(response.status_code, body)

    def open_stream(self, ask: Ask) -> requests.Response:
        """An answer whose body is still to be read, and has no deadline any more."""
        response, body = self._exchange(ask, _body_of_refusal)
        check_status(response.status_code, body)
        plain_response(response).unbind()
        return response

    def _exchange(
        self, ask: Ask, read: Callable[[requests.Response], bytes]
    ) -> tuple[requests.Response, bytes]:
        """Send, read with `read`, and tell those who record."""
        prepared = self._prepared(ask)
        status, began = 0, time.monotonic()
        wire.sent = False
        try:
            with engine_errors(lambda: wire.sent and not ask.idempotent):
                response = self._sent(prepared, ask.timeout)
                status = response.status_code
                return response, read(response)
        finally:
            record(
                Exchange(
                    method=ask.method,
                    path=prepared.path_url,
                    body=body_text(ask.body),
                    status=status,
                    seconds=time.monotonic() - began,
                )
            )

    def _prepared(self, ask: Ask) -> requests.PreparedRequest:
        version = f"/v{self.api_version}" if ask.versioned else ""
        return self.prepare_request(
            requests.Request(
                ask.method,
                f"{self.base_url}{version}{ask.path}",
                params=ask.params,
                data=None if ask.body is None else json.dumps(ask.body),
                headers=ask.body and {"Content-Type": "application/json"},
            )
        )

    def _sent(
        self, prepared: requests.PreparedRequest, timeout: float | None
    ) -> requests.Response:
        read_timeout = self.endpoint.read_timeout if timeout is None else timeout
        return self.send(
            prepared,
            stream=True,
            timeout=(self.endpoint.connect_timeout, read_timeout),
            allow_redirects=False,
            proxies={},
        )


def _whole_body(response: requests.Response) -> bytes:
    """BadAnswer beyond `LARGEST_ANSWER`; the connection's deadline bounds the time."""
    body = bytearray()
    try:
        while piece := response.raw.read1(PIECE, decode_content=False):
            body += piece
            if len(body) > LARGEST_ANSWER:
                raise BadAnswer("The engine's answer is too large.")
    except BaseException:
        response.close()
        raise
    return bytes(body)


def _body_of_refusal(response: requests.Response) -> bytes:
    return b"" if response.status_code == 200 else _whole_body(response)
