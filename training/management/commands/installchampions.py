from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from training.champions import install_shipped
from training.exceptions import VersionUnusable


class Command(BaseCommand):
    help = "Install the champions that come with Inkloop. Doing so again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            installed = install_shipped(settings.CHAMPIONS_DIR)
        except VersionUnusable as error:
            raise CommandError(str(error)) from error
        for version in installed:
            self.stdout.write(f"Installed {version}, {version.size_bytes / 1e6:.1f} MB")
