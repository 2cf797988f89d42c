"""What every test may use: people and engines."""

pytest_plugins = ["tests.cast", "tests.engines.plugin"]
