"""Reading the environment: plain values, secrets, and secrets that we make."""

import os
import secrets
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def secret(name: str) -> str:
    """`$NAME`, or what the file named by `$NAME_FILE` holds, or ""."""
    if path := env.str(f"{name}_FILE", default=""):
        return Path(path).read_text().strip()
    return str(env.str(name, default=""))


def kept_secret(path: Path) -> str:
    """The secret in this file, which is made, for its owner alone, if it is not there.

    Processes that start together agree: the file appears whole under its name or not
    at all, and the first one wins.
    """
    try:
        return path.read_text().strip()
    except FileNotFoundError:
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
        return path.read_text().strip()
