"""The audit trail as a file for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async

from hosts.models import Activity, ActivityQuerySet

COLUMNS = [
    "time",
    "person",
    "verb",
    "object",
    "object id",
    "host",
    "outcome",
    "seconds",
    "message",
]
AT_A_TIME = 500
# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """What csv writes to: it hands the line back."""

    def write(self, line: str) -> str:
        return line


async def lines(found: ActivityQuerySet) -> AsyncIterator[str]:
    """The newest first. Read in pieces: a slow reader holds no query open."""
    writer = csv.writer(_Line())
    yield writer.writerow(COLUMNS)
    newest_first = found.order_by("-pk")
    piece = await _read(newest_first)
    while piece:
        for activity in piece:
            yield writer.writerow(_cells(activity))
        piece = await _read(newest_first.filter(pk__lt=piece[-1].pk))


@sync_to_async
def _read(found: ActivityQuerySet) -> list[Activity]:
    return list(found[:AT_A_TIME])


def _cells(activity: Activity) -> list[str]:
    span = activity.duration
    texts = [
        activity.actor_name,
        activity.verb,
        activity.object_name,
        activity.object_id,
        activity.host_name,
        activity.outcome,
    ]
    return [
        activity.at.isoformat(timespec="seconds"),
        *map(as_text, texts),
        "" if span is None else f"{span.total_seconds():.3f}",
        as_text(activity.message),
    ]


def as_text(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
