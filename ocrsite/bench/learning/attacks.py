"""The attacks that are tried: many who flip, one who floods, one who is patient."""

from collections.abc import Iterator

import numpy as np

from ocrsite.bench.learning import annotators
from ocrsite.bench.learning.annotators import HONEST, Annotator, Drawings
from ocrsite.bench.learning.stage import Stage, lookalikes_of, together


def cases(stage: Stage, *, flood: int, patience: int) -> Iterator[tuple[str, list[Annotator]]]:
    """Each with its title. `flood`, `patience`: how many drawings the flooding and the patient one send."""
    spare = stage.hands[HONEST:]
    first = HONEST
    upright = annotators.honest(stage.classes, np.random.default_rng(11))
    flipping = round(HONEST / 9)  # with them, a tenth of all
    yield (
        f"{flipping} of {HONEST + flipping} flip every label",
        [
            Annotator(
                name=f"flips-{place}",
                number=first + place,
                drawings=spare[place],
                calls=annotators.flips_all(stage.classes, 1 + place),
                attacks=True,
            )
            for place in range(flipping)
        ],
    )
    what, by = _pair(stage)
    names = stage.alphabet.classes
    yield (
        f"one floods {flood:,} drawings of {names[what]}, called {names[by]}",
        [
            Annotator(
                name="floods",
                number=first,
                drawings=_many_of(stage, what, flood),
                calls=annotators.calls_one_another(what, by, upright),
                attacks=True,
            )
        ],
    )
    patient = annotators.only_where_it_counts(
        annotators.calls_one_another(what, by, annotators.calls_one_another(by, what, upright)), upright
    )
    many = _many_of(stage, what, patience)
    yield (
        f"one is good on gold questions, and swaps {names[what]} and {names[by]} elsewhere",
        [
            Annotator(
                name="patient",
                number=first,
                drawings=together(spare[0], many),
                calls=patient,
                attacks=True,
            )
        ],
    )


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
