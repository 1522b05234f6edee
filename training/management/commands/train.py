from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from recognition.exceptions import InvalidInput
from recognition.models import Alphabet
from training.exceptions import RunUnderWay
from training.models import TrainingRun
from training.running import learning, runs


class Command(BaseCommand):
    help = "Train a model in this process, with a bar, and let the gate decide whether it becomes champion."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--alphabet", required=True)
        parser.add_argument("--preset", choices=runs.PRESETS, default="quick")
        parser.add_argument("--architecture", default="", help="Default: the project's own network.")
        parser.add_argument(
            "--from",
            dest="start_from",
            metavar="ALPHABET",
            help="Start from the champion of an alphabet, this one or another in use, its last layer made over for these"
            " classes.",
        )
        parser.add_argument(
            "--set",
            dest="changes",
            metavar="NAME=VALUE",
            action="append",
            default=[],
            type=_change,
            help="Change a knob of the preset, epochs=12 for instance; may be given several times.",
        )

    def handle(self, *args: Any, alphabet: str, preset: str, architecture: str, **options: Any) -> None:
        run = self._begin(
            alphabet, preset, architecture, dict(options["changes"]), options["start_from"] or ""
        )
        try:
            with _Bar() as bar:
                learning.carry_out(run, show=bar.show)
        except (KeyboardInterrupt, SystemExit):
            runs.close_interrupted(run)
            raise
        run.refresh_from_db()
        self._tell(run)

    def _begin(
        self, alphabet: str, preset: str, architecture: str, changes: dict[str, Any], start_from: str
    ) -> TrainingRun:
        try:
            return runs.begin_here(
                alphabet=Alphabet.objects.get(slug=alphabet),
                preset=preset,
                architecture=architecture,
                changes=changes,
                start_from=start_from,
            )
        except Alphabet.DoesNotExist as error:
            slugs = ", ".join(Alphabet.objects.in_use().values_list("slug", flat=True))
            raise CommandError(f"An alphabet is one of {slugs}. Received: {alphabet!r}.") from error
        except (InvalidInput, RunUnderWay) as error:
            raise CommandError(str(error)) from error

    def _tell(self, run: TrainingRun) -> None:
        if run.version is None or run.snapshot is None:
            raise CommandError(f"The run ended as {run.state}: {run.reason}")
        used = ", ".join(f"{source['name']} ({source['counts']['train']:,})" for source in run.snapshot.base)
        self.stdout.write(f"Learned from: {used}; {run.snapshot.collected_count:,} collected")
        for test in run.gate["test_sets"]:
            before = f"{test['champion']['accuracy']:.2%}" if test["champion"] else "—"
            self.stdout.write(
                f"  {test['name']:20} {test['size']:6,} samples  champion {before}  now {test['challenger']['accuracy']:.2%}"
            )
        for rule in run.gate["rules"]:
            self.stdout.write(
                f"  {'holds ' if rule['passed'] else 'broken'} {rule['name']}: {rule['detail']}"
            )
        self.stdout.write(f"{run.version}: {run.state} — {run.reason}")


def _change(text: str) -> tuple[str, float]:
    """A knob and its value, which is a number for every knob there is."""
    name, _, value = text.partition("=")
    try:
        return name, int(value) if value.isdecimal() else float(value)
    except ValueError:
        raise ArgumentTypeError(
            f"A change is NAME=NUMBER, epochs=12 for instance. Received: {text!r}."
        ) from None


class _Bar:
    """A bar over all steps of the fit, with loss and accuracy behind it."""

    def __init__(self) -> None:
        self._bar = tqdm(desc="starting", unit="step", dynamic_ncols=True)

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *exception: object) -> None:
        self._bar.close()

    def show(self, progress: dict[str, Any]) -> None:
        self._bar.set_description(progress["phase"])
        if "step" in progress:
            self._bar.total = progress["epochs"] * progress["steps"]
            self._bar.n = (progress["epoch"] - 1) * progress["steps"] + progress["step"]
            self._bar.set_postfix(
                epoch=f"{progress['epoch']}/{progress['epochs']}",
                loss=f"{progress['loss']:.3f}",
                accuracy=f"{progress['accuracy']:.2%}",
            )
        self._bar.refresh()
