"""Settings of the tests: the product's own, with nothing of this machine's in them."""

import atexit
import os
import shutil
import tempfile

for name in list(os.environ):
    if name.startswith("WHARFINGER_") and name != "WHARFINGER_REQUIRE_ENGINES":
        del os.environ[name]
for name in ("DATABASE_URL", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "PORT"):
    os.environ.pop(name, None)
os.environ["WHARFINGER_DATA"] = tempfile.mkdtemp(prefix="wharfinger-tests-")
atexit.register(shutil.rmtree, os.environ["WHARFINGER_DATA"], ignore_errors=True)

from config.settings import *  # noqa: E402, F403

# A file, as in the product: one in memory has no WAL, and threads lock each other out.
DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "tests.sqlite3")}  # noqa: F405

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Static files by their own names: no test needs `collectstatic`.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir()  # noqa: F405
