"""Real Celery workers for tests, as processes of their own on the test database."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN_SECONDS = 120
GIVES_WAY = "-c deadlock_timeout=50ms"


def worker_environment() -> dict[str, str]:
    """The environment of this process, pointed at the test database.

    A test that ends empties all tables, perhaps while the worker still reads them. Of the two that then block each other
    the worker gives way: it is the first to look.
    """
    database = connection.settings_dict
    address = f"postgresql://{quote(database['USER'])}@/{quote(database['NAME'])}"
    url = f"{address}?host={database['HOST']}&port={database['PORT']}&options={quote(GIVES_WAY)}"
    return os.environ | {"DATABASE_URL": url, "REDIS_URL": settings.REDIS_URL}


@contextmanager
def celery_worker(*queues: str) -> Iterator["subprocess.Popen[str]"]:
    """Run a worker on these queues until the block ends; the block starts when the worker is ready."""
    command = [sys.executable, "-m", "celery", "-A", "ocrsite", "worker", "-Q", ",".join(queues)]
    process = subprocess.Popen(
        [*command, "-c", "1", "--loglevel", "INFO", "-n", f"test-{os.getpid()}-{queues[0]}@%h"],
        cwd=ROOT,
        env=worker_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    ready = threading.Event()
    lines: list[str] = []
    reader = threading.Thread(target=_follow, args=(process, ready, lines), daemon=True)
    reader.start()
    try:
        if not ready.wait(READY_WITHIN_SECONDS):
            raise RuntimeError("The worker did not become ready:\n" + "".join(lines))
        yield process
    finally:
        _stop(process)
        reader.join(timeout=5)
        assert process.stdout is not None
        process.stdout.close()


def _follow(process: "subprocess.Popen[str]", ready: threading.Event, lines: list[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if "ready." in line:
            ready.set()


def _stop(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
