"""`manage.py health web|recognition|training|beat`: what a container's health check asks about its process."""

import socket
import sys
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from ocrsite import address
from ocrsite.celery import app
from ocrsite.processes import COMMANDS

# A worker that gives way to others may be slow to answer; one that answers is not waited for any longer.
_PING_SECONDS = 10.0
# Beat writes down its last sends every three minutes (Celery's beat_sync_every and sync_every), not each one.
_BEAT_SILENCE = timedelta(minutes=10)


class Command(BaseCommand):
    help = "Exit with 0 if the process of this name works on this machine, with 1 if it does not."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("process", choices=sorted(COMMANDS))

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["process"]
        works = {"web": _web_works, "beat": _beat_works}.get(name, lambda: _worker_works(name))()
        if not works:
            self.stderr.write(f"{name} does not answer.")
            sys.exit(1)


def _web_works() -> bool:
    return address.answers("/livez", settings.HOST, settings.PORT, settings.ALLOWED_HOSTS)


def _worker_works(name: str) -> bool:
    node = f"{name}@{socket.gethostname()}"
    return bool(app.control.ping(destination=[node], timeout=_PING_SECONDS))


def _beat_works() -> bool:
    lately = timezone.now() - _BEAT_SILENCE
    return bool(PeriodicTask.objects.filter(enabled=True, last_run_at__gt=lately).exists())
