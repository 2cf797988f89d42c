"""Requests that are refused before they reach a view."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "hex", "rot13", "idna"])
def test_a_form_in_an_odd_charset_is_a_bad_request(charset: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("login"))

    response = client.generic(
        "POST",
        reverse("login"),
        b"a=%ff",
        content_type=f"application/x-www-form-urlencoded; charset={charset}",
    )

    assert response.status_code == 400
    assert "malformed" in response.content.decode()
    assert "default-src 'none'" in response["Content-Security-Policy"]
