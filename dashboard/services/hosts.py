"""What a superuser does with the registered hosts. No engine is asked but by `test`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.services.acting import Act, Done, NotConfirmed, acting, closing
from hosts.activity import open_activity
from hosts.advice import advice_on
from hosts.connections import forget_client
from hosts.engine.errors import Conflict, EngineError, NotFound
from hosts.engine.probe import Probe, probe
from hosts.engine.types import Endpoint, Exchange
from hosts.models import Host, HostLabel, Outcome, Verb
from hosts.registration import Registration
from hosts.secrets import encrypt
from inventory.models import Container, Image

if TYPE_CHECKING:
    from dashboard.services.acting import Actor

# Seconds that a test may take to connect: the browser gives up after 60 in all.
LONGEST_CONNECT = 40.0

# What a row takes over from a registration as it is, and what people call it.
PLAIN = {
    "name": gettext_lazy("Name"),
    "slug": gettext_lazy("Slug"),
    "url": gettext_lazy("URL"),
    "tls": gettext_lazy("TLS"),
    "tls_ca": gettext_lazy("CA certificate"),
    "tls_cert": gettext_lazy("Client certificate"),
    "protected": gettext_lazy("Protected"),
    "enabled": gettext_lazy("Enabled"),
    "connect_timeout": gettext_lazy("Connect timeout"),
    "read_timeout": gettext_lazy("Read timeout"),
}


@dataclass(frozen=True)
class Tried:
    """What "Test connection" found: `found`, or the `error` and what to do next."""

    found: Probe | None = None
    error: str = ""
    advice: str = ""
    exchanges: tuple[Exchange, ...] = ()


def add(*, actor: Actor, registration: Registration) -> Done:
    """Register a host. `Done.object_id` is its slug."""
    with acting(actor=actor, verb=Verb.HOST_ADD, object_name=registration.name) as act:
        _add(act, registration)
    return Done.of(act)


def add_by_command(*, command: str, registration: Registration) -> Done:
    """As `add`, by a command on the server: who can run that may do everything."""
    activity = open_activity(
        actor=None,
        actor_name=command,
        verb=Verb.HOST_ADD,
        object_name=registration.name,
    )
    with closing(activity) as act:
        _add(act, registration)
    return Done.of(act)


def _add(act: Act, registration: Registration) -> None:
    host = Host()
    with _one_of_a_name(), transaction.atomic():
        _write(host, registration)
    act.activity.host = host
    act.activity.host_name = host.name
    act.concerns(host.slug, host.name)
    act.message = _("%(host)s was added: %(url)s.") % {
        "host": host.name,
        "url": host.url,
    }


def edit(*, actor: Actor, host: Host, registration: Registration) -> Done:
    """Make `host` what is registered now. Everybody connects anew."""
    with acting(
        actor=actor,
        verb=Verb.HOST_EDIT,
        host=host,
        object_id=host.slug,
        object_name=host.name,
    ) as act:
        with _one_of_a_name(), transaction.atomic():
            present = _locked(host)
            _keep_key_at_home(present, registration)
            forgets = not registration.tls and _has_pems(present)
            changed = _write(present, registration)
        forget_client(host.pk)
        act.concerns(present.slug, present.name)
        if changed:
            act.message = _("%(host)s was changed: %(what)s.") % {
                "host": present.name,
                "what": ", ".join(changed),
            }
            if forgets:
                act.message += " " + _("Its certificates and key were forgotten.")
        else:
            act.outcome = Outcome.UNCHANGED
            act.message = _("Nothing of %(host)s was changed.") % {"host": present.name}
    return Done.of(act)


def enable(*, actor: Actor, host: Host) -> Done:
    """Watch this host again."""
    return _switch(actor, host, Verb.HOST_ENABLE, enabled=True)


def disable(*, actor: Actor, host: Host) -> Done:
    """Watch it no longer; what is known of it stays."""
    return _switch(actor, host, Verb.HOST_DISABLE, enabled=False)


def _switch(actor: Actor, host: Host, verb: Verb, *, enabled: bool) -> Done:
    with acting(
        actor=actor,
        verb=verb,
        host=host,
        object_id=host.slug,
        object_name=host.name,
    ) as act:
        with transaction.atomic():
            present = _locked(host)
            if present.enabled == enabled:
                act.outcome = Outcome.UNCHANGED
            else:
                present.enabled = enabled
                present.revision += 1
                present.save(update_fields=["enabled", "revision"])
        forget_client(host.pk)
        sentence = _("%(host)s is enabled.") if enabled else _("%(host)s is disabled.")
        act.message = sentence % {"host": host.name}
    return Done.of(act)


def remove(*, actor: Actor, host: Host, confirm: str) -> Done:
    """Forget a host, what is known of it, and its grants. Its engine is not touched.

    `confirm` must be the host's name, protected or not; else NotConfirmed.
    """
    with acting(
        actor=actor,
        verb=Verb.HOST_REMOVE,
        host=host,
        object_id=host.slug,
        object_name=host.name,
    ) as act:
        if confirm.strip() != host.name:
            raise NotConfirmed(
                _("Type the host's name “%(name)s” to remove it.") % {"name": host.name}
            )
        with transaction.atomic():
            forgotten = what_goes_with(host)
            Host.objects.filter(pk=_locked(host).pk).delete()
        forget_client(host.pk)
        act.message = _(
            "%(host)s was removed, and with it %(forgotten)s. The engine itself was"
            " not touched."
        ) % {"host": host.name, "forgotten": forgotten}
    return Done.of(act)


def what_goes_with(host: Host) -> str:
    """All that Wharfinger forgets with a host, in words."""
    containers = Container.objects.filter(host=host).count()
    images = Image.objects.filter(host=host).count()
    grants = host.grants.count()
    return _("what is known of %(containers)s and %(images)s, and %(grants)s") % {
        "containers": ngettext("%d container", "%d containers", containers)
        % containers,
        "images": ngettext("%d image", "%d images", images) % images,
        "grants": ngettext("%d grant", "%d grants", grants) % grants,
    }


def test(*, actor: Actor, endpoint: Endpoint, host: Host | None) -> Tried:
    """Ask who is there (`GET /version`, `GET /info`): nothing is kept of it.

    `host` is the one that is being edited. Raises PermissionDenied alone: what is
    wrong with the connection is the answer.
    """
    try:
        with acting(
            actor=actor,
            verb=Verb.HOST_TEST,
            host=host,
            object_id=host.slug if host else "",
            object_name=endpoint.url,
        ) as act:
            patience = min(endpoint.connect_timeout, LONGEST_CONNECT)
            found = probe(replace(endpoint, connect_timeout=patience))
            act.message = _("%(product)s %(version)s, API %(api)s.") % {
                "product": found.facts.product,
                "version": found.facts.version,
                "api": found.api_version,
            }
    except EngineError as error:
        return Tried(error=str(error), advice=advice_on(error))
    return Tried(found=found, exchanges=tuple(act.exchanges))


def _locked(host: Host) -> Host:
    """The host as it is now; nobody else edits it until the transaction's end."""
    try:
        return Host.objects.select_for_update().get(pk=host.pk)
    except Host.DoesNotExist as error:
        raise NotFound(
            _("%(host)s was removed meanwhile.") % {"host": host.name}
        ) from error


def _has_pems(host: Host) -> bool:
    return bool(host.tls_ca or host.tls_cert or host.tls_key_encrypted)


def _keep_key_at_home(host: Host, registration: Registration) -> None:
    """A stored key is never sent to another address than the one it was given for."""
    moves = host.url != registration.url
    if moves and registration.key is None and host.tls_key_encrypted:
        raise Conflict(
            _("The address of %(host)s has changed meanwhile: give its key again.")
            % {"host": host.name}
        )


def _write(host: Host, registration: Registration) -> list[str]:
    """Save what is registered; the names of what differs from before."""
    changed = []
    for field, word in PLAIN.items():
        value = getattr(registration, field)
        if getattr(host, field) != value:
            setattr(host, field, value)
            changed.append(str(word))
    if registration.key is not None and (registration.key or host.tls_key_encrypted):
        host.tls_key_encrypted = encrypt(registration.key)
        changed.append(_("Client key"))
    adding = host.pk is None
    labels = set() if adding else {label.text for label in host.labels.all()}
    if labels != set(registration.labels):
        changed.append(_("Labels"))
    if changed and not adding:
        host.revision += 1
    if changed:
        host.save()
        host.labels.exclude(text__in=registration.labels).delete()
        HostLabel.objects.bulk_create(
            HostLabel(host=host, text=text)
            for text in registration.labels
            if text not in labels
        )
    return changed


@contextmanager
def _one_of_a_name() -> Iterator[None]:
    """Two people who take one name at the same time: the second is told."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict(
            _("Somebody else has just taken this name or slug for a host.")
        ) from error
