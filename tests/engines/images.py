"""Images for engines that can pull nothing: a busybox file system as a tar."""

import io
import shutil
import subprocess
import tarfile
from functools import cache
from pathlib import Path

from docker import APIClient

WEB_CHANGES = [
    'CMD ["httpd", "-f", "-p", "80", "-h", "/www"]',
    "ENV COLOUR=blue",
    "ENV TOKEN=s3cret",
    "EXPOSE 80",
    "LABEL maintainer=ops@example.com",
    "VOLUME /data",
    "WORKDIR /www",
]


def load(api: APIClient) -> None:
    """`busybox:latest`, and `web:1.0` with all that a Dockerfile can say."""
    _import(api, "busybox", "latest", ['CMD ["sh"]'])
    _import(api, "web", "1.0", WEB_CHANGES)


def _import(api: APIClient, repository: str, tag: str, changes: list[str]) -> None:
    api.import_image_from_data(
        _root_file_system(), repository=repository, tag=tag, changes=changes
    )


@cache
def _root_file_system() -> bytes:
    busybox = shutil.which("busybox")
    assert busybox, "busybox-static is not installed"
    applets = subprocess.run(
        [busybox, "--list"], check=True, capture_output=True, text=True
    ).stdout.split()
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for directory in ("bin", "etc", "tmp", "www", "data"):
            _add_directory(tar, directory)
        _add_file(tar, "bin/busybox", Path(busybox).read_bytes(), 0o755)
        _add_file(tar, "etc/passwd", b"root:x:0:0:root:/:/bin/sh\n", 0o644)
        _add_file(tar, "www/index.html", b"<h1>It works</h1>\n", 0o644)
        for applet in applets:
            _add_link(tar, f"bin/{applet}")
    return packed.getvalue()


def _add_directory(tar: tarfile.TarFile, name: str) -> None:
    member = tarfile.TarInfo(name)
    member.type, member.mode = tarfile.DIRTYPE, 0o755
    tar.addfile(member)


def _add_file(tar: tarfile.TarFile, name: str, content: bytes, mode: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), mode
    tar.addfile(member, io.BytesIO(content))


def _add_link(tar: tarfile.TarFile, name: str) -> None:
    if name == "bin/busybox":
        return
    member = tarfile.TarInfo(name)
    member.type, member.linkname = tarfile.SYMTYPE, "busybox"
    tar.addfile(member)
