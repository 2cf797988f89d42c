"""Where an engine is and how to get in."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`url` is `unix:///path` or `tcp://host:port`; ca, cert and key are PEM texts.

    TLS is on if `tls` is set or any PEM is given. With a CA, that CA alone is
    trusted; without one, the system's. Timeouts are seconds.
    """

    url: str
    ca: str = ""
    cert: str = ""
    key: str = field(default="", repr=False)
    connect_timeout: float = 5.0
    read_timeout: float = 30.0
    tls: bool = False

    @property
    def secure(self) -> bool:
        """Is TLS spoken? Never on a unix socket."""
        wanted = bool(self.tls or self.ca or self.cert or self.key)
        return wanted and not self.socket_path

    @property
    def socket_path(self) -> str:
        """The path of a `unix://` URL, or ''."""
        scheme, _, path = self.url.partition("://")
        return path if scheme == "unix" else ""

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of a `tcp://` URL; ValueError says what is wrong with it."""
        parts = urlsplit(self.url)
        if parts.scheme != "tcp":
            raise ValueError("An engine's address starts with unix:// or tcp://.")
        if parts.username is not None or parts.password is not None:
            raise ValueError("An engine's address has no user name or password.")
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("An engine's address ends after the port.")
        try:
            port = parts.port
        except ValueError:
            port = None
        if not parts.hostname or not port:
            raise ValueError("An engine's address needs a host and a port.")
        return parts.hostname, port
