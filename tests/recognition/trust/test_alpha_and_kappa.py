"""Agreement as well-kept libraries reckon it, and what its intervals promise."""

import time

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score

from recognition.trust.alpha import Kinds, alpha
from recognition.trust.dawid_skene import Readings
from recognition.trust.kappa import kappa, table_of
from recognition.trust.meetings import NOTHING, duos, mixed_up, said_by_others

CLASSES = 4
# A row an item, a column a person, -1 where the person has not read it.
sheets = st.lists(
    st.lists(st.integers(-1, CLASSES - 1), min_size=4, max_size=4), min_size=2, max_size=12
).map(lambda rows: np.array(rows, np.int64))


def readings_of(sheet: NDArray[np.int64], classes: int = CLASSES) -> Readings:
    item, person = np.nonzero(sheet >= 0)
    return Readings(
        item=item,
        person=person,
        said=sheet[item, person],
        items=len(sheet),
        people=sheet.shape[1],
        classes=classes,
    )


def library_alpha(sheet: NDArray[np.int64]) -> float:
    data = np.where(sheet < 0, np.nan, sheet).T
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal"))


@settings(max_examples=60)
@given(sheets)
def test_alpha_is_the_librarys(sheet: NDArray[np.int64]) -> None:
    several = sheet[(sheet >= 0).sum(axis=1) >= 2]
    found = alpha(Kinds.of(readings_of(sheet)), resamples=1)

    if len(np.unique(several[several >= 0])) < 2:
        assert found.value is None  # with one class nothing can be told
    else:
        assert found.value == pytest.approx(library_alpha(sheet))
        assert found.items == len(several)


@settings(max_examples=40)
@given(sheets, st.integers(0, CLASSES - 1))
def test_of_one_class_it_is_that_of_yes_and_no(sheet: NDArray[np.int64], place: int) -> None:
    yes_or_no = np.where(sheet < 0, -1, sheet == place)

    found = alpha(Kinds.of(readings_of(sheet)).of_class(place), resamples=1).value

    assert found == pytest.approx(alpha(Kinds.of(readings_of(yes_or_no)), resamples=1).value)


@settings(max_examples=40)
@given(sheets)
def test_of_two_classes_it_is_that_of_readings_that_say_one_of_them(sheet: NDArray[np.int64]) -> None:
    only_these = np.where((sheet == 1) | (sheet == 3), sheet, -1)

    found = alpha(Kinds.of(readings_of(sheet)).of_pair(1, 3), resamples=1).value

    assert found == pytest.approx(alpha(Kinds.of(readings_of(only_these)), resamples=1).value)


@settings(max_examples=40)
@given(sheets)
def test_readings_meet_as_often_as_they_are(sheet: NDArray[np.int64]) -> None:
    several = (sheet >= 0).sum(axis=1) >= 2
    pairs = Kinds.of(readings_of(sheet)).coincidences()

    assert pairs == pytest.approx(pairs.T)
    assert pairs.sum() == pytest.approx((sheet[several] >= 0).sum())


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=30))
def test_kappa_is_the_librarys(said: list[tuple[int, int]]) -> None:
    one, other = np.array(said).T

    found = kappa(table_of(one, other, classes=CLASSES), resamples=1)

    if len(np.unique([one, other])) < 2:
        assert found.value is None
    else:
        assert found.value == pytest.approx(cohen_kappa_score(one, other))


def noisy_sheet(rng: np.random.Generator, items: int, people: int, right: float) -> NDArray[np.int64]:
    truth = rng.integers(0, CLASSES, items)[:, None]
    slips = rng.integers(0, CLASSES, (items, people))
    return np.where(rng.random((items, people)) < right, truth, slips)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Of 80 draws 95 % should hold the value of very many items; with chance, at least 87 % do."""
    rng = np.random.default_rng(1)
    truth = alpha(Kinds.of(readings_of(noisy_sheet(rng, 200_000, 2, 0.8))), resamples=1).value
    assert truth is not None

    held = 0
    for seed in range(80):
        found = alpha(Kinds.of(readings_of(noisy_sheet(rng, 150, 2, 0.8))), resamples=300, seed=seed)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= truth <= found.high

    assert 0.87 <= held / 80 <= 1


def test_the_same_readings_give_the_same_interval_in_any_order() -> None:
    rng = np.random.default_rng(2)
    sheet = noisy_sheet(rng, 80, 3, 0.8)

    assert alpha(Kinds.of(readings_of(sheet))) == alpha(Kinds.of(readings_of(rng.permutation(sheet))))


def test_nothing_read_twice_tells_nothing() -> None:
    lonely = readings_of(np.array([[0, -1], [-1, 1]]))

    assert alpha(Kinds.of(lonely)).value is None
    assert list(duos(lonely, at_least=1, at_most=9)) == []
    assert said_by_others(lonely).tolist() == [NOTHING, NOTHING]


def test_two_people_meet_on_what_both_have_read() -> None:
    sheet = np.array([[0, 0, 1], [1, 2, -1], [-1, 3, 3], [2, 2, -1]])

    found = list(duos(readings_of(sheet), at_least=2, at_most=9))

    assert [(one, other, int(table.sum())) for one, other, table in found] == [(0, 1, 3), (1, 2, 2)]
    assert found[0][2][1, 2] == 1
    assert found[1][2][0, 1] == 1


def test_others_are_heard_without_oneself_and_not_where_they_tie() -> None:
    sheet = np.array([[0, 0, 1], [1, 2, 3]])

    assert said_by_others(readings_of(sheet)).tolist() == [NOTHING, NOTHING, 0, NOTHING, NOTHING, NOTHING]


def test_what_is_mixed_up_is_told_as_a_share_of_both() -> None:
    pairs = np.array([[8, 2, 0], [0, 6, 0], [0, 0, 4]])

    shares = mixed_up(pairs)

    assert shares[0, 1] == shares[1, 0] == pytest.approx(2 * 2 / (18 + 14))
    assert shares[0, 2] == 0
    assert np.diag(shares).tolist() == [0, 0, 0]


def test_a_hundred_thousand_readings_are_reckoned_exactly_in_one_go() -> None:
    """No loop over readings: what a page asks for. The time is printed, and asserted nowhere."""
    rng = np.random.default_rng(3)
    place = np.arange(100_000)
    item = place % 40_000
    said = np.where(rng.random(len(place)) < 0.04, rng.integers(0, 62, len(place)), item % 62)
    person = (place * 7 + place // 40_000) % 30
    readings = Readings(item=item, person=person, said=said, items=40_000, people=30, classes=63)

    started = time.process_time()
    kinds = Kinds.of(readings)
    overall = alpha(kinds)
    by_class = [alpha(kinds.of_class(place)).value for place in range(62)]
    met = list(duos(readings, at_least=10, at_most=30))
    print(f"{len(readings.item)} readings in {time.process_time() - started:.2f} s of the processor")  # noqa: T201

    assert overall.value == pytest.approx(0.92, abs=0.01)  # (1 - 0.04) squared
    assert all(value is not None and value > 0.85 for value in by_class)
    assert len(met) == 30
