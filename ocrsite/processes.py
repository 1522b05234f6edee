"""The processes that make up Inkloop. Their commands have this one home; docker-compose.yml repeats them, under test."""

import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from string import Template

_CELERY = ("python", "-m", "celery", "-A", "ocrsite", "--quiet")
_WORKER = (*_CELERY, "worker", "--loglevel", "INFO")
_QUIET_WORKER = ("--prefetch-multiplier", "1", "--without-gossip", "--without-mingle")

PREPARE = ("python", "manage.py", "prepare")
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "web": ("python", "-m", "gunicorn", "--config", "python:ocrsite.gunicorn_config", "ocrsite.wsgi"),
    "recognition": (
        *(*_WORKER, "-n", "recognition@%h", "-Q", "recognition,housekeeping"),
        *("-c", "${RECOGNITION_PROCESSES}", *_QUIET_WORKER),
    ),
    # One run at a time, and for each a new child: TensorFlow is never touched before a fork. It lasts minutes
    # anyway, and gives way to the processes that somebody waits for.
    "training": (
        *("nice", "-n", "10", *_WORKER, "-n", "training@%h", "-Q", "training"),
        *("-c", "1", "--max-tasks-per-child", "1", *_QUIET_WORKER),
    ),
    "beat": (
        *(*_CELERY, "beat", "--loglevel", "INFO"),
        *("-S", "django_celery_beat.schedulers:DatabaseScheduler", "--pidfile", ""),
    ),
}
# What ends a process at once, its children included, when its supervisor was killed.
_QUICK_END = {"web": signal.SIGTERM, "recognition": signal.SIGQUIT, "training": signal.SIGQUIT}


@dataclass(frozen=True, kw_only=True)
class Process:
    name: str
    command: tuple[str, ...]
    death_signal: signal.Signals = signal.SIGTERM


def prepare_process() -> Process:
    return Process(name="prepare", command=_runnable(PREPARE, {}))


def all_processes(*, recognition_processes: int) -> list[Process]:
    values = {"RECOGNITION_PROCESSES": str(recognition_processes)}
    return [
        Process(
            name=name,
            command=_runnable(command, values),
            death_signal=_QUICK_END.get(name, signal.SIGTERM),
        )
        for name, command in COMMANDS.items()
    ]


def _runnable(command: tuple[str, ...], values: Mapping[str, str]) -> tuple[str, ...]:
    """Python is the interpreter that runs this, which is the one that has the requirements."""
    values = {**values, "python": sys.executable}
    return tuple(values.get(word, Template(word).substitute(values)) for word in command)
