"""Reading the audit trail: filter it, link it to what is still there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from dashboard.services.acting import Shown
from hosts.engine.types import Endpoint, Exchange
from hosts.models import Activity, ActivityQuerySet, Host
from inventory.models import Container, Image

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

SEARCHED = ["actor_name", "host_name", "object_name", "object_id", "message"]


def find(
    user: User | AnonymousUser,
    *,
    q: str = "",
    person: str = "",
    host: str = "",
    verb: str = "",
    outcome: str = "",
    since: date | None = None,
    until: date | None = None,
    sort: str = "-at",
) -> ActivityQuerySet:
    """What `user` may see of it; `since` and `until` are days, both included."""
    found = Activity.objects.visible_to(user)
    for word in q.split():
        found = found.filter(
            Q(*((f"{column}__icontains", word) for column in SEARCHED), _connector="OR")
        )
    if person:
        found = found.filter(actor_name=person)
    if host:
        found = found.filter(host__in=Host.objects.filter(slug=host).values("pk"))
    if verb:
        found = found.filter(verb=verb)
    if outcome:
        found = found.filter(outcome=outcome)
    if since:
        found = found.filter(at__gte=_start_of(since))
    if until and until < date.max:
        found = found.filter(at__lt=_start_of(until + timedelta(days=1)))
    # Rows are written as time goes: by key is by time, and has an index.
    columns = {"at": ["pk"], "-at": ["-pk"]}.get(sort, [sort, "-pk"])
    return found.order_by(*columns)


# Noun, host's pk if it lives on one, id.
Target = tuple[str, int | None, str]


@dataclass(frozen=True)
class Row:
    """An activity as a page shows it: linked to what still exists, with curl lines."""

    activity: Activity
    host: Host | None
    url: str
    requests: list[Shown]


def rows(activities: Iterable[Activity], user: User | AnonymousUser) -> list[Row]:
    """One query for each kind of thing that is linked, however many the rows."""
    page = list(activities)
    hosts = Host.objects.visible_to(user).in_bulk([one.host_id for one in page])
    wanted = defaultdict[str, set[str]](set)
    for activity in page:
        wanted[_noun(activity)].add(activity.object_id)
    there: set[Target] = set()
    for noun, model in (("container", Container), ("image", Image)):
        found = model.objects.filter(host__in=hosts, engine_id__in=wanted[noun])
        there |= {(noun, *key) for key in found.values_list("host", "engine_id")}
    if user.is_superuser:
        for noun, kind in (("user", get_user_model()), ("group", Group)):
            keys = [int(key) for key in wanted[noun] if key.isdecimal()]
            left = kind.objects.filter(pk__in=keys).values_list("pk", flat=True)
            there |= {(noun, None, str(key)) for key in left}
    return [_row(activity, hosts.get(activity.host_id), there) for activity in page]


def _row(activity: Activity, host: Host | None, there: set[Target]) -> Row:
    noun, key = _noun(activity), activity.object_id
    url = ""
    if host and noun == "host":
        url = host.get_absolute_url()
    elif host and (noun, host.pk, key) in there:
        url = reverse(noun, args=[host.slug, key])
    elif (noun, None, key) in there:
        url = reverse({"user": "person"}.get(noun, noun), args=[int(key)])
    exchanges = [Exchange.from_json(stored) for stored in activity.exchanges]
    requests = [
        Shown(one, one.curl(_address(host)) if host else "") for one in exchanges
    ]
    return Row(activity, host, url, requests)


def _address(host: Host) -> Endpoint:
    """All of an endpoint that a curl line tells; the key is not needed for that."""
    return Endpoint(host.url, tls=host.tls, ca=host.tls_ca, cert=host.tls_cert)


def _noun(activity: Activity) -> str:
    return activity.verb.partition(":")[0]


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
