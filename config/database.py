"""`DATABASE_URL` as Django wants it: SQLite or PostgreSQL, and nothing else."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.env import env

SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"
ADVICE = (
    "DATABASE_URL must be sqlite:////path/to/file or postgres://user:password@host/name"
)

# Readers never wait for the writer; a writer waits its turn for up to 20 seconds.
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    "PRAGMA cache_size=-8000; PRAGMA mmap_size=134217728;",
}


def database(url: str, *, default: Path) -> dict[str, Any]:
    """What `url` names; without one, SQLite in the file `default`."""
    if not url:
        return {"ENGINE": SQLITE, "NAME": str(default), "OPTIONS": SQLITE_OPTIONS}
    try:
        settings: dict[str, Any] = env.db_url_config(url)
    except (ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{ADVICE}.") from error
    if settings.get("ENGINE") == SQLITE:
        return {**settings, "OPTIONS": SQLITE_OPTIONS}
    if settings.get("ENGINE") == POSTGRESQL:
        return settings
    raise ImproperlyConfigured(f"{ADVICE}.")
