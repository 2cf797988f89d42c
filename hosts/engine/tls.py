"""One endpoint's TLS: its own CA as the only trust, its key never on a disk."""

import os
import ssl

from .errors import HostUnreachable, Reason
from .types import Endpoint


def tls_context(endpoint: Endpoint) -> ssl.SSLContext:
    """TLS 1.2 or newer, host name checked. HostUnreachable if a PEM is no good."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    _trust(context, endpoint.ca)
    if endpoint.cert or endpoint.key:
        _identify(context, endpoint.cert, endpoint.key)
    return context


def _trust(context: ssl.SSLContext, ca: str) -> None:
    if not ca:
        context.load_default_certs()
        return
    try:
        context.load_verify_locations(cadata=ca)
    except (ssl.SSLError, ValueError, TypeError) as error:
        raise HostUnreachable(
            "The CA certificate given for this host is not a PEM certificate.",
            reason=Reason.UNKNOWN_CA,
        ) from error


def _identify(context: ssl.SSLContext, cert: str, key: str) -> None:
    """Python loads a client certificate only from a path: give it one in memory."""
    if not (cert and key):
        raise HostUnreachable(
            "A client certificate and its private key are only useful together.",
            reason=Reason.CLIENT_CERTIFICATE,
        )
    memory = os.memfd_create("client-certificate", os.MFD_CLOEXEC)
    try:
        with open(memory, "w", encoding="utf-8", closefd=False) as pem:
            pem.write(f"{cert.strip()}\n{key.strip()}\n")
        path = f"/proc/self/fd/{memory}"
        context.load_cert_chain(path, password=_no_passphrase)
    except (ssl.SSLError, ValueError) as error:
        raise HostUnreachable(
            "The client certificate and private key given for this host are not"
            " an unencrypted PEM pair.",
            reason=Reason.CLIENT_CERTIFICATE,
        ) from error
    finally:
        os.close(memory)


def _no_passphrase() -> str:
    """Without this OpenSSL would ask on the terminal."""
    return ""
