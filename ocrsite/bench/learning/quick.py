"""What a quick run is worth beside a full one: the same snapshot learned warm in a few minutes, and from nothing.

A champion learns the base without the hands of UNIPEN; then 40 honest people bring theirs, and both presets learn the union.
"""

import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ocrsite.bench.learning.annotators import HONEST
from ocrsite.bench.learning.judging import collected, judge
from ocrsite.bench.learning.stage import Stage, right_after, right_of, set_up

if TYPE_CHECKING:
    from training.nn.config import FitConfig

ALLOWED_LOSS = 0.003
ALLOWED_TIME = 0.25
_DRAWINGS = 150

Right = dict[str, NDArray[np.bool_]]


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--alphabet", default="alnum")
    parser.add_argument(
        "--shorter", type=int, default=3, help="Times fewer epochs for both presets; 1 takes over an hour."
    )


def lines(*, alphabet: str, shorter: int, **options: Any) -> Iterator[str]:
    from training.nn.config import FitConfig

    stage = set_up(alphabet, drawings=_DRAWINGS, tested=None, start=_shortened(FitConfig.full(), shorter))
    brought = collected(stage, judge(stage, []))
    yield (
        f"{stage.alphabet}: {len(stage.base.train):,} examples before, {len(brought):,} brought by {HONEST} people;"
        f" each preset with a part of its epochs, 1 of {shorter}"
    )
    yield f"{'':8}{'minutes':>9}" + "".join(f"{name:>10}" for name in stage.tests)
    before = right_of(stage, stage.start)
    yield _row("before", None, before)
    ways: dict[str, Callable[[], FitConfig]] = {"full": FitConfig.full, "quick": FitConfig.quick}
    rights: dict[str, Right] = {}
    times: dict[str, float] = {}
    for name, preset in ways.items():
        started = time.monotonic()
        rights[name] = right_after(stage, _shortened(preset(), shorter), brought)
        times[name] = time.monotonic() - started
        yield _row(name, times[name], rights[name])
    yield from _verdict(stage, rights["full"], rights["quick"], times["quick"] / times["full"])


def _shortened(config: "FitConfig", shorter: int) -> "FitConfig":
    return replace(config, epochs=max(1, round(config.epochs / shorter)), junk_share=0.0)


def _row(name: str, seconds: float | None, right: Right) -> str:
    took = "" if seconds is None else f"{seconds / 60:.1f}"
    return f"{name:8}{took:>9}" + "".join(f"{float(each.mean()):>10.2%}" for each in right.values())


def _verdict(stage: Stage, full: Right, quick: Right, part: float) -> Iterator[str]:
    for name in stage.tests:
        lost = full[name].astype(float) - quick[name]
        mean, reach = float(lost.mean()), 1.96 * float(lost.std()) / len(lost) ** 0.5
        held = "within" if mean <= ALLOWED_LOSS else "more than"
        yield (
            f"{name:8} quick loses {mean * 100:+.2f} pt ({(mean - reach) * 100:+.2f} to {(mean + reach) * 100:+.2f})"
            f"  {held} {ALLOWED_LOSS * 100:.1f}"
        )
    yield f"quick takes {part:.2f} of full's time  {'within' if part <= ALLOWED_TIME else 'more than'} {ALLOWED_TIME:g}"
