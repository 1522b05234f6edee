"""What each process of a running `manage.py up` holds in memory: proportional set size, so that shared pages count once."""

from collections.abc import Iterable
from dataclasses import dataclass

import psutil

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
