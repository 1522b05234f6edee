"""What attackers among the annotators cost the model, and how they show.

40 honest people with the hands of UNIPEN's train writers, whom the base does without here, slip two times of a hundred.
Attackers join them. What enters the training is decided by the site's own code: consensus, reliability, quarantine, caps.
The same quick fit with and without them is measured on the same test sets.
"""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ocrsite.bench.learning import annotators
from ocrsite.bench.learning.annotators import HONEST
from ocrsite.bench.learning.attacks import ATTACKS, cases
from ocrsite.bench.learning.judging import collected, judge, learned_from_alike
from ocrsite.bench.learning.showing import how_it_shows
from ocrsite.bench.learning.stage import HANDS, Stage, right_after, set_up
from training.datasets.examples import Examples

if TYPE_CHECKING:
    from training.nn.config import FitConfig

ALLOWED_LOSS = 0.003


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much is simulated. `start`, `quick`: images of the training before, and of the run."""

    drawings: int
    flood: int
    start: int
    quick: int
    epochs: int
    tested: int | None
    seeds: int


SMALL = Size(
    drawings=60,
    flood=1_500,
    start=12_800,
    quick=5_120,
    epochs=2,
    tested=2_000,
    seeds=1,
)
FULL = Size(
    drawings=150,
    flood=5_000,
    start=60_000,
    quick=40_000,
    epochs=3,
    tested=None,
    seeds=3,
)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--small", action="store_true", help="Under three minutes: less of everything, one seed."
    )
    parser.add_argument("--alphabet", default=None, help="digits with --small, otherwise alnum.")
    parser.add_argument("--attacks", nargs="+", choices=ATTACKS, default=list(ATTACKS), help="All of them.")
    parser.add_argument(
        "--unguarded",
        action="store_true",
        help="Also what each attack costs where all is learned from alike.",
    )


def lines(
    *, small: bool, alphabet: str | None, attacks: Sequence[str], unguarded: bool = False, **options: Any
) -> Iterator[str]:
    size = SMALL if small else FULL
    stage = set_up(
        alphabet or ("digits" if small else "alnum"),
        drawings=size.drawings,
        tested=size.tested,
        start=_learned(size, size.start, seed=1),
    )
    yield (
        f"{HONEST} honest annotators, {size.drawings} drawings each at most, {annotators.HONEST_SLIPS:.0%} slips;"
        f" {stage.alphabet}, {len(stage.base.train):,} base examples without {HANDS}"
    )
    nobody = judge(stage, [])
    honest = [_right(stage, size, collected(stage, nobody), seed) for seed in range(size.seeds)]
    for name, test in stage.tests.items():
        right = float(np.mean([each[name].mean() for each in honest]))
        yield f"without attackers: {right:.2%} of {len(test):,} right ({name})"
    again = [_right(stage, size, collected(stage, nobody), 50 + seed) for seed in range(size.seeds)]
    for name in stage.tests:
        yield f"the same, other seeds: {_loss(name, honest, again)}"
    yield "What other seeds alone make is chance: a loss below that tells nothing, at whatever size."
    tried = cases(stage, flood=size.flood, patience=size.drawings)
    for title, attackers in (tried[name]() for name in attacks):
        judged = judge(stage, attackers)
        yield ""
        yield f"{title}"
        yield from _losses(stage, size, honest, collected(stage, judged), "as the site decides")
        if unguarded:
            yield from _losses(stage, size, honest, learned_from_alike(stage, judged), "learned from alike")
        yield from how_it_shows(judged)


def _learned(size: Size, epoch_of: int, **changes: Any) -> "FitConfig":
    from training.nn.config import FitConfig

    few = {"epochs": size.epochs, "examples_per_epoch": epoch_of // size.epochs, "junk_share": 0.0}
    return FitConfig.from_json(FitConfig.full().to_json() | few | changes)


def _right(stage: Stage, size: Size, collected: Examples, seed: int) -> dict[str, NDArray[np.bool_]]:
    """What the run's quick fit from the same start reads rightly."""
    from training.nn.config import FitConfig

    quick = FitConfig.quick()
    config = _learned(
        size, size.quick, learning_rate=quick.learning_rate, warm_start=quick.warm_start, seed=100 + seed
    )
    return right_after(stage, config, collected)


def _losses(
    stage: Stage, size: Size, honest: Sequence[dict[str, NDArray[np.bool_]]], collected: Examples, how: str
) -> Iterator[str]:
    """Points lost beside the same seeds without attackers, with the 95 % interval over the test samples."""
    attacked = [_right(stage, size, collected, seed) for seed in range(len(honest))]
    for name in stage.tests:
        yield f"  {how:20} {_loss(name, honest, attacked)}"


def _loss(
    name: str, one: Sequence[dict[str, NDArray[np.bool_]]], other: Sequence[dict[str, NDArray[np.bool_]]]
) -> str:
    lost = np.mean(
        [first[name].astype(float) - second[name] for first, second in zip(one, other, strict=True)], axis=0
    )
    mean, reach = float(lost.mean()), 1.96 * float(lost.std()) / len(lost) ** 0.5
    verdict = "allowed" if mean <= ALLOWED_LOSS else f"more than {ALLOWED_LOSS * 100:.1f}"
    return (
        f"{name:6} lost {mean * 100:+.2f} pt ({(mean - reach) * 100:+.2f} to {(mean + reach) * 100:+.2f})"
        f"  {verdict}"
    )
