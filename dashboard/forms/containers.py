"""What a person asks of the containers' list, and what verbs ask of a person."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from hosts.models import Verb

LONGEST_WAIT = 3_600  # seconds
LARGEST_SIGNAL = 64

# Linux's; SIGRTMIN+1 and so on are said by number.
SIGNAL = re.compile(
    r"(?:SIG)?(HUP|INT|QUIT|ILL|TRAP|ABRT|IOT|BUS|FPE|KILL|USR1|SEGV|USR2|PIPE|ALRM"
    r"|TERM|STKFLT|CHLD|CONT|STOP|TSTP|TTIN|TTOU|URG|XCPU|XFSZ|VTALRM|PROF|WINCH|IO"
    r"|POLL|PWR|SYS|RTMIN|RTMAX)"
)
OFFERED = ("KILL", "TERM", "INT", "HUP", "QUIT", "USR1", "USR2", "WINCH", "CONT")


class VerbForm(forms.Form):
    """A verb that asks nothing.

    `view` says what the answer is put into: the `page`, else a `row` of the list;
    `called` what the container is called there, for when it is not known any more.
    """

    view = forms.CharField(required=False, widget=forms.HiddenInput)
    called = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def is_for_page(self) -> bool:
        return self.data.get("view") == "page"

    def arguments(self) -> dict[str, Any]:
        """What the service is given; what was left empty keeps its default."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("view", "called") and value not in ("", None)
        }


class StopForm(VerbForm):
    timeout = forms.IntegerField(
        label=_("Seconds to wait"),
        help_text=_("If it has not ended by then, it is killed. The default is 10."),
        required=False,
        min_value=0,
        max_value=LONGEST_WAIT,
    )


class KillForm(VerbForm):
    signal = forms.CharField(
        label=_("Signal"),
        required=False,
        max_length=16,
        initial="SIGKILL",
        widget=forms.Select(choices=[(f"SIG{name}", f"SIG{name}") for name in OFFERED]),
    )

    def clean_signal(self) -> str:
        """`SIGTERM` for SIGTERM, term and TERM alike; numbers stay numbers."""
        given = str(self.cleaned_data["signal"]).upper()
        if not given:
            return ""
        if re.fullmatch(r"[0-9]{1,2}", given) and 1 <= int(given) <= LARGEST_SIGNAL:
            return str(int(given))
        if name := SIGNAL.fullmatch(given):
            return f"SIG{name[1]}"
        raise ValidationError(_("No such signal: a name like SIGTERM, or 1 to 64."))


class RenameForm(VerbForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=255,
        validators=[
            RegexValidator(
                r"\A/?[a-zA-Z0-9][a-zA-Z0-9_.-]+\Z",
                _(
                    "Letters, digits, “_”, “.” and “-”, two at least; the first is a"
                    " letter or a digit."
                ),
            )
        ],
    )


class RemoveForm(VerbForm):
    force = forms.BooleanField(
        label=_("Force"),
        help_text=_("Kill it first if it is running."),
        required=False,
    )
    volumes = forms.BooleanField(
        label=_("Remove its anonymous volumes"),
        help_text=_("What is in them is lost. Named volumes stay."),
        required=False,
    )


VERB_FORMS: dict[Verb, type[VerbForm]] = {
    Verb.CONTAINER_START: VerbForm,
    Verb.CONTAINER_STOP: StopForm,
    Verb.CONTAINER_RESTART: StopForm,
    Verb.CONTAINER_KILL: KillForm,
    Verb.CONTAINER_PAUSE: VerbForm,
    Verb.CONTAINER_UNPAUSE: VerbForm,
    Verb.CONTAINER_RENAME: RenameForm,
    Verb.CONTAINER_REMOVE: RemoveForm,
}
