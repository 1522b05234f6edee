"""Characters out and in: seconds, those of them on a core, and the most memory that the process of each command holds.

On a PostgreSQL of its own that goes afterwards, so that the site's samples are left alone.
"""

import gzip
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from ocrsite import embedded
from ocrsite.bench import Unmeasurable
from recognition.exchange.registry import FORMATS

POINTS = 60


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Of one command: as the clock tells, as its process was on a core, and what that held at most."""

    seconds: float
    core_seconds: float
    megabytes: float

    def __str__(self) -> str:
        return f"{self.seconds:6.1f} s ({self.core_seconds:6.1f} on a core) {self.megabytes:4.0f} MB"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--samples", type=int, default=100_000)
    parser.add_argument("--formats", nargs="+", choices=[*FORMATS], default=["jsonl"])


def lines(*, samples: int, formats: list[str], **options: Any) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="inkloop-bench-", dir="/tmp") as name:
        folder = Path(name)
        with embedded.servers(folder, which=("postgres",), durable=False):
            environment = os.environ | {
                "DATA_DIR": name,
                "DATABASE_URL": embedded.database_url(folder),
                "REDIS_URL": "redis://127.0.0.1:1/0",
            }
            for command in (["migrate", "-v", "0"], ["adduser", "rita", "--role", "reviewer"]):
                _run(command, environment)
            drawn = folder / "drawn.jsonl.gz"
            _draw(drawn, samples)
            size = drawn.stat().st_size / 2**20
            yield f"{samples:,} inks of {POINTS} points as the truth, {size:.0f} MiB of gzipped JSON lines"
            yield f"{'':14} {'out':33}   {'in':33} {'file':>10}"
            first = _took(_import(drawn, "jsonl", "rita", "letters"), environment)
            yield _row("jsonl, drawn", None, first, drawn)
            for each in formats:
                yield _there_and_back(each, folder, environment)


def _there_and_back(name: str, folder: Path, environment: dict[str, str]) -> str:
    written = folder / f"out{FORMATS[name].ending}"
    out = _took(
        [
            "export",
            "--alphabet",
            "letters",
            "--format",
            name,
            "--user",
            "rita",
            "--author",
            "rita",
            "--output",
            str(written),
        ],
        environment,
    )
    # Another author each time: what an author has already is not stored again.
    author = f"author-{name}"
    _run(["adduser", author, "--role", "reviewer"], environment)
    return _row(name, out, _took(_import(written, name, author, "letters"), environment), written)


def _row(name: str, out: Cost | None, into: Cost, path: Path) -> str:
    size = f"{path.stat().st_size / 2**20:6.0f} MiB"
    told = [str(each) if each else " " * 33 for each in (out, into)]
    return f"{name:14} {'   '.join(told)} {size}"


def _import(path: Path, name: str, user: str, alphabet: str) -> list[str]:
    return ["import", str(path), "--alphabet", alphabet, "--format", name, "--as", "truth", "--user", user]


def _run(arguments: list[str], environment: dict[str, str]) -> None:
    _took(arguments, environment)


def _took(arguments: list[str], environment: dict[str, str]) -> Cost:
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=said)  # noqa: S603 - our own
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise Unmeasurable(f"{' '.join(arguments)}: {said.read()[-1000:].decode()}")
    return Cost(
        seconds=time.perf_counter() - start,
        core_seconds=usage.ru_utime + usage.ru_stime,
        megabytes=usage.ru_maxrss / 1024,
    )


def _draw(path: Path, count: int) -> None:
    """Rings and waves, each unlike every other, by 200 writers."""
    chance = random.Random(1)  # noqa: S311 - no secret
    with gzip.open(path, "wt", compresslevel=1) as file:
        for number in range(count):
            wobble, turn = chance.uniform(0, 25), chance.uniform(0, math.pi)
            points = [
                [
                    round(120 + (70 + wobble * math.sin(3 * angle)) * math.cos(angle + turn), 2),
                    round(120 + 90 * math.sin(angle), 2),
                    place * 8,
                ]
                for place, angle in enumerate(each * 2 * math.pi / POINTS for each in range(POINTS))
            ]
            ink = {"strokes": [points], "width": 240, "height": 240, "pointer": "pen"}
            line = {"label": chr(ord("A") + number % 26), "writer": f"writer {number % 200}", "ink": ink}
            file.write(f"{json.dumps(line, separators=(',', ':'))}\n")
