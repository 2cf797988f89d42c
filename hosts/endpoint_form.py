"""Where an engine is and how to get in, as a person types or uploads it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hosts.certificates import (
    belong_together,
    clean_certificates,
    clean_key,
    holds_private_key,
)
from hosts.connections import endpoint_of
from hosts.endpoints import LONGEST_URL, clean_address
from hosts.engine.errors import HostUnreachable
from hosts.engine.types import Endpoint
from hosts.models import Host

LARGEST_PEM = 100_000  # bytes; a bundle of some dozens of certificates
PEMS = ("ca", "cert", "key")


class PemInput(forms.Textarea):
    """A PEM text to paste. A private key is never sent back, in whichever field."""

    def format_value(self, value: Any) -> str | None:
        text = super().format_value(value)
        return "" if text and holds_private_key(text) else text


class KeyInput(PemInput):
    """Never sent back, whatever it is."""

    def format_value(self, _value: Any) -> str | None:
        return ""


def _pem(label: Any, help_text: Any, widget: type[PemInput]) -> forms.CharField:
    attrs = {"rows": 4, "spellcheck": "false", "autocomplete": "off"}
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LARGEST_PEM,
        widget=widget(attrs=attrs),
    )


def _file(label: Any) -> forms.FileField:
    return forms.FileField(label=label, required=False, allow_empty_file=True)


class EndpointForm(forms.Form):
    """Where an engine is and how to get in.

    With a `host`, blank keeps its stored key, as long as the address stays the same.
    """

    url = forms.CharField(
        label=gettext_lazy("URL"),
        max_length=LONGEST_URL,
        help_text=gettext_lazy("unix:///var/run/docker.sock or tcp://host:port"),
    )
    tls = forms.BooleanField(
        label=gettext_lazy("TLS"),
        required=False,
        help_text=gettext_lazy(
            "Without a CA certificate, the system's own CAs are trusted."
        ),
    )
    ca = _pem(
        gettext_lazy("CA certificate"),
        gettext_lazy("It must have signed the engine's; no other CA is trusted here."),
        PemInput,
    )
    ca_file = _file(gettext_lazy("CA certificate from a file"))
    cert = _pem(
        gettext_lazy("Client certificate"),
        gettext_lazy("What Wharfinger shows to the engine. Needs its key."),
        PemInput,
    )
    cert_file = _file(gettext_lazy("Client certificate from a file"))
    key = _pem(
        gettext_lazy("Client key"),
        gettext_lazy("Without a passphrase. Kept encrypted, never shown again."),
        KeyInput,
    )
    key_file = _file(gettext_lazy("Client key from a file"))
    connect_timeout = forms.IntegerField(
        label=gettext_lazy("Connect timeout"),
        initial=5,
        help_text=gettext_lazy("Seconds, 1 to 60."),
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    read_timeout = forms.IntegerField(
        label=gettext_lazy("Read timeout"),
        initial=30,
        help_text=gettext_lazy("Seconds, 1 to 600: how long an answer may take."),
        validators=[MinValueValidator(1), MaxValueValidator(600)],
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, host: Host | None = None
    ) -> None:
        self.host = host
        super().__init__(data, files, initial=self._present())

    def _present(self) -> dict[str, Any]:
        if self.host is None:
            return {}
        return {
            "url": self.host.url,
            "tls": self.host.tls,
            "ca": self.host.tls_ca,
            "cert": self.host.tls_cert,
            "connect_timeout": self.host.connect_timeout,
            "read_timeout": self.host.read_timeout,
        }

    @property
    def key_is_stored(self) -> bool:
        return self.host is not None and bool(self.host.tls_key_encrypted)

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        typed = {name: self._typed(name) for name in PEMS}
        self._clean_address()
        for name in ("ca", "cert"):
            self._clean_with(name, clean_certificates, typed[name])
        self._clean_with("key", clean_key, typed["key"])
        if cleaned.get("tls"):
            self._clean_pair()
        else:
            self._refuse_unused()
        return cleaned

    def _clean_address(self) -> None:
        cleaned = self.cleaned_data
        if "url" not in cleaned:
            return
        try:
            cleaned["url"], cleaned["tls"] = clean_address(
                cleaned["url"], tls=cleaned.get("tls", False)
            )
        except ValidationError as error:
            self.add_error("url", error)
            return
        if cleaned["tls"] and cleaned["url"].startswith("unix:"):
            self.add_error("tls", _("There is no TLS on a unix socket: turn it off."))

    def _typed(self, name: str) -> str:
        """The text of a PEM field, or of the file beside it: the file wins."""
        file: UploadedFile | None = self.cleaned_data.get(f"{name}_file")
        if not file:
            return self.cleaned_data.get(name) or ""
        if (file.size or 0) > LARGEST_PEM:
            self.add_error(name, _("This file is too large to be a PEM file."))
            return ""
        try:
            return file.read().decode()
        except UnicodeDecodeError:
            self.add_error(
                name,
                _("This file is not text. Convert it to PEM first, with openssl."),
            )
            return ""

    def _clean_with(self, name: str, clean: Any, typed: str) -> None:
        if self.has_error(name):
            return
        try:
            self.cleaned_data[name] = clean(typed) if typed.strip() else ""
        except ValidationError as error:
            self.add_error(name, error)

    def _refuse_unused(self) -> None:
        """Without TLS what is stored is forgotten, but nothing new is thrown away."""
        present = self._present()
        for name in PEMS:
            given = self.cleaned_data.get(name)
            if given and given != present.get(name):
                self.add_error(
                    name, _("TLS is off: turn it on, or empty these fields.")
                )
            self.cleaned_data[name] = ""

    def _clean_pair(self) -> None:
        """A client certificate with its key, or neither."""
        if any(map(self.has_error, ("url", "tls", "cert", "key"))):
            return
        cert, key = self.cleaned_data["cert"], self.cleaned_data["key"]
        if key and not cert:
            self.add_error("cert", _("The key needs its client certificate."))
        elif cert and not key:
            self._keep_key(cert)
        elif cert and not belong_together(cert, key):
            self.add_error("key", _("This key does not belong to the certificate."))

    def _keep_key(self, cert: str) -> None:
        """Blank means the stored key: only for the address it was given for."""
        if self.host is None or not self.key_is_stored:
            self.add_error("key", _("The client certificate needs its key."))
        elif self.cleaned_data["url"] != self.host.url:
            self.add_error(
                "key",
                _(
                    "The address has changed: give the key again. It is never sent to"
                    " another address than the one it was given for."
                ),
            )
        else:
            self._check_stored(self.host, cert)

    def _check_stored(self, host: Host, cert: str) -> None:
        try:
            stored = endpoint_of(host).key
        except HostUnreachable as error:
            self.add_error("key", str(error))
            return
        if not belong_together(cert, stored):
            self.add_error(
                "key",
                _("The stored key does not belong to this certificate: give its key."),
            )

    def endpoint(self) -> Endpoint:
        """What a valid form describes, with the stored key where it stays."""
        cleaned = self.cleaned_data
        key = cleaned["key"]
        if self.host is not None and cleaned["cert"] and not key:
            key = endpoint_of(self.host).key
        return Endpoint(
            url=cleaned["url"],
            tls=cleaned["tls"],
            ca=cleaned["ca"],
            cert=cleaned["cert"],
            key=key,
            connect_timeout=float(cleaned["connect_timeout"]),
            read_timeout=float(cleaned["read_timeout"]),
        )
