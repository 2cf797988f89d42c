"""Who is not signed in is led to the sign-in page whole, and from there back."""

import pytest

PAGE = "http://testserver/people/?q=1"


@pytest.mark.parametrize("path", ["/people/", "/activity/?q=x&page=2", "/password/"])
def test_a_stranger_is_led_to_sign_in_and_back(client, db, path):
    response = client.get(path)
    assert response.status_code == 302
    quoted = path.replace("?", "%3F").replace("=", "%3D").replace("&", "%26")
    assert response.url == f"/login/?next={quoted}"


def test_a_fragment_leads_back_to_its_page(client, db):
    response = client.get(
        "/activity/?q=x", headers={"HX-Request": "true", "HX-Current-URL": PAGE}
    )
    assert response.status_code == 200
    assert response["HX-Redirect"] == "/login/?next=/people/%3Fq%3D1"
    assert response.content == b""


def test_a_verb_leads_back_to_the_page_it_was_on(client, db):
    response = client.post(
        "/people/1/disable/", headers={"HX-Request": "true", "HX-Current-URL": PAGE}
    )
    assert response["HX-Redirect"] == "/login/?next=/people/%3Fq%3D1"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/x", "not a url", ""])
def test_a_page_of_others_is_not_led_back_to(client, db, elsewhere):
    response = client.get(
        "/activity/", headers={"HX-Request": "true", "HX-Current-URL": elsewhere}
    )
    assert response["HX-Redirect"] == "/login/"


@pytest.mark.parametrize(
    ("referer", "leads_to"),
    [
        (PAGE, "/login/?next=/people/%3Fq%3D1"),
        ("https://evil.example/", "/login/"),
        ("", "/login/"),
    ],
)
def test_a_form_leads_back_to_the_page_it_was_on(client, db, referer, leads_to):
    response = client.post("/people/1/disable/", headers={"Referer": referer})
    assert response.url == leads_to
