"""What the form takes, field by field, and the sentence beside what it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from django.core.files.uploadedfile import SimpleUploadedFile

from hosts.endpoint_form import LARGEST_PEM, EndpointForm
from hosts.forms import HostForm
from hosts.models import Host
from tests.engines.certificates import Authority, Identity
from tests.factories import HostFactory
from tests.hosts.conftest import Typed, errors_of

pytestmark = pytest.mark.django_db
Fill = Callable[..., Typed]


def valid(fields: Typed, host: Host | None = None, **files: Any) -> HostForm:
    form = HostForm(fields, files or None, host=host)
    assert not form.errors
    return form


def test_slug_is_made_from_the_name(typed: Fill) -> None:
    assert valid(typed(name="North Pier #2")).registration().slug == "north-pier-2"


def test_slug_can_be_chosen(typed: Fill) -> None:
    assert valid(typed(slug="n2")).registration().slug == "n2"


@pytest.mark.parametrize("name", ["Add", "Test", "!"])
def test_made_slug_is_never_a_page_of_ours(typed: Fill, name: str) -> None:
    made = valid(typed(name=name)).registration().slug
    assert made in {"add-2", "test-2", "host"}


def test_made_slug_avoids_those_that_are_taken(typed: Fill) -> None:
    HostFactory(name="north-pier")
    HostFactory(name="north-pier-2")
    made = valid(typed(name="North  pier")).registration().slug
    assert made == "north-pier-3"


@pytest.mark.parametrize("slug", ["add", "test", "a b", "a/b", "x" * 61])
def test_slug_that_cannot_be_an_address_is_refused(typed: Fill, slug: str) -> None:
    assert "slug" in errors_of(typed(slug=slug))


def test_name_and_slug_of_another_host_are_refused(typed: Fill) -> None:
    HostFactory(name="Pier", slug="pier")
    errors = errors_of(typed(name="Pier", slug="pier"))
    assert "Another host" in errors["name"]
    assert "Another host" in errors["slug"]


def test_own_name_and_slug_stay_when_editing(typed: Fill) -> None:
    pier = HostFactory(name="Pier", slug="pier")
    assert valid(typed(name="Pier", slug="pier"), pier).registration().slug == "pier"
    assert valid(typed(name="Pier", slug=""), pier).registration().slug == "pier"


@pytest.mark.parametrize("name", ["", "x" * 101, "a\nb", "a\x00b", "a\u202eb"])
def test_name_must_be_readable(typed: Fill, name: str) -> None:
    assert "name" in errors_of(typed(name=name))


def test_labels_are_parted_by_commas_spaces_and_lines(typed: Fill) -> None:
    form = valid(typed(labels=" env=prod,gpu\nrack=a/1.2\tgpu ,"))
    assert form.registration().labels == ("env=prod", "gpu", "rack=a/1.2")


@pytest.mark.parametrize(
    "labels", ["<b>", "env=", "=prod", "a=b=c", "env='x'", "x" * 101, "-a"]
)
def test_what_is_not_a_label_is_refused(typed: Fill, labels: str) -> None:
    assert "is not a label" in errors_of(typed(labels=labels))["labels"]


def test_at_most_twenty_labels(typed: Fill) -> None:
    valid(typed(labels=" ".join(f"l{n}" for n in range(20))))
    errors = errors_of(typed(labels=" ".join(f"l{n}" for n in range(21))))
    assert "at most 20" in errors["labels"]


@pytest.mark.parametrize("field", ["connect_timeout", "read_timeout"])
@pytest.mark.parametrize("seconds", ["0", "-1", "601", "soon", "9" * 5000, ""])
def test_timeouts_have_bounds(typed: Fill, field: str, seconds: str) -> None:
    assert field in errors_of(typed(**{field: seconds}))


def test_tls_on_a_unix_socket_is_refused(typed: Fill) -> None:
    assert "tls" in errors_of(typed(url="unix:///run/d.sock", tls="on"))


def test_whole_pair_is_taken(
    typed_tls: Fill, authority: Authority, identity: Identity
) -> None:
    form = valid(typed_tls())
    endpoint = form.endpoint()
    assert (endpoint.ca, endpoint.cert) == (authority.ca, identity.cert)
    assert endpoint.key == identity.key
    assert endpoint.secure


def test_windows_lines_and_text_around_are_no_trouble(
    typed_tls: Fill, authority: Authority, identity: Identity
) -> None:
    messy = {
        "ca": f"Harbour CA\n{authority.ca}".replace("\n", "\r\n"),
        "key": f"Bag Attributes\n{identity.key}".replace("\n", "\r\n"),
    }
    endpoint = valid(typed_tls(**messy)).endpoint()
    assert (endpoint.ca, endpoint.key) == (authority.ca, identity.key)


def test_bundle_of_authorities_is_kept_whole(
    typed_tls: Fill, authority: Authority
) -> None:
    bundle = authority.ca + Authority("Other CA").ca
    assert valid(typed_tls(ca=bundle)).endpoint().ca == bundle


@pytest.mark.parametrize("field", ["ca", "cert", "key"])
@pytest.mark.parametrize(
    "text",
    [
        "not pem",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
    ],
)
def test_what_is_not_pem_is_refused(typed_tls: Fill, field: str, text: str) -> None:
    assert field in errors_of(typed_tls(**{field: text}))


@pytest.mark.parametrize("field", ["ca", "cert"])
def test_private_key_among_certificates_is_refused_and_not_sent_back(
    typed_tls: Fill, identity: Identity, field: str
) -> None:
    form = HostForm(typed_tls(**{field: identity.cert + identity.key}))
    assert "holds a private key" in str(form.errors[field])
    assert "PRIVATE KEY" not in str(form[field])


def test_key_is_never_sent_back(typed_tls: Fill, identity: Identity) -> None:
    form = HostForm(typed_tls(name=""))
    assert form.errors
    assert identity.key.splitlines()[1] not in str(form)


def test_key_with_a_passphrase_is_refused(typed_tls: Fill, identity: Identity) -> None:
    key = serialization.load_pem_private_key(identity.key.encode(), None)
    for kind in (
        serialization.PrivateFormat.PKCS8,
        serialization.PrivateFormat.TraditionalOpenSSL,
    ):
        locked = key.private_bytes(
            serialization.Encoding.PEM,
            kind,
            serialization.BestAvailableEncryption(b"passphrase"),
        )
        assert "passphrase" in errors_of(typed_tls(key=locked.decode()))["key"]


def test_key_of_another_certificate_is_refused(
    typed_tls: Fill, authority: Authority
) -> None:
    other = authority.client()
    assert "does not belong" in errors_of(typed_tls(key=other.key))["key"]


def test_certificate_and_key_come_together(typed_tls: Fill) -> None:
    assert "needs its key" in errors_of(typed_tls(key=""))["key"]
    assert "needs its client certificate" in errors_of(typed_tls(cert=""))["cert"]
    assert not errors_of(typed_tls(cert="", key=""))


@pytest.mark.parametrize("field", ["ca", "cert", "key"])
def test_nothing_given_is_thrown_away_because_tls_is_off(
    typed_tls: Fill, field: str
) -> None:
    errors = errors_of(typed_tls(tls=None))
    assert "TLS is off" in errors[field]


def test_files_are_taken_like_pasted_text(
    typed_tls: Fill, authority: Authority, identity: Identity
) -> None:
    form = valid(
        typed_tls(ca="", cert="pasted nonsense", key=""),
        ca_file=SimpleUploadedFile("ca.pem", authority.ca.encode()),
        cert_file=SimpleUploadedFile("cert.pem", identity.cert.encode()),
        key_file=SimpleUploadedFile("key.pem", identity.key.encode()),
    )
    endpoint = form.endpoint()
    assert endpoint.ca == authority.ca
    assert (endpoint.cert, endpoint.key) == (identity.cert, identity.key)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x30\x82\xff\xfe", "not text"),
        (b"a" * (LARGEST_PEM + 1), "too large"),
        (b"nothing", "not a PEM certificate"),
    ],
)
def test_unusable_file_is_said_beside_its_field(
    typed_tls: Fill, content: bytes, sentence: str
) -> None:
    form = HostForm(
        typed_tls(ca=""), {"ca_file": SimpleUploadedFile("ca.pem", content)}
    )
    assert sentence in str(form.errors["ca"])


# --- the stored key ---


def test_blank_keeps_the_stored_key(
    tls_host: Host, typed_tls: Fill, identity: Identity
) -> None:
    form = valid(typed_tls(key="", name="South pier"), tls_host)
    assert form.registration().key is None
    assert form.endpoint().key == identity.key


@pytest.mark.parametrize(
    "url", ["tcp://evil.test:2376", "tcp://north.test:2377", "https://evil.test:2376"]
)
@pytest.mark.parametrize("kind", [HostForm, EndpointForm])
def test_key_is_asked_again_when_the_address_changes(
    tls_host: Host, typed_tls: Fill, url: str, kind: type[EndpointForm]
) -> None:
    form = kind(typed_tls(key="", url=url), host=tls_host)
    assert "give the key again" in str(form.errors["key"])


def test_another_spelling_of_the_same_address_is_no_change(
    tls_host: Host, typed_tls: Fill
) -> None:
    assert not errors_of(typed_tls(key="", url="https://NORTH.test"), tls_host)


def test_new_address_with_its_key_is_taken(tls_host: Host, typed_tls: Fill) -> None:
    assert not errors_of(typed_tls(url="tcp://south.test:2376"), tls_host)


def test_new_address_without_a_certificate_drops_the_key(
    tls_host: Host, typed_tls: Fill
) -> None:
    moved = typed_tls(url="tcp://south.test:2376", cert="", key="")
    assert valid(moved, tls_host).registration().key == ""


def test_stored_key_must_fit_a_new_certificate(
    tls_host: Host, typed_tls: Fill, authority: Authority
) -> None:
    errors = errors_of(typed_tls(key="", cert=authority.client().cert), tls_host)
    assert "stored key does not belong" in errors["key"]


def test_new_certificates_without_tls_are_refused_alike_in_add_and_edit(
    tls_host: Host, typed_tls: Fill, authority: Authority
) -> None:
    other = authority.client()
    fields = typed_tls(tls=None, cert=other.cert, key=other.key)
    said = "TLS is off: turn it on, or empty these fields."
    added = errors_of(fields | {"name": "South pier"})
    edited = errors_of(fields, tls_host)
    assert added == {"ca": said, "cert": said, "key": said}
    assert edited == {"cert": said, "key": said}


def test_turning_tls_off_forgets_the_pair(tls_host: Host, typed_tls: Fill) -> None:
    registration = valid(typed_tls(tls=None, key=""), tls_host).registration()
    assert (registration.tls_ca, registration.tls_cert) == ("", "")
    assert registration.key == ""


def test_key_stored_under_another_encryption_key_is_asked_again(
    tls_host: Host, typed_tls: Fill, settings: Any
) -> None:
    settings.WHARFINGER_KEY = "another key altogether"
    errors = errors_of(typed_tls(key=""), tls_host)
    assert "can't be decrypted" in errors["key"]
    assert not errors_of(typed_tls(), tls_host)
