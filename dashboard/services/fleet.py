"""What is known of whole hosts, from the inventory: no engine is asked."""

from __future__ import annotations

from django.db.models import (
    Count,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from hosts.models import Host
from inventory.models import Container, Image


def search(hosts: QuerySet[Host], words: str) -> QuerySet[Host]:
    """Those whose name, slug, address or a label has every one of the words."""
    for word in words.split()[:10]:
        hosts = hosts.filter(
            Q(name__icontains=word)
            | Q(slug__icontains=word)
            | Q(url__icontains=word)
            | Q(pk__in=Host.objects.filter(labels__text__icontains=word).values("pk"))
        )
    return hosts


def may_answer(host: Host) -> bool:
    """Is its engine worth asking? One that is known to be away costs a timeout."""
    state = getattr(host, "state", None)
    return state is None or not state.is_stale


def for_list(hosts: QuerySet[Host]) -> QuerySet[Host]:
    """With state, labels, and how many containers, running ones and images."""
    containers = Container.objects.filter(host=OuterRef("pk"))
    running = containers.filter(state=Container.State.RUNNING)
    return (
        hosts.select_related("state")
        .prefetch_related("labels")
        .defer("tls_ca", "tls_cert", "tls_key_encrypted")
        .annotate(
            containers_count=_count(containers),
            running_count=_count(running),
            images_count=_count(Image.objects.filter(host=OuterRef("pk"))),
        )
    )


def containers_by_state(host: Host) -> list[tuple[str, int]]:
    """How many containers are in each state, in the engine's order of states."""
    counts = dict(
        Container.objects.filter(host=host)
        .order_by()
        .values_list("state")
        .annotate(Count("pk"))
    )
    known = [state for state in Container.State.values if state in counts]
    return [(state, counts.pop(state)) for state in known] + sorted(counts.items())


def _count(of_a_host: QuerySet) -> Coalesce:
    counted = of_a_host.order_by().values("host").annotate(count=Count("pk"))
    return Coalesce(
        Subquery(counted.values("count"), output_field=IntegerField()), Value(0)
    )
