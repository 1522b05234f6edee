from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recognition.exceptions import InvalidInput
from recognition.models import ModelVersion
from training.exceptions import VersionUnusable
from training.promotion import promote


class Command(BaseCommand):
    help = "Make a version the champion of its alphabet. Promoting an older version is the rollback."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("alphabet")
        parser.add_argument("number", type=int, help="The version's number within the alphabet.")
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, alphabet: str, number: int, reason: str, **options: Any) -> None:
        try:
            version = ModelVersion.objects.get(alphabet__slug=alphabet, number=number)
            promote(version=version, user=None, reason=reason and f"At the command line: {reason}")
        except ModelVersion.DoesNotExist as error:
            raise CommandError(f"The alphabet {alphabet!r} has no version {number}.") from error
        except (InvalidInput, VersionUnusable) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{version} is champion.")
