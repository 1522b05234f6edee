import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from training.datasets import contact_sheet, registry
from training.datasets.exceptions import DatasetError
from training.datasets.folder import adding, download
from training.datasets.own import sets as own
from training.datasets.own.formats import KINDS
from training.datasets.own.reading import Reading

_ROW = "{name:20} {kind:6} {state:10} {count:>9} {licence:22} {title}"
_WIDTH = 119


class Command(BaseCommand):
    help = "The original data sets: list them, add them, verify their checksums, see what is in them."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="Every known set, and whether it is here.")
        self._add_arguments_of_add(
            actions.add_parser("add", help="Download a set, or copy it in from its files.")
        )
        actions.add_parser("verify", help="Compare the checksum of every set that is here.")
        show = actions.add_parser(
            "show", help="A picture of a set: some characters of each class, a row a class."
        )
        show.add_argument("name")
        show.add_argument("--output", type=Path, help="The PNG to write; NAME.png otherwise.")
        show.add_argument("--per-class", type=int, default=20, help="Characters a class (20).")
        for action, what in (
            ("use", "Let sets take part in training."),
            ("leave", "Leave sets out of training."),
        ):
            actions.add_parser(action, help=what).add_argument("names", nargs="+", metavar="name")

    def _add_arguments_of_add(self, add: CommandParser) -> None:
        add.add_argument("name")
        add.add_argument(
            "--from", dest="source", type=Path, help="The file, or a folder or ZIP archive that holds it."
        )
        add.add_argument("--kind", choices=[*KINDS], help="A set of your own, which is one of these.")
        add.add_argument("--licence", default="", help="Of a set of your own: under what it may be used.")
        add.add_argument(
            "--transposed", action="store_true", help="Of a set of your own: pictures lie on their side."
        )
        add.add_argument(
            "--dark-on-light", action="store_true", help="Of a set of your own: dark ink on light paper."
        )
        add.add_argument(
            "--labels", default="", help="Of a set of your own: what the labels 0, 1, 2, ... stand for."
        )

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        actions: dict[str, Callable[..., None]] = {
            "list": self._list,
            "add": self._add,
            "verify": self._verify,
            "show": self._show,
            "use": self._use,
            "leave": self._leave,
        }
        try:
            actions[action](**options)
        except DatasetError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                f"{settings.DATASETS_DIR} must be a folder that can be used. {error}"
            ) from error

    def _list(self, **_: Any) -> None:
        self.stdout.write(
            _ROW.format(
                name="NAME", kind="KIND", state="STATE", count="COUNT", licence="LICENCE", title="TITLE"
            )
        )
        for status in registry.statuses(settings.DATASETS_DIR):
            spec = status.spec
            row = _ROW.format(
                name=spec.name,
                kind=spec.kind,
                state=_state(status),
                count="" if spec.count is None else f"{spec.count:,}",
                licence=spec.licence if len(spec.licence) <= 22 else f"{spec.licence[:19]}...",
                title=spec.title,
            )
            self.stdout.write(row if len(row) <= _WIDTH else f"{row[: _WIDTH - 3]}...")
        self.stdout.write(f"\nThey lie in {settings.DATASETS_DIR}.")

    def _add(self, name: str, source: Path | None, kind: str | None, **options: Any) -> None:
        root = settings.DATASETS_DIR
        if kind:
            self._add_own(name, source, kind, **options)
        elif source:
            self.stdout.write(f"Added {name}: {adding.add(name, source, root)}")
        else:
            with _Bars() as bars:
                added = download.fetch(name, root, progress=bars.begin)
            self.stdout.write(f"Added {name}: {added}")

    def _add_own(self, name: str, source: Path | None, kind: str, **options: Any) -> None:
        if source is None:
            raise CommandError("A set of your own needs --from PATH. Received: no path.")
        reading = Reading(
            name=name,
            kind=kind,
            transposed=options["transposed"],
            dark_on_light=options["dark_on_light"],
            labels=options["labels"],
        )
        manifest = own.add_own(
            reading=reading,
            from_path=source,
            root=settings.DATASETS_DIR,
            taken=registry.REGISTRY,
            licence=options["licence"],
        )
        pictures = manifest.pictures
        self.stdout.write(f"Added {name}: {sum(pictures.values()):,} characters of {len(pictures)} classes.")
        if manifest.blanks:
            self.stdout.write(f"{manifest.blanks:,} pictures without ink were left out.")

    def _verify(self, **_: Any) -> None:
        wrong = []
        for name in registry.available(settings.DATASETS_DIR):
            try:
                sha256 = registry.verify(name, settings.DATASETS_DIR)
                self.stdout.write(f"{name:20} {sha256 or 'installs with the requirements'}")
            except DatasetError as error:
                wrong.append(name)
                self.stderr.write(str(error))
        if wrong:
            raise CommandError(f"Not as they were published or added: {', '.join(wrong)}.")

    def _show(self, name: str, output: Path | None, per_class: int, **_: Any) -> None:
        path = output or Path(f"{name}.png")
        if not 1 <= per_class <= contact_sheet.MOST_PER_CLASS:
            raise CommandError(
                f"--per-class must be 1 to {contact_sheet.MOST_PER_CLASS}. Received: {per_class}."
            )
        drawn = registry.load(name, settings.DATASETS_DIR, cache=settings.DATA_DIR / "cache")
        contact_sheet.draw(drawn, per_class=per_class).save(path)
        self.stdout.write(
            f"{name}: {len(drawn):,} characters of {len(set(drawn.labels.tolist()))} classes, {path}"
        )

    def _use(self, names: list[str], **_: Any) -> None:
        registry.choose(names, settings.DATASETS_DIR, takes_part=True)
        self.stdout.write(f"Taking part in training: {', '.join(names)}.")

    def _leave(self, names: list[str], **_: Any) -> None:
        registry.choose(names, settings.DATASETS_DIR, takes_part=False)
        self.stdout.write(f"Left out of training: {', '.join(names)}.")


def _state(status: registry.DatasetStatus) -> str:
    """used: here, and takes part in training; here: only when it is chosen."""
    if not status.present:
        return "missing"
    return "used" if status.takes_part else "here"


class _Bars:
    """A progress bar a file, one after the other."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __enter__(self) -> "_Bars":
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def begin(self, name: str, done: int, total: int | None) -> Callable[[int], object]:
        self.__exit__()
        self._bar = tqdm(
            desc=name, initial=done, total=total, unit="B", unit_scale=True, file=sys.stderr, disable=None
        )
        update: Callable[[int], object] = self._bar.update
        return update
