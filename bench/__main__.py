"""`make bench`: the product on a simulated fleet, its figures beside the budgets.

Starts 100 engines with 100 containers each, the product's processes on an empty
database, and prints what it measures. Nothing here passes or fails: people read it.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import os
import re
import signal
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import requests

from bench.product import environment, free_port, memory, python, running, wait_for

WORDS = ["shop", "web prod", "8080", "172.18.0.5", "service-3", "db stage", "zzz", "4"]
SEARCHES = [f"/containers/?q={word}" for word in WORDS]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--hosts", type=int, default=100)
    parser.add_argument("--containers", type=int, default=100)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--large", type=int, default=100_000, help="rows for search")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wharf-") as directory:
        Bench(Path(directory), given).run()


class Bench:
    def __init__(self, directory: Path, given: argparse.Namespace) -> None:
        self.directory = directory
        self.given = given
        self.port = free_port()
        self.env = environment(directory / "data", self.port)
        self.total = given.hosts * given.containers
        self.session = requests.Session()
        self.session.trust_env = False

    def run(self) -> None:
        os.environ.update(self.env)
        with contextlib.redirect_stdout(None):
            self.prepare()
        self.start()
        with contextlib.ExitStack() as stack:
            half = self.given.hosts * 3 // 10
            dying = stack.enter_context(self.fleet(range(half)))
            stack.enter_context(self.fleet(range(half, self.given.hosts)))
            self.measure(stack, dying.pid, half)

    def prepare(self) -> None:
        """A database with a superuser, the hosts, and a session of that superuser."""
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        from django.contrib.auth.models import User
        from django.core.management import call_command
        from django.test import Client

        from hosts.models import Host, HostLabel

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        user = User.objects.create_superuser("bench")
        for number in range(self.given.hosts):
            host = Host.objects.create(
                name=f"host-{number:03}",
                slug=f"host-{number:03}",
                url=f"unix://{self.socket(number)}",
            )
            HostLabel.objects.create(host=host, text=f"rack={number // 10}")
        client = Client()
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        self.session.cookies.set("sessionid", client.cookies["sessionid"].value)

    def start(self) -> None:
        """As `make serve` does it on an installed tree, all hosts still dead."""
        with running(*python("scripts/serve.py"), env=self.env):
            seconds = wait_for("the first page", self.answers)
        report("start to the first page", f"{seconds:.1f} s", "4 s")

    def socket(self, number: int) -> Path:
        return self.directory / f"{number:03}.sock"

    def fleet(self, numbers: range) -> contextlib.AbstractContextManager:
        return running(
            *python("-m", "bench.fleet", str(self.directory)),
            *("--first", str(numbers.start), "--hosts", str(len(numbers))),
            *("--containers", str(self.given.containers)),
            ready="ready",
        )

    def measure(self, stack: contextlib.ExitStack, dying: int, half: int) -> None:
        from inventory.models import Container, HostState

        manage = python("manage.py")
        began = time.monotonic()
        watch = stack.enter_context(running(*manage, "watch", env=self.env))
        wait_for("the first sync", lambda: Container.objects.count() == self.total)
        seconds = time.monotonic() - began
        report(f"first sync of {self.total:,} containers", f"{seconds:.1f} s", "15 s")

        gunicorn = python("-m", "gunicorn", "-c", "config/gunicorn.py")
        web = stack.enter_context(running(*gunicorn, env=self.env))
        wait_for("a page", self.answers)
        jobs = stack.enter_context(running(*manage, "run_huey", env=self.env))

        self.pages("containers page", ["/containers/"], 60)
        self.session.headers["HX-Request"] = "true"
        self.pages("search as one types", SEARCHES, 50)
        del self.session.headers["HX-Request"]
        self.pages("search, the whole page", SEARCHES, 50)
        self.pages("images page", ["/images/"], 60)
        self.weigh("/containers/")

        os.kill(dying, signal.SIGKILL)
        stale = HostState.objects.exclude(state=HostState.State.UP)
        seconds = wait_for("the dead to be marked", lambda: stale.count() == half)
        report(f"{half} hosts killed: marked after", f"{seconds:.1f} s", "15 s")
        self.pages(f"containers page, {half} hosts dead", ["/containers/"], 60)

        parts = {"web": web, "watch": watch, "jobs": jobs}
        sizes = {name: memory(process.pid) for name, process in parts.items()}
        for name, (rss, pss) in sizes.items():
            report(f"memory of {name}", f"{mib(rss)} ({mib(pss)} PSS)", "")
        report("memory in all", mib(sum(rss for rss, _ in sizes.values())), "400 MB")

        watch.terminate()
        watch.wait()
        if self.given.large > self.total:
            self.multiply()
            self.pages(f"search over {self.given.large:,}", SEARCHES, 150)

    def answers(self) -> bool:
        with contextlib.suppress(requests.ConnectionError):
            return self.get("/login/").ok
        return False

    def get(self, path: str) -> requests.Response:
        return self.session.get(f"http://127.0.0.1:{self.port}{path}", timeout=30)

    def pages(self, what: str, paths: Sequence[str], budget: int) -> None:
        """Times of whole pages, as a client on this machine sees them."""
        for path in paths:
            self.get(path).raise_for_status()
        times = []
        for number in range(self.given.requests):
            began = time.perf_counter()
            self.get(paths[number % len(paths)])
            times.append((time.perf_counter() - began) * 1000)
        middle, high = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        report(what, f"p50 {middle:.0f} ms, p95 {high:.0f} ms", f"p95 {budget} ms")

    def weigh(self, path: str) -> None:
        """Bytes of a first visit: the page and what it names, compressed."""
        page = self.get(path).text
        total = len(gzip.compress(page.encode()))
        for name in sorted(set(re.findall(r'(?:src|href)="(/static/[^"#]+)', page))):
            response = self.session.get(
                f"http://127.0.0.1:{self.port}{name}",
                headers={"Accept-Encoding": "gzip, br"},
                stream=True,
            )
            total += len(response.raw.read(decode_content=False))
        report("weight of the containers page", f"{total / 1000:.0f} kB", "300 kB")

    def multiply(self) -> None:
        """Copy rows until there are `large` of them."""
        from inventory.models import Container

        names = [f.attname for f in Container._meta.concrete_fields if f.name != "id"]
        rows = list(Container.objects.values(*names))
        missing = range(self.given.large - self.total)
        for first in range(0, len(missing), 2_000):
            Container.objects.bulk_create(
                Container(
                    **rows[number % self.total]
                    | {"engine_id": f"{number:064}", "name": f"copy-{number}"}
                )
                for number in missing[first : first + 2_000]
            )


def mib(size: int) -> str:
    return f"{size / 1_000_000:.0f} MB"


def report(what: str, measured: str, budget: str) -> None:
    print(f"{what:<42} {measured:<28} {budget and 'budget ' + budget}", flush=True)


if __name__ == "__main__":
    main()
