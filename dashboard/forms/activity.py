"""The filter of the activity page."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from hosts.models import Activity, Host, Outcome, Verb

SORTS = ["at", "actor_name", "verb", "object_name", "host_name", "outcome", "duration"]
DAY = {"type": "date"}


class ActivityFilter(forms.Form):
    """What the address says; values that make no sense count as not given."""

    q = forms.CharField(required=False, label=_("Search"), max_length=200)
    person = forms.ChoiceField(required=False, label=_("Person"))
    host = forms.ChoiceField(required=False, label=_("Host"))
    verb = forms.ChoiceField(
        required=False, label=_("Verb"), choices=[("", _("All verbs")), *Verb.choices]
    )
    outcome = forms.ChoiceField(
        required=False,
        label=_("Outcome"),
        choices=[("", _("All outcomes")), *Outcome.choices],
    )
    since = forms.DateField(
        required=False, label=_("From"), widget=forms.DateInput(DAY, "%Y-%m-%d")
    )
    until = forms.DateField(
        required=False, label=_("To"), widget=forms.DateInput(DAY, "%Y-%m-%d")
    )
    sort = forms.ChoiceField(
        required=False,
        choices=[(f"{way}{key}",) * 2 for key in SORTS for way in ("", "-")],
    )

    def __init__(self, address: Any, *, user: User | AnonymousUser) -> None:
        super().__init__(address)
        hosts = Host.objects.visible_to(user).values_list("slug", "name")
        self._offer("host", [("", _("All hosts")), *hosts])
        theirs = Activity.objects.visible_to(user).filter(actor=OuterRef("pk"))
        people = User.objects.filter(Exists(theirs)).order_by("username")
        names = people.values_list("username", "username")
        self._offer("person", [("", _("All people")), *names])
        self.full_clean()

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def given(self) -> dict[str, Any]:
        """The values that were given and make sense."""
        return {name: value for name, value in self.cleaned_data.items() if value}
