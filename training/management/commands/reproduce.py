from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recognition.models import ModelVersion
from training.exceptions import NotReproducible
from training.running import reproducing
from training.running.reproducing import Rebuilt


class Command(BaseCommand):
    help = "Rebuild what a version learned from and prove it by its checksum; with --train, train it again and compare."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("version", help="The version's id, as in /models/ID/, or ALPHABET:NUMBER.")
        parser.add_argument(
            "--train", action="store_true", help="Carry out the training as well; minutes to hours."
        )

    def handle(self, *args: Any, version: str, train: bool, **options: Any) -> None:
        try:
            rebuilt = reproducing.rebuild(_found(version))
            self._tell(rebuilt)
            if train:
                self._train(rebuilt)
        except NotReproducible as error:
            raise CommandError(str(error)) from error

    def _tell(self, rebuilt: Rebuilt) -> None:
        snapshot = rebuilt.snapshot
        self.stdout.write(
            f"{rebuilt.run.version}: snapshot {snapshot.sha256}, {snapshot.collected_count:,} collected"
        )
        for line in rebuilt.differences:
            self.stdout.write(f"  differs  {line}")
        if not rebuilt.holds:
            raise CommandError("The snapshot cannot be built again as it was.")
        self.stdout.write(
            "  proved   built again, it has the same checksum, and its drawings are what they were"
        )
        if rebuilt.erased:
            self.stdout.write(
                f"  note     {rebuilt.erased:,} erased since their author left: their pixels are taken as they are kept"
            )
        for line in reproducing.library_differences(rebuilt.run):
            self.stdout.write(f"  note     {line}")

    def _train(self, rebuilt: Rebuilt) -> None:
        compared = reproducing.train_again(rebuilt)
        for line in compared.calibration:
            self.stdout.write(f"  differs  {line}")
        if not compared.is_same:
            raise CommandError(
                f"The network differs in {compared.differing} of {compared.arrays} arrays, by {compared.largest:.3g} at most;"
                f" what was fitted for it, in {len(compared.calibration)} numbers."
            )
        self.stdout.write(f"  proved   trained again, all {compared.arrays} arrays are the same, bit by bit")


def _found(wanted: str) -> ModelVersion:
    slug, _, number = wanted.rpartition(":")
    named = {"alphabet__slug": slug, "number": number} if slug else {"pk": number}
    try:
        return ModelVersion.objects.select_related("alphabet").get(**named)
    except (ModelVersion.DoesNotExist, ValueError) as error:
        raise CommandError(f"A version is its id or ALPHABET:NUMBER. Received: {wanted!r}.") from error
