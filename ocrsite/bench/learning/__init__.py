"""Simulations of the learning loop: what it does with bad answers, with chance, with time."""

from argparse import ArgumentParser
from collections.abc import Iterator
from importlib import import_module
from typing import Any

# The name on the command line -> its module here, which has `add_arguments` and `lines` as a bench has.
PARTS = {"gates": "gates", "poisoning": "poisoning", "quick": "quick"}


def add_arguments(parser: ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="part", required=True)
    for name, module in PARTS.items():
        part = import_module(f"ocrsite.bench.learning.{module}")
        part.add_arguments(parts.add_parser(name, help=str(part.__doc__).split("\n\n")[0]))


def lines(*, part: str, **options: Any) -> Iterator[str]:
    yield from import_module(f"ocrsite.bench.learning.{PARTS[part]}").lines(**options)
