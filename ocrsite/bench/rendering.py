"""Inks drawn a second on one core, many at once as training does it, beside one by one as a visitor's is."""

import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from recognition.ink.flat import FlatInks
from recognition.ink.raster import PEN, render, render_all

BATCH = 256
_PREFERRED = ("unipen", "pendigits", "hershey")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--inks", type=int, default=8_192)


def lines(*, inks: int, **options: Any) -> Iterator[str]:
    name, drawn = _some(inks)
    yield f"{len(drawn):,} inks of {name}, {drawn.points_an_ink.mean():.0f} points each"
    alone = _a_second(len(drawn), lambda: [render(ink) for ink in drawn.lines()])
    together = _a_second(len(drawn), lambda: [_batch(drawn, start) for start in range(0, len(drawn), BATCH)])
    yield f"{'one by one':24} {alone:10,.0f} inks/s {1:8.2f} x"
    yield f"{f'{BATCH} at once':24} {together:10,.0f} inks/s {together / alone:8.2f} x"


def _batch(inks: FlatInks, start: int) -> NDArray[np.uint8]:
    places = np.arange(start, min(start + BATCH, len(inks)))
    return render_all(inks.take(places), pens=np.full(len(places), PEN))


def _some(count: int) -> tuple[str, FlatInks]:
    from training.datasets import registry

    here = registry.available(settings.DATASETS_DIR)
    name = next(name for name in _PREFERRED if name in here)
    inks = registry.load(name, settings.DATASETS_DIR, cache=settings.DATA_DIR / "cache").inks
    assert inks is not None  # noqa: S101 - each of the preferred was drawn
    return name, inks.take(np.random.default_rng(1).permutation(len(inks))[:count])


def _a_second(count: int, work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)
