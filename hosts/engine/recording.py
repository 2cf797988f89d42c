"""Who wants to know which HTTP requests are made: `with recording() as exchanges`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from .types import Exchange

_recorders: ContextVar[tuple[list[Exchange], ...]] = ContextVar(
    "_recorders", default=()
)


@contextmanager
def recording() -> Iterator[list[Exchange]]:
    """Collect the exchanges made in this context, in order, failed ones too."""
    exchanges: list[Exchange] = []
    token = _recorders.set((*_recorders.get(), exchanges))
    try:
        yield exchanges
    finally:
        _recorders.reset(token)


def record(exchange: Exchange) -> None:
    for exchanges in _recorders.get():
        exchanges.append(exchange)
