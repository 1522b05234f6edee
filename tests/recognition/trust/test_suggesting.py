"""Whether suggestions are shown, and what they do to people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from recognition.trust.suggesting import Share, is_suggested, leaning


def test_half_is_half_and_settled_for_ever() -> None:
    said = [is_suggested("half", user_id=1, sample_id=str(number)) for number in range(2_000)]

    assert said == [is_suggested("half", user_id=1, sample_id=str(number)) for number in range(2_000)]
    assert said != [is_suggested("half", user_id=2, sample_id=str(number)) for number in range(2_000)]
    assert 900 < sum(said) < 1_100


def test_all_or_none_need_no_chance() -> None:
    assert is_suggested("shown", user_id=1, sample_id="x")
    assert not is_suggested("hidden", user_id=1, sample_id="x")
    with pytest.raises(ValueError, match="Received: 'maybe'"):
        is_suggested("maybe", user_id=1, sample_id="x")


@given(of=st.integers(1, 400), part=st.floats(0, 1))
def test_a_share_has_the_exact_interval(of: int, part: float) -> None:
    share = Share(count=round(part * of), of=of)

    known = binomtest(share.count, share.of).proportion_ci(method="exact")
    assert (share.low, share.high) == pytest.approx((known.low, known.high), abs=1e-6)


def test_of_nothing_nothing_is_known() -> None:
    nothing = Share(count=0, of=0)

    assert (nothing.value, nothing.low, nothing.high) == (None, 0, 1)
    assert leaning(nothing, Share(count=1, of=2)) is None
    with pytest.raises(ValueError, match="Received: 3 of 2"):
        Share(count=3, of=2)


def test_people_lean_towards_what_they_see() -> None:
    found = leaning(Share(count=950, of=1_000), Share(count=850, of=1_000))

    assert found is not None
    assert found.difference == pytest.approx(0.1)
    assert 0.06 < found.low < 0.1 < found.high < 0.14
