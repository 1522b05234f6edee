import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.figures.drift import Drift, Seen, look


def seen(
    count: int, *, corrected: float = 0.05, confidence: float = 0.95, answered: bool = True
) -> list[Seen]:
    """`count` predictions, evenly `corrected` and as sure as said, give or take."""
    random = np.random.default_rng(count)
    wrong = round(count * corrected)
    return [
        Seen(
            confidence=float(np.clip(confidence + random.normal(0, 0.02), 0, 1)),
            corrected=(place < wrong) if answered else None,
        )
        for place in range(count)
    ]


def looked(recent: list[Seen], *, was: tuple[bool, bool] = (False, False)) -> Drift:
    return look(seen(500), recent, needed=700, was=was)


def test_as_it_always_was_is_no_drift() -> None:
    assert not looked(seen(200)).drifting


def test_more_corrections_are() -> None:
    drift = looked(seen(200, corrected=0.2))

    assert (drift.corrected.out, drift.confidence.out) == (True, False)
    assert drift.reason == "The champion is corrected 20.0% lately, 5.0% at first"


def test_less_confidence_is() -> None:
    drift = looked(seen(200, confidence=0.85))

    assert (drift.corrected.out, drift.confidence.out) == (False, True)


def test_getting_better_is_none() -> None:
    assert not looked(seen(200, corrected=0.0, confidence=0.999)).drifting


def test_too_few_predictions_say_nothing_but_how_many_there_are() -> None:
    drift = look(seen(500), seen(50, corrected=0.9), needed=700)

    assert (drift.seen, drift.needed, drift.drifting, drift.corrected.now) == (550, 700, False, None)


def test_without_answers_only_confidence_is_judged() -> None:
    drift = looked(seen(200, confidence=0.5, answered=False))

    assert (drift.corrected.now, drift.confidence.out) == (None, True)


def test_a_difference_that_chance_explains_is_none() -> None:
    """Four of forty against five in a hundred: as many as luck gives now and then."""
    assert not looked(seen(40, corrected=0.1)[:40] + seen(160, answered=False)).corrected.out


@pytest.mark.parametrize(("was", "still"), [(False, False), (True, True)])
def test_at_the_edge_it_stays_what_it_was(was: bool, still: bool) -> None:
    """Ten in a hundred is beyond half of the band and within the whole."""
    assert looked(seen(200, corrected=0.1), was=(was, False)).corrected.out is still


def test_it_is_back_when_it_is_as_before() -> None:
    assert not looked(seen(200), was=(True, True)).drifting


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_corrections_never_end_a_drift(one: float, other: float) -> None:
    low, high = sorted((one, other))

    assert looked(seen(200, corrected=low)).corrected.out <= looked(seen(200, corrected=high)).corrected.out


def test_it_seldom_cries_wolf() -> None:
    """Two thousand champions that do not drift, each looked at once."""
    random = np.random.default_rng(1)

    def drawn(count: int) -> list[Seen]:
        sure, wrong = random.beta(20, 1, count), random.random(count) < 0.05
        return [Seen(confidence=float(c), corrected=bool(w)) for c, w in zip(sure, wrong, strict=True)]

    cries = sum(look(drawn(500), drawn(200), needed=700).drifting for _ in range(2000))

    assert cries <= 10
