from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"

    def ready(self) -> None:
        """Make the jobs known to huey, which looks for them in `tasks.py` only."""
        from dashboard import jobs  # noqa: F401
