"""After a verb, what it was about is read again from its engine."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hosts.engine.errors import Conflict, EngineError, NotFound, Refused

if TYPE_CHECKING:
    from dashboard.services.acting import Act
    from hosts.models import Host

log = logging.getLogger(__name__)


@contextmanager
def and_reread(
    attempt: AbstractContextManager[Act],
    host: Host,
    what: str,
    reread: Callable[[], None],
) -> Iterator[Act]:
    """Run the body in `attempt` (an `acting`), then `reread`: also where the engine
    said no, for then things are not as they were shown.

    That it could not be read again doesn't undo what was done; it is a warning.
    `what` is for the log.
    """
    try:
        with attempt as act:
            yield act
    except (NotFound, Conflict, Refused):
        _is_reread(host, what, reread)
        raise
    if not _is_reread(host, what, reread):
        stale = _("%s did not answer after that: what is shown may be older.")
        act.warnings.append(stale % host.name)


def _is_reread(host: Host, what: str, reread: Callable[[], None]) -> bool:
    try:
        reread()
    except EngineError as error:
        log.warning("%s: %s: not read again after a verb: %s", host.slug, what, error)
        return False
    return True
