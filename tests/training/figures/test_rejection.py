import numpy as np
import pytest
from numpy.typing import NDArray

from training.figures.rejection import accepting_threshold, auroc, rejection

CHARACTERS = np.linspace(0.01, 1.0, 100)


def kinds(*names: str) -> NDArray[np.str_]:
    return np.array(names)


def test_the_threshold_lets_95_in_100_characters_through() -> None:
    threshold = accepting_threshold(CHARACTERS)

    assert (threshold <= CHARACTERS).mean() == 0.95
    assert threshold == pytest.approx(0.06)


def test_equal_scores_never_push_it_below_95() -> None:
    threshold = accepting_threshold(np.array([0.2] * 30 + [0.9] * 70))

    assert threshold == 0.2


def test_junk_at_the_threshold_counts_as_accepted() -> None:
    found = rejection(CHARACTERS, CHARACTERS[[5, 4]], kinds("dot", "dot"), own_threshold=0.5)

    assert found["false_accept_at_95"] == 0.5


def test_false_accepts_are_told_by_kind() -> None:
    junk = np.array([0.9, 0.001, 0.9, 0.9])

    found = rejection(CHARACTERS, junk, kinds("scribble", "scribble", "dot", "dot"), own_threshold=0.5)

    assert found["false_accepts"] == {"dot": 1.0, "scribble": 0.5}
    assert found["counts"] == {"dot": 2, "scribble": 2}


def test_its_own_threshold_is_judged_on_both_sides() -> None:
    found = rejection(CHARACTERS, np.array([0.9, 0.1]), kinds("dot", "dot"), own_threshold=0.505)

    assert found["at_threshold"] == {"true_accept": 0.5, "false_accept": 0.5}


@pytest.mark.parametrize(
    ("junk", "area"),
    [([0.0, 0.0], 1.0), ([2.0, 2.0], 0.0), ([0.5, 0.5], pytest.approx(0.505)), ([0.0, 2.0], 0.5)],
)
def test_the_area_is_how_often_a_character_scores_above_junk(junk: list[float], area: float) -> None:
    assert auroc(CHARACTERS, np.array(junk)) == area


def test_it_refuses_to_judge_without_characters() -> None:
    with pytest.raises(ValueError, match=r"true characters\. Received: none"):
        rejection(np.zeros(0), np.array([0.5]), kinds("dot"), own_threshold=0.5)


def test_it_refuses_to_judge_without_junk() -> None:
    with pytest.raises(ValueError, match="Received: 0, 0"):
        rejection(CHARACTERS, np.zeros(0), np.zeros(0, "<U1"), own_threshold=0.5)


def test_it_refuses_junk_without_kinds() -> None:
    with pytest.raises(ValueError, match="Received: 2, 1"):
        rejection(CHARACTERS, np.zeros(2), kinds("dot"), own_threshold=0.5)
