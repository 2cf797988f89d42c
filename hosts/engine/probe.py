"""What "Test connection" asks."""

from dataclasses import dataclass, replace

from .client import EngineClient
from .errors import BadAnswer, HostUnreachable, Reason, Refused
from .types import Endpoint, EngineFacts

PATIENCE = 10.0  # seconds


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
        facts = client.facts()
        return Probe(facts, client.ping(), client.api_version)
    except BadAnswer as error:
        raise HostUnreachable(str(error), reason=Reason.NOT_AN_ENGINE) from error
    except Refused as error:
        raise HostUnreachable(str(error), status=error.status) from error
    finally:
        client.close()
