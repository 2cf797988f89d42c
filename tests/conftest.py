"""What every test may use. Real and fake engines come from the plugin."""

from __future__ import annotations

import os
import tempfile

# Settings read the environment when they are imported: nothing of the machine's own.
os.environ["WHARFINGER_DATA"] = tempfile.mkdtemp(prefix="wharfinger-tests-")
for name in ("DATABASE_URL", "DEBUG", "WHARFINGER_HTTPS", "SECRET_KEY"):
    os.environ.pop(name, None)
