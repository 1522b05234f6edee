"""A sample is retired neither before its readings tell what it is, nor after."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.trust.retirement import NO_CHARACTER, UNSURE, Retired, retirement

said_by_people = st.lists(st.sampled_from(["a", "b", NO_CHARACTER, UNSURE]), max_size=7)
asked_of = st.integers(1, 5)


def majority(said: list[str | None]) -> str | None:
    """What most are sure of, None for a tie: stands in for what weighing them gives."""
    counted = Counter(each for each in said if each is not UNSURE).most_common(2)
    if not counted or (len(counted) == 2 and counted[0][1] == counted[1][1]):
        return None
    return counted[0][0]


def retired(said: list[str | None], asked: int, *, may_end_early: bool = True) -> Retired:
    return retirement(
        said, asked=asked, may_end_early=may_end_early, reviewed=False, settled_as=majority(said)
    )


@given(said=said_by_people, asked=asked_of)
def test_it_is_never_late(said: list[str | None], asked: int) -> None:
    if len(said) >= asked:
        assert retired(said, asked) != Retired.NOT


@given(said=said_by_people, asked=asked_of)
def test_it_is_never_early(said: list[str | None], asked: int) -> None:
    """Before all have spoken only what whoever is left could not overturn, and nobody has contradicted."""
    if len(said) >= asked or retired(said, asked) == Retired.NOT:
        return
    sure = [each for each in said if each is not UNSURE]
    left = asked - len(said)
    assert len(set(sure)) == 1
    assert len(sure) > left
    assert 2 * len(sure) > asked


@given(said=said_by_people, asked=asked_of)
def test_agreement_beyond_doubt_is_enough(said: list[str | None], asked: int) -> None:
    sure = {each for each in said if each is not UNSURE}
    if len(sure) == 1 and 2 * (len(said) - said.count(UNSURE)) > asked:
        expected = Retired.NOT_A_CHARACTER if sure == {NO_CHARACTER} else Retired.AGREED
        assert retired(said, asked) == expected


@given(said=said_by_people, asked=asked_of)
def test_who_is_asked_for_more_readings_gets_all_of_them(said: list[str | None], asked: int) -> None:
    is_retired = retired(said, asked, may_end_early=False) != Retired.NOT

    assert is_retired == (len(said) >= asked)


@given(said=said_by_people, asked=asked_of)
def test_the_order_of_the_readings_does_not_matter(said: list[str | None], asked: int) -> None:
    assert retired(said, asked) == retired(said[::-1], asked)


@pytest.mark.parametrize(
    ("said", "asked", "expected"),
    [
        ([], 1, Retired.NOT),
        (["a"], 1, Retired.AGREED),
        (["a"], 2, Retired.NOT),
        (["a", "a"], 3, Retired.AGREED),
        (["a", "b"], 3, Retired.NOT),
        (["a", "b", "a"], 3, Retired.ENOUGH),
        (["a", "b"], 2, Retired.DISPUTED),
        ([NO_CHARACTER], 1, Retired.NOT_A_CHARACTER),
        (["a", NO_CHARACTER, NO_CHARACTER], 3, Retired.NOT_A_CHARACTER),
        ([UNSURE], 1, Retired.DISPUTED),
        ([UNSURE, "a", "a"], 3, Retired.AGREED),
        (["a", "a"], 4, Retired.NOT),
        (["a", "a", "a"], 5, Retired.AGREED),
    ],
)
def test_the_reason_is_said(said: list[str | None], asked: int, expected: Retired) -> None:
    assert retired(said, asked) == expected


@pytest.mark.parametrize(
    ("settled_as", "early", "expected"),
    [
        ("a", True, Retired.ENOUGH),
        (NO_CHARACTER, True, Retired.NOT_A_CHARACTER),
        (None, True, Retired.DISPUTED),
        ("a", False, Retired.NOT),
    ],
)
def test_a_reviewers_word_is_enough_unless_more_were_asked_for_since(
    settled_as: str | None, early: bool, expected: Retired
) -> None:
    found = retirement(["b", "a"], asked=5, may_end_early=early, reviewed=True, settled_as=settled_as)

    assert found == expected


def test_somebody_is_to_be_asked() -> None:
    with pytest.raises(ValueError, match=r"at least 1\. Received: 0"):
        retirement([], asked=0, may_end_early=True, reviewed=False, settled_as=None)
