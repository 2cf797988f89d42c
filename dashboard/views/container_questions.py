"""What is asked before a verb: the words of its dialog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dashboard.forms.containers import VerbForm
from dashboard.services.containers import DESTRUCTIVE
from dashboard.views.container_rows import UP
from hosts.models import Role, Verb
from inventory.models import Container

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


@dataclass(frozen=True)
class Question:
    """`title` has places for a `name` and its `host`; `word` is the button's."""

    word: StrPromise
    title: StrPromise
    text: StrPromise
    role: Role = Role.OPERATOR
    danger: bool = False


QUESTIONS = {
    Verb.CONTAINER_STOP: Question(
        word=_("Stop"),
        title=_("Stop %(name)s on %(host)s"),
        text=_("It is asked to end, and killed if it takes too long."),
    ),
    Verb.CONTAINER_RESTART: Question(
        word=_("Restart"),
        title=_("Restart %(name)s on %(host)s"),
        text=_("It is stopped, and started again."),
    ),
    Verb.CONTAINER_KILL: Question(
        word=_("Kill"),
        title=_("Kill %(name)s on %(host)s"),
        text=_("SIGKILL ends it at once, without saving anything."),
        danger=True,
    ),
    Verb.CONTAINER_RENAME: Question(
        word=_("Rename"),
        title=_("Rename %(name)s on %(host)s"),
        text=_("Its id stays the same."),
        role=Role.ADMIN,
    ),
    Verb.CONTAINER_REMOVE: Question(
        word=_("Remove"),
        title=_("Remove %(name)s from %(host)s"),
        text=_("All that was written into it is lost."),
        role=Role.ADMIN,
        danger=True,
    ),
}
RUNS = _("It is running: it can only be removed by force.")


def question(verb: Verb, container: Container, form: VerbForm) -> dict[str, Any]:
    """What `partials/confirm_dialog.html` needs."""
    asked = QUESTIONS[verb]
    name = verb.value.partition(":")[2]
    text = str(asked.text)
    if verb == Verb.CONTAINER_REMOVE and container.state in UP:
        text = f"{text} {RUNS}"
    must_type = container.host.protected and verb in DESTRUCTIVE
    return {
        "host": container.host,
        "title": asked.title % {"name": container.name, "host": container.host.name},
        "text": text,
        "url": reverse(
            f"container_{name}", args=[container.host.slug, container.engine_id]
        ),
        "verb": asked.word,
        "danger": asked.danger,
        "typed": container.name if must_type else "",
        "form": form,
    }
