"""`manage.py up`: the whole site as one foreground process tree."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand

from ocrsite import address, embedded, pid_file
from ocrsite.console import Console
from ocrsite.processes import all_processes, prepare_process
from ocrsite.supervisor import GaveUp, Stopped, Supervisor

# Celery says in seven lines, for each worker, what whoever starts this as root knows. Its messages are JSON only.
_QUIET_FOR_ROOT = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}
_EXPECTED = (
    address.PortUnavailable,
    embedded.EmbeddedServerError,
    pid_file.AlreadyRunning,
    GaveUp,
    ImproperlyConfigured,
    OSError,
)


class Command(BaseCommand):
    help = "Run everything in the foreground: PostgreSQL and Valkey (unless given), web, workers, beat."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(sys.stdout)
        try:
            _run(console)
        except (Stopped, KeyboardInterrupt):
            pass
        except _EXPECTED as error:
            console.say(str(error))
            sys.exit(1)
        console.say("stopped.")


def _run(console: Console) -> None:
    with contextlib.ExitStack() as held:
        left_behind = held.enter_context(pid_file.held(settings.DATA_DIR / "up.pid"))
        if left_behind:
            console.say(f"found a stale pid file of process {left_behind}, which is gone; going on.")
        address.check_port(settings.HOST, settings.PORT)
        servers, environment = held.enter_context(_servers(console))
        supervisor = Supervisor(
            console=console, folder=settings.BASE_DIR, environment=_QUIET_FOR_ROOT | environment
        )
        held.callback(_stop_in_peace)
        held.enter_context(supervisor.listening())
        url = address.base_url(settings.HOST, settings.PORT)
        link = supervisor.run_to_end(prepare_process())

        def welcome() -> None:
            console.say(f"ready at {url}")
            if link:
                console.say(f"make the first administrator, once: {link}")

        supervisor.serve(
            all_processes(recognition_processes=settings.RECOGNITION_PROCESSES),
            servers=servers,
            is_ready=lambda: address.answers("/readyz", settings.HOST, settings.PORT, settings.ALLOWED_HOSTS),
            on_ready=welcome,
        )


def _stop_in_peace() -> None:
    """Whoever hurries the processes along does not interrupt the databases, which come after them."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def _servers(console: Console) -> Iterator[tuple[tuple[embedded.Server, ...], dict[str, str]]]:
    """What the environment does not name, and the environment that names all."""
    which = embedded.needed(os.environ)
    if not which:
        yield (), dict(os.environ)
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a start that is interrupted tidies up
    console.say(f"starting {' and '.join(which)} on {settings.DATA_DIR}")
    with embedded.servers(settings.DATA_DIR, which=which) as running:
        named = {"DATABASE_URL": settings.DATABASE_URL, "REDIS_URL": settings.REDIS_URL}
        yield running.members, {**os.environ, **named}
