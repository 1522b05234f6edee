from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from training.datasets import adding, registry
from training.datasets.exceptions import DatasetError


class Command(BaseCommand):
    help = "The original data sets: list what is here, add one from a file, verify the checksums."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="Every known set, and whether it is here.")
        add = actions.add_parser("add", help="Copy a set's file in, once its checksum is found right.")
        add.add_argument("name")
        add.add_argument(
            "--from", dest="source", type=Path, required=True, help="The file, or a folder that holds it."
        )
        actions.add_parser("verify", help="Compare the checksum of every set that is here.")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        try:
            if action == "list":
                self._list()
            elif action == "add":
                self._add(options["name"], options["source"])
            else:
                self._verify()
        except DatasetError as error:
            raise CommandError(str(error)) from error

    def _list(self) -> None:
        for status in registry.statuses(settings.DATASETS_DIR):
            spec = status.spec
            where = "installed" if not spec.forms else "here" if status.present else "missing"
            self.stdout.write(f"{spec.name:16} {where:10} {spec.licence:40} {spec.title}")

    def _add(self, name: str, source: Path) -> None:
        self.stdout.write(f"Added {name}: {adding.add(name, source, settings.DATASETS_DIR)}")

    def _verify(self) -> None:
        for name in registry.available(settings.DATASETS_DIR):
            sha256 = registry.verify(name, settings.DATASETS_DIR)
            self.stdout.write(f"{name:16} {sha256 or 'installs with the requirements'}")
