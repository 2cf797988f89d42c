"""Reading the environment: plain values, secrets, and secrets that we make ourselves.

What can't be used raises ImproperlyConfigured with a sentence that names the variable.
"""

import ipaddress
import os
import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off", ""}


def flag(name: str, *, default: bool = False) -> bool:
    """A yes or a no; a typing error is neither."""
    given = os.environ.get(name)
    if given is None:
        return default
    if given.strip().lower() not in YES | NO:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not “{given}”.")
    return given.strip().lower() in YES


def whole_number(name: str, *, default: int, least: int, most: int) -> int:
    given = os.environ.get(name) or str(default)
    if not given.isdecimal() or not least <= int(given) <= most:
        raise ImproperlyConfigured(
            f"{name} must be a whole number from {least} to {most}, not “{given}”."
        )
    return int(given)


def one_of(name: str, choices: list[str], *, default: str) -> str:
    given = (os.environ.get(name) or default).upper()
    if given not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}.")
    return given


def networks(name: str) -> list[str]:
    """Addresses and networks, separated by commas."""
    listed = [text.strip() for text in os.environ.get(name, "").split(",")]
    for text in filter(None, listed):
        try:
            ipaddress.ip_network(text, strict=False)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name}: “{text}” is not an address or a network."
            ) from error
    return [text for text in listed if text]


def secret(name: str) -> str:
    """`$NAME`, or what the file named by `$NAME_FILE` holds, or ""."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE: {path} cannot be read: {error.strerror}."
            ) from error
    return os.environ.get(name, "")


def data_directory(name: str, *, default: Path) -> Path:
    """The directory, which is made, for its owner alone, if it is not there."""
    path = Path(os.environ.get(name) or default).resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}: {path} cannot be used as a directory: {error.strerror}."
        ) from error
    return path


def kept_secret(path: Path) -> str:
    """The secret in this file, which is made, for its owner alone, if it is not there.

    Processes that start together agree: the file appears whole under its name or not
    at all, and the first one wins.
    """
    try:
        if not path.exists():
            _make_secret(path)
        kept = path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{path} cannot be read or made: {error.strerror}."
        ) from error
    if not kept:
        raise ImproperlyConfigured(
            f"{path} is empty. Put its content back from a backup; if there never was"
            " any, remove the file and a new one is made."
        )
    return kept


def _make_secret(path: Path) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
