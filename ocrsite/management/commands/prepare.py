"""`manage.py prepare`: what must be true before the processes start. Safe to repeat, and quick when nothing changed."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts.setup import first_admin_link
from ocrsite import address, static_stamp


class Command(BaseCommand):
    help = (
        "Bring the database, the static files and the shipped champions up to date. "
        "Writes the link that makes the first administrator to standard output, while there is none."
    )
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stderr.write("bringing the database up to date")
        call_command("migrate", interactive=False, verbosity=0, stdout=self.stderr)
        if not static_stamp.is_fresh():
            self.stderr.write("collecting the static files")
            static_stamp.remove()
            call_command("collectstatic", interactive=False, verbosity=0, stdout=self.stderr)
            static_stamp.write()
        call_command("installchampions", stdout=self.stderr)
        if link := first_admin_link(address.base_url(settings.HOST, settings.PORT)):
            self.stdout.write(link)
