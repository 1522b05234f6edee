import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from recognition.engine.bundle import BundleError
from training.comparison.entrants import Entrant, champions
from training.comparison.grounds import grounds
from training.comparison.published import Places, published_entrant
from training.comparison.table import compared, markdown
from training.datasets.exceptions import DatasetError
from training.exceptions import VersionUnusable
from training.judging import looks
from training.models import LookPurpose
from training.nn.recipes import RECIPES, Recipe

_ROUNDS, _QUICK_ROUNDS = 300, 10
_QUICK_EXAMPLES = 300


class Command(BaseCommand):
    help = (
        "Train the published networks, each by its own recipe on its own data, and read the same frozen test sets"
        " with them and with our champions. Prints one Markdown table. What was trained before is kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--networks", nargs="*", choices=RECIPES, default=list(RECIPES), help="Default: all four."
        )
        parser.add_argument("--json", type=Path, metavar="FILE", help="Write all figures as JSON.")
        parser.add_argument(
            "--quick", action="store_true", help="A minute to see that it works; its figures say nothing."
        )
        parser.add_argument("--fresh", action="store_true", help="Train again what was trained before.")

    def handle(self, *args: Any, networks: list[str], quick: bool, fresh: bool, **options: Any) -> None:
        try:
            entrants = [self._published(RECIPES[name], quick=quick, fresh=fresh) for name in networks]
            entrants += champions()
            tests = grounds(settings.DATASETS_DIR, cache=_cache(), most=_QUICK_EXAMPLES if quick else None)
            figures = compared(entrants, tests, latency_rounds=_QUICK_ROUNDS if quick else _ROUNDS)
        except (DatasetError, VersionUnusable, BundleError) as error:
            raise CommandError(str(error)) from error
        looks.write_down([test.frozen for test in tests], purpose=LookPurpose.COMPARISON, version=None)
        self.stdout.write(markdown(figures))
        if quick:
            self.stderr.write("--quick: these figures only show that everything works.")
        if options["json"]:
            self._write(options["json"], figures)

    def _write(self, path: Path, figures: dict[str, Any]) -> None:
        try:
            path.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error

    def _published(self, recipe: Recipe, *, quick: bool, fresh: bool) -> Entrant:
        with tqdm(desc=recipe.network, unit="step", dynamic_ncols=True) as bar:
            return published_entrant(
                recipe.quick() if quick else recipe,
                places=_places(),
                now=timezone.now(),
                fresh=fresh,
                on_progress=lambda progress: _show(bar, progress),
            )


def _places() -> Places:
    return Places(
        datasets=settings.DATASETS_DIR,
        cache=_cache(),
        kept=settings.DATA_DIR / "published",
        logs=settings.DATA_DIR / "tensorboard",
    )


def _cache() -> Path:
    return Path(settings.DATA_DIR / "cache")


def _show(bar: Any, progress: Any) -> None:
    bar.total = progress.epochs * progress.steps
    bar.n = (progress.epoch - 1) * progress.steps + progress.step
    bar.set_postfix(
        epoch=f"{progress.epoch}/{progress.epochs}",
        loss=f"{progress.loss:.3f}",
        accuracy=f"{progress.accuracy:.2%}",
    )
