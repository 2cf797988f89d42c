"""`DATABASE_URL` as Django wants it: SQLite or PostgreSQL, and nothing else."""

import sys
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
        return _sqlite({"NAME": str(default)})
    try:
        settings: dict[str, Any] = env.db_url_config(url)
    except (ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{ADVICE}.") from error
    if settings.get("ENGINE") == SQLITE:
        return _sqlite(settings)
    if settings.get("ENGINE") == POSTGRESQL:
        return settings
    raise ImproperlyConfigured(f"{ADVICE}.")


def _sqlite(settings: dict[str, Any]) -> dict[str, Any]:
    # huey loads psycopg wherever it is installed: 9 MB in each of our processes.
    sys.modules["psycopg"] = None  # type: ignore[assignment]
    return {**settings, "ENGINE": SQLITE, "OPTIONS": SQLITE_OPTIONS}
