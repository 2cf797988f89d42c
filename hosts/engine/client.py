"""One engine, asked and told. Every method raises only `hosts.engine.errors`."""

import json
import re
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from .answers import DONE, NOT_MODIFIED, Answer
from .diagnosis import STRANGE, engine_errors, unreachable
from .errors import BadAnswer, NotFound, OutcomeUnknown, Reason, Refused
from .session import Ask, EngineSession
from .streams import EventStream
from .types import (
    ContainerDetail,
    ContainerSpec,
    ContainerSummary,
    Endpoint,
    EngineFacts,
    ImageDetail,
    ImageSummary,
    Removed,
)
from .versions import negotiated

IDS_PER_CALL = 200
DEFAULT_STOP_SECONDS = 10
_CONTAINER = re.compile(r"/?[a-zA-Z0-9][a-zA-Z0-9_.-]*", re.ASCII)
_IMAGE = re.compile(r"[a-zA-Z0-9]([\w.:@-]|/(?![/.]))*", re.ASCII)
_WRONG_VERSION = re.compile(r"client version \S+ is too (new|old)")


class EngineClient:
    """Shared by the threads of a process. Connects when first asked, not before.

    The API version is negotiated with the first call, and again when the engine
    was replaced by one that does not speak it. `close()` frees the connections;
    a later call opens new ones.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._lock = threading.Lock()
        self._session: EngineSession | None = None
        self._version = ""

    @property
    def api_version(self) -> str:
        """The negotiated version, such as "1.41"; asks the engine if not yet known."""
        self._know_version()
        return self._version

    def close(self) -> None:
        with self._lock:
            session, self._session = self._session, None
        if session is not None:
            session.close()

    # The engine

    def facts(self) -> EngineFacts:
        """`GET /version`, `GET /info`."""
        version = self._negotiate()
        info = self._ask("GET", "/info").mapping()
        return EngineFacts.from_api(version, info)

    def ping(self) -> float:
        """`GET /_ping`: the seconds that it took."""
        began = time.monotonic()
        self._opened().ask(Ask("GET", "/_ping", versioned=False))
        return time.monotonic() - began

    def events(self) -> EventStream:
        """`GET /events`: what happens from now on."""
        self._know_version()
        return EventStream(self._opened().open_stream(Ask("GET", "/events")))

    # Containers

    def containers(
        self, ids: Sequence[str] | None = None, *, timeout: float | None = None
    ) -> list[ContainerSummary]:
        """`GET /containers/json`, all states; with `ids` only those that are there.

        `timeout` (s) replaces the endpoint's read timeout.
        """
        if ids is None:
            return self._containers({}, timeout)
        found = []
        for start in range(0, len(ids), IDS_PER_CALL):
            filters = {"id": list(ids[start : start + IDS_PER_CALL])}
            found += self._containers(filters, timeout)
        return found

    def _containers(
        self, filters: Mapping[str, list[str]], timeout: float | None
    ) -> list[ContainerSummary]:
        now = datetime.now(UTC)
        params: dict[str, str | int] = {"all": 1}
        if filters:
            params["filters"] = json.dumps(filters)
        items = self._ask(
            "GET", "/containers/json", params=params, timeout=timeout
        ).sequence()
        with engine_errors():
            return [ContainerSummary.from_api(item, now) for item in items]

    def container(self, container_id: str) -> ContainerDetail:
        """`GET /containers/{id}/json`; a short id or a name will do."""
        answer = self._ask("GET", _container_path(container_id, "json"))
        with engine_errors():
            return ContainerDetail.from_api(answer.mapping())

    def create(
        self, spec: ContainerSpec, *, timeout: float | None = None
    ) -> tuple[str, list[str]]:
        """`POST /containers/create`: the new id, and the engine's warnings.

        `timeout` (s) replaces the endpoint's read timeout.
        """
        answer = self._ask(
            "POST",
            "/containers/create",
            params={"name": spec.name} if spec.name else {},
            body=spec.to_api(),
            timeout=timeout,
        ).mapping()
        created, warnings = answer.get("Id"), answer.get("Warnings")
        if not isinstance(created, str) or not created:
            raise BadAnswer("The engine did not say what it has created.")
        return created, [str(item) for item in warnings or []]

    def start(self, container_id: str) -> bool:
        """`POST /containers/{id}/start`; False: it was running already."""
        return self._do(container_id, "start", or_was_so=True)

    def stop(self, container_id: str, timeout: int | None = None) -> bool:
        """`POST /containers/{id}/stop`; False: it was stopped already.

        `timeout`: seconds until it is killed; None: as the container has it.
        """
        return self._do_patiently(container_id, "stop", timeout, or_was_so=True)

    def restart(self, container_id: str, timeout: int | None = None) -> None:
        """`POST /containers/{id}/restart`; `timeout` as in `stop`."""
        self._do_patiently(container_id, "restart", timeout)

    def kill(self, container_id: str, signal: str = "SIGKILL") -> None:
        """`POST /containers/{id}/kill`; Conflict if it is not running."""
        self._do(container_id, "kill", params={"signal": signal})

    def pause(self, container_id: str) -> None:
        """`POST /containers/{id}/pause`; Conflict if it is not running."""
        self._do(container_id, "pause")

    def unpause(self, container_id: str) -> None:
        """`POST /containers/{id}/unpause`; Refused if it is not paused."""
        self._do(container_id, "unpause")

    def rename(self, container_id: str, name: str) -> None:
        """`POST /containers/{id}/rename`; Conflict if the name is taken."""
        self._do(container_id, "rename", params={"name": name})

    def remove(
        self, container_id: str, *, force: bool = False, volumes: bool = False
    ) -> None:
        """`DELETE /containers/{id}`; `volumes`: its anonymous ones too."""
        params = {"force": int(force), "v": int(volumes)}
        self._do(container_id, params=params, method="DELETE")

    # Images

    def images(self, *, timeout: float | None = None) -> list[ImageSummary]:
        """`GET /images/json`, dangling ones too, without intermediate layers.

        `timeout` (s) replaces the endpoint's read timeout.
        """
        items = self._ask("GET", "/images/json", timeout=timeout).sequence()
        with engine_errors():
            return [ImageSummary.from_api(item) for item in items]

    def image(self, ref: str) -> ImageDetail:
        """`GET /images/{name}/json`; an id or a reference."""
        answer = self._ask("GET", _image_path(ref, "/json"))
        with engine_errors():
            return ImageDetail.from_api(answer.mapping())

    def remove_image(self, ref: str, *, force: bool = False) -> Removed:
        """`DELETE /images/{name}`: a tag is untagged, the last one deletes.

        Conflict if a container uses it.
        """
        answer = self._ask("DELETE", _image_path(ref), params={"force": int(force)})
        return Removed.from_api(answer.sequence())

    # How it is asked

    def _opened(self) -> EngineSession:
        with self._lock:
            if self._session is None:
                self._session = EngineSession(self.endpoint)
                if self._version:
                    self._session.use_version(self._version)
            return self._session

    def _know_version(self) -> None:
        if not self._version:
            self._negotiate()

    def _negotiate(self) -> dict[str, Any]:
        """`GET /version`, the one call that every engine knows."""
        session = self._opened()
        try:
            answer = session.ask(Ask("GET", "/version", versioned=False)).mapping()
        except (BadAnswer, NotFound) as error:
            raise unreachable(Reason.NOT_AN_ENGINE) from error
        self._version = negotiated(answer)
        session.use_version(self._version)
        return answer

    def _ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: Mapping[str, Any] | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """One versioned call. Said again in another version if that is all that
        the engine has against it: then nothing was done."""
        ask = Ask(method, path, params, body, timeout)
        self._know_version()
        try:
            return self._opened().ask(ask)
        except Refused as refusal:
            if not (refusal.status == 400 and _WRONG_VERSION.search(str(refusal))):
                raise
        self._negotiate()
        return self._opened().ask(ask)

    def _do(
        self,
        container_id: str,
        verb: str = "",
        *,
        params: Mapping[str, str | int] | None = None,
        timeout: float | None = None,
        method: str = "POST",
        or_was_so: bool = False,
    ) -> bool:
        """A verb is done by 204 alone; False: 304, where the verb knows that.

        Any other answer that is no refusal came from elsewhere, such as a proxy,
        and nobody knows whether the verb got through: OutcomeUnknown.
        """
        path = _container_path(container_id, verb)
        self._know_version()
        try:
            answer = self._ask(method, path, params=params, timeout=timeout)
        except BadAnswer as error:
            raise OutcomeUnknown(STRANGE) from error
        if answer.status == NOT_MODIFIED and or_was_so:
            return False
        if answer.status != DONE:
            raise OutcomeUnknown(STRANGE, status=answer.status)
        return True

    def _do_patiently(
        self,
        container_id: str,
        verb: str,
        timeout: int | None,
        *,
        or_was_so: bool = False,
    ) -> bool:
        """The engine answers only when the container has ended."""
        wait = DEFAULT_STOP_SECONDS if timeout is None else max(timeout, 0)
        return self._do(
            container_id,
            verb,
            params={} if timeout is None else {"t": timeout},
            timeout=wait + self.endpoint.read_timeout,
            or_was_so=or_was_so,
        )


def _container_path(container_id: str, last: str = "") -> str:
    """Anything that can't be a container must not become another path."""
    if not _CONTAINER.fullmatch(container_id):
        raise NotFound(f"No such container: {container_id[:100]}", status=404)
    return (
        "/containers/" + container_id.removeprefix("/") + (f"/{last}" if last else "")
    )


def _image_path(ref: str, last: str = "") -> str:
    if not _IMAGE.fullmatch(ref):
        raise NotFound(f"No such image: {ref[:100]}", status=404)
    return "/images/" + quote(ref, safe="/:@") + last
