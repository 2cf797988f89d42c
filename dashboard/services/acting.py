"""The one shape of every verb: permission, activity, engine call, outcome."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from hosts import access
from hosts.activity import close_activity, open_activity
from hosts.connections import client_for, endpoint_of
from hosts.engine.client import EngineClient
from hosts.engine.errors import EngineError, OutcomeUnknown
from hosts.engine.recording import recording
from hosts.engine.types import Exchange
from hosts.models import Activity, Host, Outcome, Role, Verb

Actor = User | AnonymousUser


class NotConfirmed(Exception):
    """A destructive verb on a protected host, without the object's name typed."""


@dataclass
class Act:
    """A verb under way. What is set here ends up in its activity and its answer."""

    activity: Activity
    host: Host | None
    exchanges: list[Exchange]
    message: str = ""
    outcome: Outcome = Outcome.DONE
    warnings: list[str] = field(default_factory=list)

    @property
    def engine(self) -> EngineClient:
        """The client of this verb's host."""
        if self.host is None:
            raise ValueError("this verb has no host")
        return client_for(self.host)

    def concerns(self, object_id: str, object_name: str) -> None:
        """Say what the verb is about, where it was not known before."""
        self.activity.object_id = object_id[:255]
        self.activity.object_name = object_name[:255]


@dataclass(frozen=True)
class Shown:
    """An HTTP request as a person may see it, and the line that makes it again.

    `earlier` is the one before it, where something was done in two steps.
    """

    exchange: Exchange
    curl: str
    earlier: Shown | None = None

    @classmethod
    def last_of(cls, exchanges: list[Exchange], host: Host | None) -> Shown | None:
        """The last one that changed something, else the last."""
        if host is None or not exchanges:
            return None
        telling = [exchange for exchange in exchanges if exchange.method != "GET"]
        exchange = (telling or exchanges)[-1]
        return cls(exchange, exchange.curl(endpoint_of(host)))

    def to_tag(self) -> str:
        """Text that a message can carry to the next page; `from_tag` takes it back."""
        carried = {"exchange": self.exchange.to_json(), "curl": self.curl}
        return json.dumps(
            carried | ({"earlier": self.earlier.to_tag()} if self.earlier else {})
        )

    @classmethod
    def from_tag(cls, text: str) -> Shown | None:
        try:
            carried = json.loads(text)
            return cls(
                Exchange.from_json(carried["exchange"]),
                str(carried["curl"]),
                cls.from_tag(carried.get("earlier") or ""),
            )
        except (ValueError, TypeError, KeyError):
            return None


@dataclass(frozen=True)
class Done:
    """The answer of a verb that did not fail.

    `exchanges` are the verb's own HTTP requests, secrets masked.
    """

    message: str
    unchanged: bool = False
    exchanges: tuple[Exchange, ...] = ()
    shown: Shown | None = None
    warnings: tuple[str, ...] = ()
    object_id: str = ""

    @classmethod
    def of(cls, act: Act) -> Done:
        return cls(
            message=act.message,
            unchanged=act.outcome == Outcome.UNCHANGED,
            exchanges=tuple(act.exchanges),
            shown=Shown.last_of(act.exchanges, act.host),
            warnings=tuple(act.warnings),
            object_id=act.activity.object_id,
        )


@contextmanager
def acting(
    *,
    actor: Actor,
    verb: Verb,
    host: Host | None = None,
    role: Role | None = None,
    object_id: str = "",
    object_name: str = "",
    confirm: str | None = None,
    destroys: bool = False,
) -> Iterator[Act]:
    """Do one verb: who may not is refused, who may leaves a trace, however it ends.

    With a `host`, the actor needs `role` there; without one, they must be a
    superuser. `destroys`: on a protected host, `confirm` must be the object's name.
    Raises PermissionDenied, NotConfirmed, and whatever the body raises.
    """
    activity = open_activity(
        actor=actor,
        verb=verb,
        host=host,
        object_id=object_id,
        object_name=object_name,
    )
    with closing(activity, host) as act:
        if host is not None and role is not None:
            access.require(actor, host, role)
        else:
            access.require_superuser(actor)
        if destroys and host is not None and host.protected and confirm != object_name:
            raise NotConfirmed(
                _("%(host)s is protected: type the name “%(name)s” to confirm.")
                % {"host": host.name, "name": object_name}
            )
        yield act


@contextmanager
def closing(activity: Activity, host: Host | None = None) -> Iterator[Act]:
    """Run the body of an open activity, and close it with the body's outcome."""
    with recording() as exchanges:
        act = Act(activity=activity, host=host, exchanges=exchanges)
        try:
            yield act
        except BaseException as error:
            close_activity(activity, _outcome(error), _sentence(error), exchanges)
            if isinstance(error, EngineError):
                error.behind = Shown.last_of(exchanges, host)
            raise
        close_activity(activity, act.outcome, act.message, exchanges)


def _outcome(error: BaseException) -> Outcome:
    if isinstance(error, PermissionDenied | NotConfirmed | ValidationError):
        return Outcome.REFUSED
    if isinstance(error, OutcomeUnknown):
        return Outcome.UNKNOWN
    return Outcome.FAILED


def _sentence(error: BaseException) -> str:
    """What is written down of a failure: never the text of an unforeseen error."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, PermissionDenied | NotConfirmed | EngineError):
        return str(error)
    return _("An error of Wharfinger's own: %(kind)s.") % {"kind": type(error).__name__}
