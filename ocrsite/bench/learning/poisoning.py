"""What attackers among the annotators cost the model, and how they show."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from ocrsite.bench import Unmeasurable


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--small", action="store_true", help="Under three minutes: fewer drawings, a shorter fit."
    )


def lines(*, small: bool, **options: Any) -> Iterator[str]:
    raise Unmeasurable("Nothing is simulated yet.")
