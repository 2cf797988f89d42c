"""What can go wrong between us and an engine, each with a sentence for a person.

    EngineError
    ├── HostUnreachable      no answer that we can use came (see `Reason`)
    │   └── OutcomeUnknown   a verb was sent, its reply was lost or not an engine's:
    │                        it may have happened
    ├── NotFound             404
    ├── Conflict             409
    ├── Refused              any other answer in which the engine said no
    └── BadAnswer            garbage, truncated, endless, or not an engine's JSON

`str(error)` is the sentence: the engine's own words where it had any. They are
hostile text like everything that an engine says.
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why a host can't be reached, as exactly as it can be told."""

    NAME = "name"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    TLS_WANTED = "tls_wanted"
    TLS_NOT_WANTED = "tls_not_wanted"
    CERTIFICATE_EXPIRED = "certificate_expired"
    WRONG_NAME = "wrong_name"
    UNKNOWN_CA = "unknown_ca"
    CLIENT_CERTIFICATE = "client_certificate"
    NO_RIGHTS = "no_rights"
    NO_SOCKET = "no_socket"
    NOT_A_SOCKET = "not_a_socket"
    DEAD_SOCKET = "dead_socket"
    HUNG_UP = "hung_up"
    NOT_AN_ENGINE = "not_an_engine"
    TOO_OLD = "too_old"
    TOO_NEW = "too_new"
    REDIRECT = "redirect"
    OTHER = "other"


class EngineError(Exception):
    """Base of all. `status` is the HTTP status where there was one.

    `behind`: the request that was refused, where somebody kept it to show it.
    """

    behind: object | None = None

    def __init__(self, sentence: str, *, status: int | None = None) -> None:
        super().__init__(sentence)
        self.status = status


class HostUnreachable(EngineError):
    """The engine could not be spoken to; `reason` says why."""

    def __init__(
        self,
        sentence: str,
        *,
        reason: Reason = Reason.OTHER,
        status: int | None = None,
    ) -> None:
        super().__init__(sentence, status=status)
        self.reason = reason


class OutcomeUnknown(HostUnreachable):
    """A verb was sent and no whole reply of an engine came: it may have happened."""


class NotFound(EngineError):
    """The object is not there (404)."""


class Conflict(EngineError):
    """The object is in a state that forbids this, or the name is taken (409)."""


class Refused(EngineError):
    """The engine said no: 400, 401, 403, 500 and the like."""


class BadAnswer(EngineError):
    """What came back is not what an engine says."""
