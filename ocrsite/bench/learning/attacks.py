"""The attacks that are tried: many who flip, one who floods, one who is patient."""

from collections.abc import Callable

import numpy as np

from ocrsite.bench.learning import annotators
from ocrsite.bench.learning.annotators import HONEST, Annotator, Calls, Drawings
from ocrsite.bench.learning.stage import Stage, lookalikes_of, together

ATTACKS = ("flip", "flood", "patient")

Case = tuple[str, list[Annotator]]


def cases(stage: Stage, *, flood: int, patience: int) -> dict[str, Callable[[], Case]]:
    """By name what makes a title and the attackers. `flood`, `patience`: how many drawings these two send."""
    return {
        "flip": lambda: _flipping(stage),
        "flood": lambda: _flooding(stage, flood),
        "patient": lambda: _patient(stage, patience),
    }


def _flipping(stage: Stage) -> Case:
    spare = stage.hands[HONEST:]
    many = round(HONEST / 9)  # with them, a tenth of all
    return f"{many} of {HONEST + many} flip every label", [
        Annotator(
            name=f"flips-{place}",
            number=HONEST + place,
            drawings=spare[place],
            calls=annotators.flips_all(stage.classes, 1 + place),
            attacks=True,
        )
        for place in range(many)
    ]


def _flooding(stage: Stage, drawings: int) -> Case:
    what, by = _pair(stage)
    names = stage.alphabet.classes
    return f"one floods {drawings:,} drawings of {names[what]}, called {names[by]}", [
        Annotator(
            name="floods",
            number=HONEST,
            drawings=_many_of(stage, what, drawings),
            calls=annotators.calls_one_another(what, by, _upright(stage)),
            attacks=True,
        )
    ]


def _patient(stage: Stage, drawings: int) -> Case:
    what, by = _pair(stage)
    names, upright = stage.alphabet.classes, _upright(stage)
    swaps = annotators.calls_one_another(what, by, annotators.calls_one_another(by, what, upright))
    return f"one is good on gold questions, and swaps {names[what]} and {names[by]} elsewhere", [
        Annotator(
            name="patient",
            number=HONEST,
            drawings=together(stage.hands[HONEST], _many_of(stage, what, drawings)),
            calls=annotators.only_where_it_counts(swaps, upright),
            attacks=True,
        )
    ]


def _upright(stage: Stage) -> Calls:
    return annotators.honest(stage.classes, np.random.default_rng(11))


def _pair(stage: Stage) -> tuple[int, int]:
    """The class of which there are most spare drawings, and the next that looks like it, or simply the next."""
    what = int(np.bincount(np.concatenate([each.true for each in stage.hands[HONEST:]])).argmax())
    alike = [group for group in lookalikes_of(stage.alphabet) if what in group]
    others = [each for group in alike for each in group if each != what]
    return what, others[0] if others else (what + 1) % stage.classes


def _many_of(stage: Stage, what: int, count: int) -> Drawings:
    """So many drawings of one class by hands that nobody else has: the same ones again, moved by a pixel or two."""
    spare = together(*stage.hands[HONEST:])
    places = np.resize(np.flatnonzero(spare.true == what), count)
    moves = np.random.default_rng(6).integers(-2, 3, (count, 2))
    pixels = [
        np.roll(spare.pixels[place], tuple(move), axis=(0, 1))
        for place, move in zip(places.tolist(), moves.tolist(), strict=True)
    ]
    return Drawings(pixels=np.stack(pixels), true=np.full(count, what, np.int64))
