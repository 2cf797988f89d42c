"""PEM texts as people paste them: certificates and private keys, checked and read.

Private keys go in and never come out: nothing here puts one into a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SOON = timedelta(days=30)
UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion)
PRIVATE_KEY = re.compile(
    r"-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----.*?-----END \1-----", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What people need to know of a certificate."""

    subject: str
    issuer: str
    expires: datetime

    @property
    def has_expired(self) -> bool:
        return self.expires <= datetime.now(UTC)

    @property
    def expires_soon(self) -> bool:
        """In less than 30 days, or already."""
        return self.expires - datetime.now(UTC) < SOON


def facts_of(pem: str) -> list[CertificateFacts]:
    """The certificates in a PEM text, in its order; none where it can't be read."""
    try:
        found = x509.load_pem_x509_certificates(pem.encode())
        return [
            CertificateFacts(
                subject=_name(certificate.subject) or _alternative_names(certificate),
                issuer=_name(certificate.issuer),
                expires=certificate.not_valid_after_utc,
            )
            for certificate in found
        ]
    except UNREADABLE:
        return []


def clean_certificates(typed: str) -> str:
    """The certificates of a PEM text and nothing else of it; ValidationError."""
    if holds_private_key(typed):
        raise ValidationError(
            _("This holds a private key. Give certificates alone here.")
        )
    if not facts_of(typed):
        raise ValidationError(
            _(
                "This is not a PEM certificate. It begins with"
                " “-----BEGIN CERTIFICATE-----”."
            )
        )
    found = x509.load_pem_x509_certificates(typed.encode())
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in found)


def clean_key(typed: str) -> str:
    """The private key of a PEM text and nothing else of it; ValidationError."""
    block = PRIVATE_KEY.search(typed)
    if not block:
        raise ValidationError(
            _(
                "This is not a PEM private key. It begins with"
                " “-----BEGIN PRIVATE KEY-----” or the like."
            )
        )
    key = block[0].replace("\r\n", "\n") + "\n"
    if "ENCRYPTED" in key:
        raise ValidationError(
            _("This key is protected by a passphrase. Give it without one.")
        )
    try:
        load_pem_private_key(key.encode(), password=None)
    except UNREADABLE as error:
        raise ValidationError(
            _("This private key can't be read: it is damaged or of an unknown kind.")
        ) from error
    return key


def holds_private_key(text: str) -> bool:
    return "PRIVATE KEY" in text


def belong_together(certificates: str, key: str) -> bool:
    """Is `key` the one of the first of `certificates`? Both are clean."""
    try:
        certificate = x509.load_pem_x509_certificates(certificates.encode())[0]
        private = load_pem_private_key(key.encode(), password=None)
        form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        certified = certificate.public_key().public_bytes(*form)
        return certified == private.public_key().public_bytes(*form)
    except UNREADABLE:
        return False


def _name(name: x509.Name) -> str:
    """The common name, else the whole distinguished name."""
    common = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(common[0].value) if common else name.rfc4514_string()


def _alternative_names(certificate: x509.Certificate) -> str:
    try:
        names = certificate.extensions.get_extension_for_class(
            x509.SubjectAlternativeName
        )
    except x509.ExtensionNotFound:
        return ""
    return ", ".join(names.value.get_values_for_type(x509.DNSName))
