"""The labelling queue: how long asking and answering take on a long queue, and many people at it at once.

On a PostgreSQL of its own that goes afterwards, so that the site's samples are left alone.
"""

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from ocrsite import embedded
from ocrsite.bench import Unmeasurable


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--entries", type=int, default=100_000, help="How long the queue is.")
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--annotators", type=int, default=20)
    parser.add_argument("--samples", type=int, default=2_000, help="What the annotators read together.")
    parser.add_argument("--readings", type=int, default=3, help="Required of each of these samples.")
    parser.add_argument("--here", action="store_true", help="On this site's database, which keeps all of it.")


def lines(*, here: bool, **options: Any) -> Iterator[str]:
    if here:
        from ocrsite.bench.labelling import annotators, queue

        yield from queue.lines(**options)
        yield from annotators.lines(**options)
        return
    with tempfile.TemporaryDirectory(prefix="inkloop-bench-", dir="/tmp") as name:
        folder = Path(name)
        with embedded.servers(folder, which=("postgres",), durable=False):
            environment = os.environ | {
                "DATA_DIR": name,
                "DATABASE_URL": embedded.database_url(folder),
                "REDIS_URL": "redis://127.0.0.1:1/0",
                "QUEUE_AUTHOR_MINUTES": "0",
                "LOG_LEVEL": "ERROR",
            }
            yield from _told(["migrate", "-v", "0"], environment)
            given = ("entries", "requests", "annotators", "samples", "readings")
            wishes = [word for each in given for word in (f"--{each}", str(options[each]))]
            yield from _told(["bench", "labelling", "--here", *wishes], environment)


def _told(arguments: list[str], environment: dict[str, str]) -> Iterator[str]:
    """What the command says, line by line."""
    command = [sys.executable, "-u", str(settings.BASE_DIR / "manage.py"), *arguments]
    with tempfile.TemporaryFile("w+") as wrong:
        process = subprocess.Popen(  # noqa: S603 - our own
            command, env=environment, stdout=subprocess.PIPE, stderr=wrong, text=True
        )
        for line in process.stdout or ():
            yield line.rstrip("\n")
        if process.wait():
            wrong.seek(0)
            raise Unmeasurable(f"{' '.join(arguments)}: {wrong.read()[-1000:]}")
