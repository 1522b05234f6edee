import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from recognition.trust.beta import beta_below, beta_quantile
from recognition.trust.reliability import AGREEMENT_AT_MOST, Evidence, estimate, proved_by_gold


@given(st.floats(0.001, 0.999), st.floats(0.3, 3_000), st.floats(0.3, 3_000))
def test_quantiles_are_those_of_scipy(share: float, a: float, b: float) -> None:
    assert beta_quantile(share, a, b) == pytest.approx(stats.beta.ppf(share, a, b), abs=1e-6)


@given(st.floats(0, 1), st.floats(0.3, 300), st.floats(0.3, 300))
def test_masses_are_those_of_scipy(x: float, a: float, b: float) -> None:
    assert beta_below(x, a, b) == pytest.approx(stats.beta.cdf(x, a, b), abs=1e-9)


def test_a_share_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="share must lie between 0 and 1"):
        beta_quantile(1.2, 1, 1)


def test_nothing_known_is_nine_of_ten_and_wide() -> None:
    known = estimate(Evidence())

    assert known.mean == pytest.approx(0.9)
    assert known.low < 0.7
    assert known.high > 0.98


def test_wrong_gold_answers_tell_quickly() -> None:
    assert estimate(Evidence(gold_right=0, gold_seen=10)).mean < 0.5


def test_right_ones_narrow_the_interval() -> None:
    few, many = (estimate(Evidence(gold_right=seen, gold_seen=seen)) for seen in (5, 50))

    assert many.high - many.low < few.high - few.low


def test_agreement_alone_never_weighs_more_than_its_limit() -> None:
    chorus = estimate(Evidence(agreed=100_000, compared=100_000))
    limited = estimate(Evidence(gold_right=AGREEMENT_AT_MOST, gold_seen=AGREEMENT_AT_MOST))

    assert chorus.mean == pytest.approx(limited.mean)


def test_gold_outweighs_a_chorus_of_friends() -> None:
    flattered = Evidence(agreed=1_000, compared=1_000, gold_right=0, gold_seen=15)

    assert estimate(flattered).mean < 0.6


def test_kind_expectations_prove_nothing() -> None:
    assert proved_by_gold(Evidence()) < 0.05
    assert proved_by_gold(Evidence(gold_right=4, gold_seen=4)) < 0.6
    assert proved_by_gold(Evidence(gold_right=20, gold_seen=20)) > 0.8


def test_more_right_than_seen_is_refused() -> None:
    with pytest.raises(ValueError, match="right must lie between 0 and seen"):
        Evidence(gold_right=2, gold_seen=1)


counted = st.tuples(st.integers(0, 50), st.integers(0, 50))


@given(counted, counted, counted)
def test_one_more_right_answer_never_lowers_it(
    gold: tuple[int, int], agreed: tuple[int, int], reviewed: tuple[int, int]
) -> None:
    def of(extra: int) -> Evidence:
        return Evidence(
            gold_right=gold[0] + extra,
            gold_seen=sum(gold) + extra,
            agreed=agreed[0],
            compared=sum(agreed),
            upheld=reviewed[0],
            reviewed=sum(reviewed),
        )

    before, after = estimate(of(0)), estimate(of(1))

    assert after.mean >= before.mean
    assert before.low <= before.mean <= before.high
