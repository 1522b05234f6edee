from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ocrsite.bench import Unmeasurable

BENCHES = (
    "roundtrip",
    "memory",
    "latency",
    "rendering",
    "training",
    "networks",
    "learning",
    "exchange",
    "adaptation",
    "pages",
    "labelling",
)


class Command(BaseCommand):
    help = "Measure Inkloop on this machine, beside a baseline of the same minute."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        for name in BENCHES:
            bench = import_module(f"ocrsite.bench.{name}")
            bench.add_arguments(what.add_parser(name, help=str(bench.__doc__).split("\n\n")[0]))

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        try:
            for line in import_module(f"ocrsite.bench.{what}").lines(**options):
                self.stdout.write(line)
        except Unmeasurable as error:
            raise CommandError(str(error)) from error
