"""What "Test connection" asks."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from .client import EngineClient
from .diagnosis import is_hang_up, unreachable
from .errors import BadAnswer, HostUnreachable, Reason, Refused
from .types import Endpoint, EngineFacts

PATIENCE = 10.0  # seconds
LONGEST_WORDS = 100  # characters


@dataclass(frozen=True, slots=True)
class Probe:
    """`latency` is the seconds of a ping; `api_version` what will be spoken."""

    facts: EngineFacts
    latency: float
    api_version: str


def probe(endpoint: Endpoint) -> Probe:
    """Ask who is there. HostUnreachable says exactly what is wrong."""
    patience = min(endpoint.read_timeout, PATIENCE)
    client = EngineClient(replace(endpoint, read_timeout=patience))
    try:
        facts = _short(client.facts())
        return Probe(facts, client.ping(), client.api_version)
    except HostUnreachable as error:
        raise (_hung_up(endpoint, error) or error) from error.__cause__
    except BadAnswer as error:
        raise HostUnreachable(str(error), reason=Reason.NOT_AN_ENGINE) from error
    except Refused as error:
        raise HostUnreachable(str(error), status=error.status) from error
    finally:
        client.close()


def _short(facts: EngineFacts) -> EngineFacts:
    """An engine's words as a line of text can take them."""
    words: dict[str, Any] = {
        name: "".join(filter(str.isprintable, value))[:LONGEST_WORDS]
        for name, value in asdict(facts).items()
        if isinstance(value, str)
    }
    return replace(facts, **words)


def _hung_up(endpoint: Endpoint, error: HostUnreachable) -> HostUnreachable | None:
    """A TLS port may answer plain text by hanging up: worth a reason of its own."""
    is_plain_tcp = not endpoint.secure and not endpoint.socket_path
    cause = error.__cause__
    if error.reason is Reason.OTHER and is_plain_tcp and cause and is_hang_up(cause):
        return unreachable(Reason.HUNG_UP)
    return None
