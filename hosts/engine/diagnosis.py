"""Foreign failures, turned into our errors at the one boundary there is."""

import http.client
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import requests
import urllib3.exceptions
from docker.errors import DockerException

from .errors import BadAnswer, EngineError, HostUnreachable, OutcomeUnknown, Reason

TRANSPORT_ERRORS = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
)
PARSE_ERRORS = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RecursionError,
    DockerException,
)

SENTENCES = {
    Reason.NAME: "The host's name does not resolve.",
    Reason.REFUSED: "The connection was refused: nothing listens there.",
    Reason.TIMEOUT: "The engine did not answer in time.",
    Reason.TLS_WANTED: "The engine wants TLS, and this host is set up without it.",
    Reason.TLS_NOT_WANTED: "The engine does not speak TLS on this port.",
    Reason.CERTIFICATE_EXPIRED: "The engine's certificate has expired.",
    Reason.WRONG_NAME: "The engine's certificate is for another host name.",
    Reason.UNKNOWN_CA: "The engine's certificate is not signed by a trusted CA.",
    Reason.CLIENT_CERTIFICATE: "The engine refused the client certificate.",
    Reason.NO_RIGHTS: "There are no rights to use the engine's socket.",
    Reason.NO_SOCKET: "There is no socket at this path.",
    Reason.NOT_A_SOCKET: "This is a file, not a socket.",
    Reason.DEAD_SOCKET: "Nothing listens on this socket. Is dockerd running?",
    Reason.HUNG_UP: "It closed the connection without an answer.",
    Reason.NOT_AN_ENGINE: "What answers there is not a Docker engine.",
    Reason.REDIRECT: "The answer was a redirect, and those are never followed.",
}
LOST = "The request was sent, but no whole answer came: it may have been done."
STRANGE = "The answer was not an engine's; it may have been done."

# OpenSSL's X509_V_ERR_* numbers, as SSLCertVerificationError.verify_code has them
_VERIFY = {
    **dict.fromkeys((9, 10), Reason.CERTIFICATE_EXPIRED),  # not yet, not any more
    **dict.fromkeys((62, 64), Reason.WRONG_NAME),
}
_PLAIN = re.compile(
    "WRONG_VERSION_NUMBER|HTTP_REQUEST|RECORD_LAYER_FAILURE|UNKNOWN_PROTOCOL"
)
_CLIENT = re.compile(
    "ALERT_(.*CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE|DECRYPT_ERROR)"
)
_BY_TYPE: list[tuple[tuple[type[BaseException], ...], Reason]] = [
    ((socket.gaierror, urllib3.exceptions.NameResolutionError), Reason.NAME),
    ((ConnectionRefusedError,), Reason.REFUSED),
    ((PermissionError,), Reason.NO_RIGHTS),
    ((FileNotFoundError, NotADirectoryError), Reason.NO_SOCKET),
    ((urllib3.exceptions.ReadTimeoutError, TimeoutError), Reason.TIMEOUT),
    ((BlockingIOError,), Reason.TIMEOUT),
]
_CUT = (http.client.IncompleteRead, urllib3.exceptions.IncompleteRead)


@contextmanager
def engine_errors(maybe_done: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Let only our own errors out.

    `maybe_done` is asked after a failure in transport: was this a verb of which
    anything has been sent?
    """
    try:
        yield
    except EngineError:
        raise
    except TRANSPORT_ERRORS as error:
        raise _diagnosed(error, maybe_done=maybe_done()) from error
    except PARSE_ERRORS as error:
        raise BadAnswer("The engine's answer could not be understood.") from error


def unreachable(reason: Reason, detail: str = "") -> HostUnreachable:
    sentence = SENTENCES.get(reason, "The engine could not be reached.")
    return HostUnreachable(f"{sentence} {detail}".strip(), reason=reason)


def is_hang_up(error: BaseException) -> bool:
    """Did the other side close without a word, as on a stale connection?"""
    return any(
        isinstance(link, ConnectionResetError | BrokenPipeError | ssl.SSLEOFError)
        for link in _chain(error)
    )


def _diagnosed(error: BaseException, *, maybe_done: bool) -> EngineError:
    chain = list(_chain(error))
    reason = next(filter(None, map(_reason, chain)), Reason.OTHER)
    if maybe_done and reason in {Reason.TIMEOUT, Reason.OTHER}:
        return OutcomeUnknown(LOST, reason=reason)
    if reason is not Reason.OTHER:
        return unreachable(reason)
    if any(isinstance(link, _CUT) for link in chain):
        return BadAnswer("The engine's answer was cut off.")
    if any(isinstance(link, http.client.RemoteDisconnected) for link in chain):
        return unreachable(Reason.OTHER, "It closed the connection without an answer.")
    if any(isinstance(link, http.client.HTTPException) for link in chain):
        return BadAnswer("What came back is not an HTTP answer.")
    return unreachable(Reason.OTHER, _innermost_words(chain))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it wraps, in whichever of four ways that is done."""
    seen: set[int] = set()
    pending: list[object] = [error]
    while pending:
        link = pending.pop(0)
        if isinstance(link, BaseException) and id(link) not in seen:
            seen.add(id(link))
            yield link
            wrapped = getattr(link, "reason", None)
            pending += [*link.args, wrapped, link.__cause__, link.__context__]


def _reason(link: BaseException) -> Reason | None:
    if isinstance(link, ssl.SSLCertVerificationError):
        return _VERIFY.get(link.verify_code, Reason.UNKNOWN_CA)
    if isinstance(link, ssl.SSLError) and _PLAIN.search(str(link.reason)):
        return Reason.TLS_NOT_WANTED
    if isinstance(link, ssl.SSLError) and _CLIENT.search(str(link.reason)):
        return Reason.CLIENT_CERTIFICATE
    if isinstance(link, http.client.BadStatusLine) and "\\x15\\x03" in repr(link):
        return Reason.TLS_WANTED  # a TLS alert where an HTTP answer is due
    if type(link) is urllib3.exceptions.ConnectTimeoutError:
        return Reason.TIMEOUT
    for types, reason in _BY_TYPE:
        if isinstance(link, types):
            return reason
    return None


def _innermost_words(chain: list[BaseException]) -> str:
    """What the operating system says, if it says anything."""
    words = [
        link.strerror or (str(link) if type(link) is OSError else "")
        for link in chain
        if isinstance(link, OSError)
    ]
    return next((f"{word}." for word in reversed(words) if word), "")
