from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from recognition.models import Alphabet, ModelVersion
from training.champions import ship
from training.exceptions import VersionUnusable


class Command(BaseCommand):
    help = "Copy the champion of an alphabet into champions/, to come with the next release of Inkloop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("alphabet")

    def handle(self, *args: Any, alphabet: str, **options: Any) -> None:
        try:
            champion = ModelVersion.objects.champion_of(Alphabet.objects.get(slug=alphabet))
        except Alphabet.DoesNotExist as error:
            raise CommandError(f"There is no alphabet {alphabet!r}.") from error
        if champion is None:
            raise CommandError(f"The alphabet {alphabet} has no champion.")
        try:
            path = ship(champion, settings.CHAMPIONS_DIR)
        except VersionUnusable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Copied {champion} to {path}")
