"""Forms of people, groups and the roles granted to them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dashboard.services.people import generate_password
from hosts.models import Host, HostLabel, Role


class PersonForm(forms.Form):
    """Whether a name will do is the service's to say."""

    username = UsernameField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"}),
    )
    is_superuser = forms.BooleanField(
        label=_("Superuser"),
        required=False,
        help_text=_("May do everything on every host, and manage hosts and people."),
    )


class PasswordForm(forms.Form):
    """A typed password, or one that we make up where none is typed."""

    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("Leave it empty to have one made up; it is shown once."),
    )

    def clean_password(self) -> str:
        return self.cleaned_data["password"] or generate_password()

    @property
    def made_up(self) -> str:
        """The password, if it was made up and so has to be shown; else ""."""
        return "" if self.data.get("password") else self.cleaned_data["password"]


class NewPersonForm(PasswordForm, PersonForm):
    field_order = ["username", "password", "is_superuser"]


class NewGroupForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=150)


class GroupForm(NewGroupForm):
    members = forms.ModelMultipleChoiceField(
        label=_("Members"),
        queryset=User.objects.order_by("username"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, posted: Any, *, group: Group) -> None:
        initial = {"name": group.name, "members": group.user_set.all()}
        super().__init__(posted, initial=initial)


def _scopes() -> list[tuple[Any, list[tuple[str, str]]]]:
    texts = HostLabel.objects.order_by("text").values_list("text", flat=True)
    hosts = Host.objects.values_list("slug", "name")
    return [
        (
            _("Every host with the label"),
            [(f"label:{text}", text) for text in texts.distinct()],
        ),
        (_("One host"), [(f"host:{slug}", name) for slug, name in hosts]),
    ]


class GrantForm(forms.Form):
    """A role on one host or on all hosts with a label.

    `scope` is `host:<slug>` or `label:<text>`.
    """

    role = forms.TypedChoiceField(
        label=_("Role"), coerce=lambda value: Role(int(value)), choices=Role.choices
    )
    scope = forms.ChoiceField(label=_("On"), choices=_scopes)

    def clean_scope(self) -> dict[str, Any]:
        """The arguments of `grants.add` that say where."""
        kind, _colon, which = self.cleaned_data["scope"].partition(":")
        if kind == "label":
            return {"label": which}
        host = Host.objects.filter(slug=which).first()
        if host is None:
            raise ValidationError(_("This host is gone."))
        return {"host": host}
