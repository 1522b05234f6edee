"""The simulated attackers, judged by the site's own code, on made-up hands and a network that sees what there is."""

from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from ocrsite.bench.learning import quick
from ocrsite.bench.learning.annotators import HONEST, Drawings
from ocrsite.bench.learning.attacks import cases
from ocrsite.bench.learning.judging import Judged, collected, judge
from ocrsite.bench.learning.showing import how_it_shows
from ocrsite.bench.learning.stage import Stage
from recognition.models import Alphabet
from training.datasets.examples import Examples

pytestmark = pytest.mark.django_db

EACH = 60
FLOOD = 800


class SeesWhatThereIs:
    """Stands for a trained network: drawings of a class lie together in its embedding."""

    def outputs(self, pixels: NDArray[np.uint8]) -> dict[str, NDArray[np.float64]]:
        seen = np.eye(10)[pixels[:, 0, 0].astype(np.int64)]
        return {"embedding": seen + np.random.default_rng(0).normal(0, 0.05, seen.shape)}


def drawings(count: int, seed: int) -> Drawings:
    true = np.random.default_rng(seed).integers(10, size=count)
    pixels = np.zeros((count, 28, 28), np.uint8)
    pixels[:] = true[:, None, None]
    return Drawings(pixels=pixels, true=true)


@pytest.fixture
def stage(digits: Alphabet) -> Stage:
    known = drawings(400, seed=99)
    train = Examples(pixels=known.pixels, targets=known.true, weights=np.ones(len(known)))
    return Stage(
        alphabet=digits,
        base=cast(Any, type("Base", (), {"train": train})()),
        hands=[drawings(EACH, seed) for seed in range(HONEST + 6)],
        tests={},
        start=cast(Any, SeesWhatThereIs()),
    )


def judged_case(stage: Stage, attack: str) -> Judged:
    _, attackers = cases(stage, flood=FLOOD, patience=EACH)[attack]()
    return judge(stage, attackers)


def test_without_attackers_nobody_waits_and_nearly_all_is_learned_from(stage: Stage) -> None:
    judged = judge(stage, [])

    assert not any(judged.waits.values())
    assert len(collected(stage, judged)) > 0.95 * HONEST * EACH


def test_who_flips_every_label_waits_and_teaches_nothing(stage: Stage) -> None:
    judged = judged_case(stage, "flip")

    flipping = [one for one in judged.people if one.attacks]
    assert len(flipping) == round(HONEST / 9)
    assert all(judged.waits[one.number] for one in flipping)
    assert not any(judged.selection.shares.get(one.number) for one in flipping)
    assert not any(judged.waits[one.number] for one in judged.people if not one.attacks)


def test_who_floods_teaches_no_more_than_a_twentieth_and_is_seen(stage: Stage) -> None:
    judged = judged_case(stage, "flood")

    flooding = next(one for one in judged.people if one.attacks)
    assert len(flooding.drawings) == FLOOD
    assert judged.selection.shares.get(flooding.number, 0.0) <= 0.05 + 1e-9
    told = list(how_it_shows(judged))
    own = next(line for line in told if "floods" in line)
    assert f"of {FLOOD}" in own
    assert told[told.index(own) + 1].startswith(" " * 14)  # at least one sign stands below


def test_who_is_good_on_gold_is_doubted_for_the_rest(stage: Stage) -> None:
    judged = judged_case(stage, "patient")

    patient = next(one for one in judged.people if one.attacks)
    right, seen = judged.evidence[patient.number].gold_right, judged.evidence[patient.number].gold_seen
    assert right / seen > 0.85
    doubted = [who for who, _, _ in judged.doubted]
    assert doubted.count(patient.number) > max(doubted.count(one) for one in range(HONEST))


def test_quick_is_held_against_full(stage: Stage) -> None:
    stage.tests["drawn"] = cast(Any, None)
    full, same = np.ones(1000, np.bool_), np.ones(1000, np.bool_)
    worse = np.arange(1000) >= 10

    held = list(quick._verdict(stage, {"drawn": full}, {"drawn": same}, 0.1))
    missed = list(quick._verdict(stage, {"drawn": full}, {"drawn": worse}, 0.3))

    assert "loses +0.00 pt" in held[0]
    assert "within 0.3" in held[0]
    assert held[1].endswith("within 0.25")
    assert "loses +1.00 pt" in missed[0]
    assert "more than 0.3" in missed[0]
    assert missed[1].endswith("more than 0.25")
