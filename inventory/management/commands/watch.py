"""`manage.py watch`: keep the inventory current, until SIGTERM or SIGINT."""

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from inventory.watcher import Watcher


class Command(BaseCommand):
    help = "Keep what is known of every enabled host current, until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        watcher = Watcher()

        def stop(number: int, frame: FrameType | None) -> None:
            watcher.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        watcher.run()
