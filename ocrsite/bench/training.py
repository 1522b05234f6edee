"""Images a second of a training with variation, beside the same training without."""

import statistics
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings

from ocrsite.bench import Unmeasurable
from recognition.models import Alphabet
from training.datasets.exceptions import DatasetError
from training.datasets.mixture import BaseMixture, build_base
from training.running.runs import DEFAULT_ARCHITECTURE

ROUNDS = 3


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--alphabet", default="alnum")
    parser.add_argument("--architecture", default=DEFAULT_ARCHITECTURE)
    parser.add_argument("--images", type=int, default=10_240, help="Of each of the rounds.")


def lines(*, alphabet: str, architecture: str, images: int, **options: Any) -> Iterator[str]:
    base = base_of(alphabet)
    yield f"{architecture} on {len(base.train):,} examples of {alphabet}, {images:,} images a round"
    rates: dict[float, list[float]] = {0.0: [], 1.0: []}
    for _ in range(ROUNDS):  # taking turns, so that both meet the same neighbours
        for strength, seen in rates.items():
            seen.append(_rate(base, architecture, images, strength))
    plain = statistics.median(rates[0.0])
    for strength, seen in rates.items():
        rate = statistics.median(seen)
        yield f"augmentation {strength:<11g} {rate:10,.0f} images/s {rate / plain:8.2f} x"


def _rate(base: BaseMixture, architecture: str, images: int, strength: float) -> float:
    """Between the first step, which compiles, and the last."""
    from training.nn.config import FitConfig
    from training.nn.fit import fit

    config = FitConfig(
        epochs=1, learning_rate=1e-3, warm_start=False, examples_per_epoch=images, augmentation=strength
    )
    steps: list[tuple[float, int]] = []
    fit(
        config,
        architecture=architecture,
        classes=len(base.classes),
        base=base.train,
        collected=None,
        validation=base.validation.first(0),
        initial_weights=None,
        on_progress=lambda progress: steps.append((time.perf_counter(), progress.step)),
        should_stop=lambda: False,
    )
    (start, first), (end, last) = steps[0], steps[-1]
    if last == first:
        raise Unmeasurable(f"A round must take longer than a second. Received: {images} images.")
    return (last - first) * config.batch / (end - start)


def base_of(slug: str) -> BaseMixture:
    try:
        alphabet = Alphabet.objects.get(slug=slug)
        return build_base(
            classes=alphabet.classes,
            merges=alphabet.merges,
            root=settings.DATASETS_DIR,
            cache=settings.DATA_DIR / "cache",
        )
    except Alphabet.DoesNotExist as error:
        raise Unmeasurable(f"There is no alphabet {slug!r}.") from error
    except DatasetError as error:
        raise Unmeasurable(str(error)) from error
