"""What a person says about a host when they add or edit it, validated."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hosts.models import Host

# Names of pages beside a host's own: /hosts/add/.
RESERVED_SLUGS = frozenset({"add", "test"})
MOST_LABELS = 20
LONGEST_SLUG = 60
LABEL = re.compile(r"\w[\w./-]*(=[\w./:@+-]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A host as it is to be. `key` None: keep the one that is stored, if any.

    Made from a valid form (`HostForm.registration()`), or from constants of ours.
    """

    name: str
    slug: str
    url: str
    tls: bool = False
    tls_ca: str = ""
    tls_cert: str = ""
    key: str | None = None
    labels: tuple[str, ...] = ()
    protected: bool = False
    enabled: bool = True
    connect_timeout: int = 5
    read_timeout: int = 30

    def __repr__(self) -> str:
        return f"Registration({self.slug!r}, {self.url!r})"


def free_slug(name: str, host: Host | None = None) -> str:
    """A slug made from a name, that no other host than `host` has."""
    made = slugify(name)[: LONGEST_SLUG - 4].strip("-_") or "host"
    others = Host.objects.exclude(pk=host.pk) if host else Host.objects.all()
    taken = set(others.filter(slug__startswith=made).values_list("slug", flat=True))
    taken |= RESERVED_SLUGS
    numbered = (f"{made}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (made, *numbered) if slug not in taken)


def clean_labels(typed: str) -> tuple[str, ...]:
    """Labels parted by commas, spaces or lines, each once; ValidationError."""
    labels = tuple(dict.fromkeys(filter(None, re.split(r"[,\s]+", typed))))
    if len(labels) > MOST_LABELS:
        raise ValidationError(
            _("A host has at most %(most)s labels.") % {"most": MOST_LABELS}
        )
    for label in labels:
        if len(label) > 100 or not LABEL.fullmatch(label):
            raise ValidationError(
                _(
                    "“%(label)s” is not a label. Labels look like gpu or env=prod:"
                    " letters, digits and . _ - / (after the = also : @ +)."
                )
                % {"label": label[:40]}
            )
    return labels
