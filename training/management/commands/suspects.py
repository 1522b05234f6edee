from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recognition.models import Alphabet
from training.datasets.exceptions import DatasetError
from training.exceptions import CannotLookForSuspects
from training.models import Suspect
from training.suspects.suspecting import look

_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Look for collected samples that are probably not what they are taken for, and keep them for review."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("alphabet")

    def handle(self, *args: Any, alphabet: str, **options: Any) -> None:
        try:
            chosen = Alphabet.objects.get(slug=alphabet)
            count = look(chosen)
        except Alphabet.DoesNotExist as error:
            raise CommandError(f"There is no alphabet {alphabet!r}.") from error
        except (CannotLookForSuspects, DatasetError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} suspects in {chosen}. Reviewers find them at /review/suspects/.")
        for suspect in Suspect.objects.all().of_alphabet(chosen).waiting().with_samples()[:_SHOWN]:
            self.stdout.write(
                f"{suspect.sample_id}  {suspect.given_class} or {suspect.suggested_class}?"
                f"  {suspect.score:.3f}  by {suspect.sample.author.username}"
            )
