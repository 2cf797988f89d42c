"""From a host's row to a client of its engine: one per host, revision and process."""

from __future__ import annotations

import threading

from django.utils.translation import gettext as _

from hosts.engine.client import EngineClient
from hosts.engine.errors import HostUnreachable
from hosts.engine.types import Endpoint
from hosts.models import Host
from hosts.secrets import WrongKey, decrypt

_lock = threading.Lock()
_clients: dict[int, tuple[int, EngineClient]] = {}


def endpoint_of(host: Host) -> Endpoint:
    """The address and TLS material of this host.

    HostUnreachable if its key was stored under another encryption key than ours.
    """
    try:
        key = decrypt(host.tls_key_encrypted)
    except WrongKey as error:
        raise HostUnreachable(
            _(
                "The stored client key can't be decrypted: WHARFINGER_KEY has changed."
                " Edit the host and give its key again."
            )
        ) from error
    return Endpoint(
        url=host.url,
        tls=host.tls,
        ca=host.tls_ca,
        cert=host.tls_cert,
        key=key,
        connect_timeout=float(host.connect_timeout),
        read_timeout=float(host.read_timeout),
    )


def client_for(host: Host) -> EngineClient:
    """The client of this host's engine, shared by the threads of this process.

    Nothing is sent until it is used. An edited host gets a new client; the old one is
    left to the calls that still use it. A row that was read before the edit gets the
    new client too. HostUnreachable if the host is disabled, or has no `endpoint_of`.
    """
    if not host.enabled:
        raise HostUnreachable(
            _("%(host)s is disabled: enable it first.") % {"host": host.name}
        )
    with _lock:
        revision, client = _clients.get(host.pk, (0, None))
        if client is None or revision < host.revision:
            client = EngineClient(endpoint_of(host))
            _clients[host.pk] = (host.revision, client)
        return client


def forget_client(host_id: int) -> None:
    """Drop this process's client of a host that was removed or edited."""
    with _lock:
        _clients.pop(host_id, None)
