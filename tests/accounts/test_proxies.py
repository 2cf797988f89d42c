"""Whose word is taken for where a request comes from."""

import pytest
from django.http import HttpRequest, HttpResponse

from dashboard.proxies import TrustedProxyMiddleware, client_address


def seen(peer: str, forwarded: str | None) -> HttpRequest:
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = peer
    request.META["HTTP_X_FORWARDED_PROTO"] = "https"
    if forwarded is not None:
        request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    TrustedProxyMiddleware(lambda _request: HttpResponse())(request)
    return request


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "1.2.3.4", "203.0.113.9"),  # not a proxy of ours
        ("10.0.0.1", "1.2.3.4", "1.2.3.4"),
        ("10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"),  # 6.6.6.6 is hearsay
        ("10.0.0.1", "1.2.3.4, 10.7.7.7", "1.2.3.4"),  # two proxies of ours
        ("10.0.0.1", "1.2.3.4, 6.6.6.6, 10.7.7.7", "6.6.6.6"),
        ("10.0.0.1", "10.7.7.7", "10.7.7.7"),  # asked by the proxy itself
        ("10.0.0.1", "rubbish", "10.0.0.1"),
        ("10.0.0.1", "1.2.3.4, rubbish, 10.7.7.7", "10.7.7.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
        ("", "1.2.3.4", ""),
    ],
)
def test_the_client_is_the_last_hop_that_is_no_proxy_of_ours(
    settings, peer, forwarded, client
):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "fd00::1"]
    assert client_address(seen(peer, forwarded)) == client


def test_nobody_is_believed_unless_named():
    request = seen("127.0.0.1", "1.2.3.4")
    assert client_address(request) == "127.0.0.1"
    assert "HTTP_X_FORWARDED_PROTO" not in request.META


def test_a_strangers_word_for_https_is_dropped(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    assert "HTTP_X_FORWARDED_PROTO" not in seen("10.0.0.2", None).META
    assert seen("10.0.0.1", None).META["HTTP_X_FORWARDED_PROTO"] == "https"
