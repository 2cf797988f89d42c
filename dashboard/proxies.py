"""Whose word is taken for where a request comes from.

`X-Forwarded-For` and `X-Forwarded-Proto` are believed only from the proxies that the
setting `WHARFINGER_TRUSTED_PROXIES` names (addresses or networks); from all others
they are removed before anything reads them.
"""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")


class TrustedProxyMiddleware(MiddlewareMixin):
    """Sets REMOTE_ADDR to the client's own address, as far as it can be known."""

    def process_request(self, request: HttpRequest) -> None:
        peer = request.META.get("REMOTE_ADDR", "")
        if not _is_trusted(peer):
            for header in FORWARDED:
                request.META.pop(header, None)
            return
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        # The last hop that is not a proxy of ours; what stands before it is hearsay.
        for hop in reversed([hop.strip() for hop in hops if hop.strip()]):
            if not _is_address(hop):
                return
            request.META["REMOTE_ADDR"] = hop
            if not _is_trusted(hop):
                return


def client_address(request: HttpRequest) -> str:
    """The address that sign-in failures are counted for."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_trusted(text: str) -> bool:
    return _is_address(text) and any(
        ipaddress.ip_address(text) in ipaddress.ip_network(proxy, strict=False)
        for proxy in settings.TRUSTED_PROXIES
    )
