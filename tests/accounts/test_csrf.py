"""A form that is refused as not from a page of ours says why: so it can be mended."""

import pytest
from django.test import Client

OLD = "This page was too old"
ELSEWHERE = "another address than Wharfinger"


@pytest.fixture
def somebody(db) -> Client:
    """With a cookie that a form's token may fit."""
    somebody = Client(enforce_csrf_checks=True)
    somebody.get("/login/")
    return somebody


def send(somebody, secure=False, **headers):
    token = somebody.cookies["csrftoken"].value
    form = {"csrfmiddlewaretoken": token, "username": "x", "password": "y"}
    return somebody.post("/login/", form, headers=headers, secure=secure)


def test_a_fitting_token_is_let_in(somebody):
    assert send(somebody).status_code == 422


def test_without_a_fitting_token_the_page_was_too_old(somebody):
    del somebody.cookies["csrftoken"]
    response = somebody.post("/login/", {"username": "x", "password": "y"})
    assert response.status_code == 403
    assert OLD in response.text
    assert ELSEWHERE not in response.text


@pytest.mark.parametrize(
    ("secure", "headers"),
    [
        (False, {"Origin": "https://testserver"}),  # TLS ended by an unknown proxy
        (False, {"Origin": "http://evil.example"}),
        (False, {"Origin": "null"}),
        (True, {"Referer": "https://evil.example/"}),
        (True, {"Referer": "http://testserver/"}),
        (True, {"Referer": "rubbish"}),
        (True, {}),
    ],
)
def test_a_foreign_address_is_told_with_the_settings_that_mend_it(
    somebody, secure, headers
):
    response = send(somebody, secure, **headers)
    assert response.status_code == 403
    assert ELSEWHERE in response.text
    assert "WHARFINGER_HTTPS, CSRF_TRUSTED_ORIGINS" in response.text
    assert OLD not in response.text


def test_htmx_is_not_given_a_token_that_would_not_help(somebody):
    headers = {"Origin": "http://evil.example", "HX-Request": "true"}
    assert "X-CSRF-Renewed" not in send(somebody, **headers)
