"""What every test may use: people and engines."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A machine that does other things besides is no failure.
settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")

pytest_plugins = ["tests.cast", "tests.engines.plugin"]

BROWSER = Path(__file__).parent / "browser"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's tests last: Playwright leaves an event loop running in the thread,
    in which Django refuses to use the database."""
    items.sort(key=lambda item: item.path.is_relative_to(BROWSER))
