from collections.abc import Iterable, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recognition.models import ModelVersion
from training.exceptions import NotReproducible
from training.running import rebuilding, reproducing
from training.running.rebuilding import Rebuilt
from training.running.reproducing import Compared

# Exit status where nothing differs for all that can be told, and not all can be told. 1 is that something does.
NOT_PROVED = 2


class Command(BaseCommand):
    help = (
        "Rebuild what a version learned from and prove it by its checksum; with --train, train it again and compare."
        " Exits with 0 where all is proved, with 1 where something differs, with 2 where not all of it can be proved."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("version", help="The version's id, as in /models/ID/, or ALPHABET:NUMBER.")
        parser.add_argument(
            "--train", action="store_true", help="Carry out the training as well; minutes to hours."
        )

    def handle(self, *args: Any, version: str, train: bool, **options: Any) -> None:
        try:
            rebuilt = rebuilding.rebuild(_found(version))
            self._tell(rebuilt)
            compared = self._train(rebuilt) if train else None
        except NotReproducible as error:
            raise CommandError(str(error)) from error
        if rebuilt.findings.unproved or (compared and compared.unproved):
            raise CommandError("Nothing differs, but not all of it can be proved.", returncode=NOT_PROVED)

    def _tell(self, rebuilt: Rebuilt) -> None:
        snapshot, found = rebuilt.snapshot, rebuilt.findings
        self.stdout.write(
            f"{rebuilt.run.version}: snapshot {snapshot.sha256}, {snapshot.collected_count:,} collected"
        )
        self._list("differs", found.differs)
        self._list("missing", found.missing)
        if rebuilt.holds:
            drawings = (
                f"{rebuilt.proved:,} of {snapshot.collected_count:,} collected drawings are what they were"
            )
            self._list("proved", [f"built again, it has the same checksum; {drawings}"])
        self._list("unproved", found.unproved)
        _check(rebuilt)
        self._list("note", reproducing.reasons_to_differ(rebuilt))

    def _train(self, rebuilt: Rebuilt) -> Compared:
        compared = reproducing.train_again(rebuilt)
        reasons = reproducing.reasons_to_differ(rebuilt)
        self._list("unproved" if reasons else "differs", compared.calibration)
        self._list("unproved", compared.unproved)
        if not compared.is_same:
            raise _as_error(compared, reasons)
        self._list("proved", [f"trained again, all {compared.arrays} arrays are the same, bit by bit"])
        return compared

    def _list(self, what: str, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(f"  {what:<9}{line}")


def _check(rebuilt: Rebuilt) -> None:
    if rebuilt.findings.differs:
        raise CommandError("The snapshot cannot be built again as it was.")
    if rebuilt.findings.missing:
        raise CommandError(
            "The snapshot cannot be built again: nothing that is here differs, but not all of it is here any more.",
            returncode=NOT_PROVED,
        )


def _as_error(compared: Compared, reasons: Sequence[str]) -> CommandError:
    told = (
        f"The network differs in {compared.differing} of {compared.arrays} arrays, by {compared.largest:.3g} at most;"
        f" what was fitted for it, in {len(compared.calibration)} numbers."
    )
    if not reasons:
        return CommandError(told)
    return CommandError(
        f"{told} That proves nothing: as noted, it could not be expected to be the same.",
        returncode=NOT_PROVED,
    )


def _found(wanted: str) -> ModelVersion:
    slug, _, number = wanted.rpartition(":")
    named = {"alphabet__slug": slug, "number": number} if slug else {"pk": number}
    try:
        return ModelVersion.objects.select_related("alphabet").get(**named)
    except (ModelVersion.DoesNotExist, ValueError) as error:
        raise CommandError(f"A version is its id or ALPHABET:NUMBER. Received: {wanted!r}.") from error
