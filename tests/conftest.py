"""What every test may use: people and engines."""

pytest_plugins = ["tests.people", "tests.engines.plugin"]
