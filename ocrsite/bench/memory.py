"""What each process of a running `manage.py up` holds in memory: proportional set size, so that shared pages count once."""

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import psutil
from django.conf import settings

from ocrsite.bench import Unmeasurable

_ROLES = (
    ("gunicorn", "web"),
    ("recognition@", "recognition worker"),
    ("training@", "training worker"),
    (" beat", "beat"),
    ("postgres", "PostgreSQL"),
    ("valkey", "Valkey"),
)


@dataclass(frozen=True, kw_only=True)
class Holding:
    role: str
    processes: int
    megabytes: float


def add_arguments(parser: ArgumentParser) -> None:
    """None: it measures what runs."""


def lines(**options: Any) -> Iterator[str]:
    pid_file = settings.DATA_DIR / "up.pid"
    written = pid_file.read_text().strip() if pid_file.exists() else ""
    if not written.isdecimal():
        raise Unmeasurable(f"`manage.py up` is not running: {pid_file} names no process.")
    holdings = measure(int(written))
    whole = sum(holding.megabytes for holding in holdings)
    for holding in holdings:
        share = f"{holding.megabytes / whole:4.0%} of all"
        yield f"{holding.role:20} {holding.processes:3} processes {holding.megabytes:7.0f} MB  {share}"
    yield f"{'together':20} {'':13} {whole:7.0f} MB"


def measure(supervisor: int) -> list[Holding]:
    """Return a row a role for the process tree of `supervisor`, a process id."""
    root = psutil.Process(supervisor)
    by_role: dict[str, list[float]] = {"supervisor": [_megabytes(root)]}
    for child in root.children(recursive=True):
        by_role.setdefault(_role(child.cmdline()), []).append(_megabytes(child))
    return [Holding(role=role, processes=len(sizes), megabytes=sum(sizes)) for role, sizes in by_role.items()]


def _role(command: Iterable[str]) -> str:
    line = " ".join(command)
    return next((role for mark, role in _ROLES if mark in line), line[:40] or "ended")


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_full_info().pss) / 2**20
