"""What to do next where a host can't be reached: one step for each reason."""

from django.utils.translation import gettext_lazy as _

from hosts.engine.errors import EngineError, HostUnreachable, Reason

ADVICE = {
    Reason.NAME: _(
        "Look for a typing error in the host's name, or use its IP address."
    ),
    Reason.REFUSED: _(
        "Check the port, and that the engine listens there (dockerd -H tcp://…)."
    ),
    Reason.TIMEOUT: _(
        "Check that the machine is up and that no firewall drops the connection."
        " An engine that accepts and stays silent may hang: restart it."
    ),
    Reason.TLS_WANTED: _("Turn on TLS, and give the CA and client certificates."),
    Reason.TLS_NOT_WANTED: _(
        "Turn off TLS, or use the engine's TLS port (usually 2376)."
    ),
    Reason.CERTIFICATE_EXPIRED: _(
        "Renew the engine's certificate, or set the clocks of both machines right."
    ),
    Reason.WRONG_NAME: _(
        "Use a name in the URL that the certificate has, or add this one to it"
        " (subjectAltName)."
    ),
    Reason.UNKNOWN_CA: _(
        "Paste the certificate of the CA that signed the engine's into"
        " “CA certificate”."
    ),
    Reason.CLIENT_CERTIFICATE: _(
        "Give a client certificate, with its key, that the engine's own CA signed"
        " (dockerd --tlscacert) and that has not expired."
    ),
    Reason.NO_RIGHTS: _(
        "Add the user that Wharfinger runs as to the socket's group (usually docker)."
    ),
    Reason.NO_SOCKET: _(
        "Check the path, and that the engine runs on this very machine. In a"
        " container, the socket has to be mounted into it."
    ),
    Reason.NOT_A_SOCKET: _(
        "Give the path of the engine's socket itself, usually /var/run/docker.sock."
    ),
    Reason.DEAD_SOCKET: _(
        "Start the engine on this machine, or check the path: a socket's file stays"
        " behind when its engine dies. In a container, mount it anew."
    ),
    Reason.HUNG_UP: _(
        "The port may want TLS: turn it on, and give the CA and client certificates."
        " Otherwise check that an engine listens there."
    ),
    Reason.NOT_AN_ENGINE: _(
        "Something else listens there: check the address and the port."
    ),
    Reason.TOO_OLD: _("Upgrade the engine: it has to speak API version 1.24 or newer."),
    Reason.TOO_NEW: _("Upgrade Wharfinger: this engine no longer speaks its versions."),
    Reason.REDIRECT: _(
        "Give the engine's own address; what answers there is a web server or a proxy."
    ),
    Reason.OTHER: _("Look into the engine's own log for what happened."),
}


def advice_on(error: EngineError) -> str:
    """The next step after this error, as a sentence."""
    reason = error.reason if isinstance(error, HostUnreachable) else Reason.OTHER
    return str(ADVICE[reason])
