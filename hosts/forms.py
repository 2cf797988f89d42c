"""Adding and editing a host: everything that a person or a script may say of one.

One form for the pages and for `manage.py addhost`; see also `EndpointForm`.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hosts.endpoint_form import EndpointForm
from hosts.models import Host
from hosts.registration import (
    LONGEST_SLUG,
    RESERVED_SLUGS,
    Registration,
    clean_labels,
    free_slug,
)


class HostForm(EndpointForm):
    """All of a host. `host` is the one to edit, None adds one."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    slug = forms.SlugField(
        label=gettext_lazy("Slug"),
        required=False,
        max_length=LONGEST_SLUG,
        help_text=gettext_lazy("The name in addresses. Blank: made from the name."),
    )
    labels = forms.CharField(
        label=gettext_lazy("Labels"),
        required=False,
        max_length=3_000,
        help_text=gettext_lazy(
            "Like env=prod or gpu, parted by spaces. Roles can be granted on a label."
        ),
    )
    protected = forms.BooleanField(
        label=gettext_lazy("Protected"),
        required=False,
        help_text=gettext_lazy(
            "Stopping, restarting, killing and removing ask for the typed name here."
        ),
    )
    enabled = forms.BooleanField(
        label=gettext_lazy("Enabled"),
        required=False,
        initial=True,
        help_text=gettext_lazy("A disabled host is kept, but not watched."),
    )

    def _present(self) -> dict[str, Any]:
        if self.host is None:
            return super()._present()
        return super()._present() | {
            "name": self.host.name,
            "slug": self.host.slug,
            "labels": " ".join(label.text for label in self.host.labels.all()),
            "protected": self.host.protected,
            "enabled": self.host.enabled,
        }

    def _is_taken(self, **by: str) -> bool:
        others = Host.objects.filter(**by)
        if self.host is not None:
            others = others.exclude(pk=self.host.pk)
        return others.exists()

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not name.isprintable():
            raise ValidationError(_("The name holds characters that can't be seen."))
        if self._is_taken(name=name):
            raise ValidationError(_("Another host has this name already."))
        return name

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED_SLUGS:
            raise ValidationError(
                _("“%(slug)s” is a page of Wharfinger's own: choose another slug.")
                % {"slug": slug}
            )
        if slug and self._is_taken(slug=slug):
            raise ValidationError(_("Another host has this slug already."))
        return slug

    def clean_labels(self) -> tuple[str, ...]:
        return clean_labels(self.cleaned_data["labels"])

    def registration(self) -> Registration:
        """What a valid form says."""
        take = self.cleaned_data.__getitem__
        return Registration(
            name=take("name"),
            slug=take("slug") or free_slug(take("name"), self.host),
            url=take("url"),
            tls=take("tls"),
            tls_ca=take("ca"),
            tls_cert=take("cert"),
            key=take("key") or (None if take("cert") else ""),
            labels=take("labels"),
            protected=take("protected"),
            enabled=take("enabled"),
            connect_timeout=take("connect_timeout"),
            read_timeout=take("read_timeout"),
        )


class RemovalForm(forms.Form):
    """Asks for the host's name; the service compares it."""

    confirm = forms.CharField(max_length=100)

    def __init__(self, *, host: Host) -> None:
        super().__init__()
        field = self.fields["confirm"]
        field.label = _("Type “%(name)s” to remove it") % {"name": host.name}
        field.widget.attrs |= {"autocomplete": "off", "autofocus": True}
