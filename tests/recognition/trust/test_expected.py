import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.trust.expected import expected_confusion, odds

CLASSES = 5
GROUPS = [[0, 1], [2, 3, 4]]
said = st.lists(st.tuples(st.integers(0, CLASSES - 1), st.floats(0, 1)), max_size=8)


def believed(readings: list[tuple[int, float]]) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    classes, reliabilities = [each for each, _ in readings], [each for _, each in readings]
    return odds(classes, reliabilities, classes=CLASSES, lookalikes=GROUPS)


def test_one_reading_is_worth_its_readers_reliability() -> None:
    assert odds([2], [0.9], classes=10)[2] == pytest.approx(0.9)


def test_nothing_said_leaves_every_class_as_likely() -> None:
    assert odds([], [], classes=4).tolist() == [0.25] * 4


def test_two_against_one_convince() -> None:
    assert odds([7, 7, 1], [0.9] * 3, classes=10)[7] > 0.95


def test_two_against_one_convince_less_where_the_classes_look_alike() -> None:
    apart = odds([7, 7, 1], [0.9] * 3, classes=10)[7]

    assert odds([7, 7, 1], [0.9] * 3, classes=10, lookalikes=[[1, 7]])[7] < apart


def test_one_against_one_convinces_nobody() -> None:
    assert 0.45 < odds([7, 1], [0.9] * 2, classes=10)[7] < 0.5


def test_the_reliable_outweigh_the_others() -> None:
    assert odds([7, 1], [0.99, 0.6], classes=10)[7] > 0.95


def test_who_is_never_right_tells_nothing() -> None:
    assert odds([7], [0.0], classes=10)[7] == pytest.approx(0.1)


@given(said, st.integers(0, CLASSES - 1), st.floats(0, 1))
def test_more_agreeing_evidence_never_makes_a_class_less_likely(
    readings: list[tuple[int, float]], spoken: int, reliability: float
) -> None:
    before = believed(readings)[spoken]

    assert believed([*readings, (spoken, reliability)])[spoken] >= before - 1e-12


@given(said, st.randoms())
def test_the_order_does_not_matter(readings: list[tuple[int, float]], random: "np.random.Generator") -> None:
    shuffled = list(readings)
    random.shuffle(shuffled)

    assert np.allclose(believed(readings), believed(shuffled))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_rows_sum_to_one(reliabilities: list[float]) -> None:
    confusion = expected_confusion(np.array(reliabilities), classes=CLASSES, lookalikes=GROUPS)

    assert np.allclose(confusion.sum(axis=2), 1)
