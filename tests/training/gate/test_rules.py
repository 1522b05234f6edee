"""Each rule by itself, on answers made for the purpose."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.training.gate.making import differing, made
from training.gate import Answers, CorrectedAnswers, JunkAnswers, Rule
from training.gate.better import shown_better
from training.gate.classes import no_class_loses
from training.gate.collected import better_on_collected
from training.gate.honesty import calibration_holds, junk_is_rejected
from training.gate.original import BestBefore, no_slow_decline, not_clearly_worse, not_inferior
from training.gate.regressions import corrected_once


def test_not_inferior_says_how_many_fewer_would_have_broken_it() -> None:
    rule = not_inferior([differing(size=10_000, won=40, lost=40)])

    fewer = int(rule.otherwise.split(" ")[0])
    assert rule.passed
    assert not not_inferior([differing(size=10_000, won=40 - fewer, lost=40)]).passed
    assert not_inferior([differing(size=10_000, won=41 - fewer, lost=40)]).passed


def test_not_inferior_says_how_many_more_it_needs() -> None:
    rule = not_inferior([differing(size=10_000, won=40, lost=80)])

    more = int(rule.otherwise.split(" ")[1])
    assert not rule.passed
    assert not_inferior([differing(size=10_000, won=40, lost=80 - more)]).passed


def test_one_slip_is_not_surely_worse() -> None:
    assert not_clearly_worse([differing(size=40, won=0, lost=1)]).passed


def test_seven_slips_without_any_gain_are() -> None:
    assert not not_clearly_worse([differing(size=40, won=0, lost=7)]).passed


def test_a_twin_with_a_little_bad_luck_is_not_surely_worse() -> None:
    """McNemar's test alone would reject it: 535 of 1,000 differing answers."""
    assert not_clearly_worse([differing(size=26_000, won=465, lost=535)]).passed


def test_small_losses_do_not_add_up_unseen() -> None:
    """Within the margin of the champion, and still out of what the best champion had."""
    today = differing(size=10_000, won=30, lost=40, both_wrong=100)

    assert not_inferior([today]).passed
    assert no_slow_decline([today], BestBefore(version="digits v3", right=9_880)).passed
    broken = no_slow_decline([today], BestBefore(version="digits v3", right=9_900))
    assert not broken.passed
    assert broken.otherwise == "needs 10 more right of 10,000"


def test_without_collected_drawings_that_rule_holds_and_says_so() -> None:
    rule = better_on_collected([])

    assert rule.passed
    assert "none collected" in rule.detail


def test_few_collected_drawings_must_not_lose() -> None:
    assert better_on_collected([differing(size=60, won=2, lost=2, people=6)]).passed
    assert not better_on_collected([differing(size=60, won=2, lost=3, people=6)]).passed


def test_some_collected_drawings_need_a_bound_as_well() -> None:
    assert better_on_collected([differing(size=600, won=12, lost=3, people=6)]).passed
    assert not better_on_collected([differing(size=600, won=12, lost=10, people=6)]).passed


def test_many_collected_drawings_decide_alone() -> None:
    assert better_on_collected([differing(size=2_000, won=40, lost=15, people=6)]).passed
    as_good = better_on_collected([differing(size=2_000, won=40, lost=35, people=6)])
    assert not as_good.passed
    assert "McNemar" in as_good.detail
    assert "more collected test drawings at these rates would decide" in as_good.otherwise


def test_as_many_more_as_it_says_decide() -> None:
    rule = better_on_collected([differing(size=1_000, won=40, lost=26, people=8)])
    more = int(rule.otherwise.split("about ")[1].split(" ")[0].replace(",", ""))
    grown = (1_000 + more) / 1_000

    assert not rule.passed
    enough = differing(size=1_000 + more, won=round(40 * grown) + 2, lost=round(26 * grown) - 2, people=8)
    assert better_on_collected([enough]).passed


def test_nobody_fills_the_collected_test_alone() -> None:
    """One person's forty gains do not outweigh losses of nine others."""
    whole = differing(size=400, won=0, lost=0, people=0)
    users = np.repeat(np.arange(10), [310] + [10] * 9)
    whole.champion[:40] ^= 1
    whole.challenger[np.arange(310, 400, 4)] ^= 1

    assert better_on_collected([replace(whole, collected=True)]).passed
    assert not better_on_collected([replace(whole, collected=True, users=users)]).passed


def test_what_two_people_drew_shows_nothing_about_others() -> None:
    as_good = differing(size=10_000, won=100, lost=100)

    assert not shown_better([as_good, differing(size=300, won=40, lost=2, people=2)]).passed
    assert shown_better([as_good, differing(size=300, won=40, lost=2, people=3)]).passed


def test_a_twin_with_a_little_luck_is_not_shown_better() -> None:
    """McNemar's test alone would take it: 530 of 1,000 differing answers."""
    rule = shown_better([differing(size=26_000, won=535, lost=465)])

    assert not rule.passed


LOOKALIKES = [["1", "L"]]


def lookalike_trade(*, to_one: int, to_other: int, back: int) -> list[Answers]:
    """300 samples of each of three classes; L loses to 1 and to 7, and 1 is read right more often."""
    targets = np.repeat(np.array([0, 1, 2]), 300)  # 1, 7, L
    champion, challenger = targets.copy(), targets.copy()
    champion[:back] = 2  # was taken for L
    challenger[600 : 600 + to_one] = 0
    challenger[600 + to_one : 600 + to_one + to_other] = 1
    return [made(targets, champion, challenger)]


@pytest.mark.parametrize(
    ("to_one", "to_other", "back", "holds"),
    [
        (22, 0, 22, True),  # traded, even
        (22, 0, 10, False),  # the two together lose
        (12, 10, 22, False),  # lost to a 7, that nobody takes for an L
        (40, 0, 60, False),  # given up
        (9, 0, 0, True),  # within what any class may lose
    ],
)
def test_look_alikes_may_trade_and_no_more(to_one: int, to_other: int, back: int, holds: bool) -> None:
    traded = lookalike_trade(to_one=to_one, to_other=to_other, back=back)

    assert no_class_loses(("1", "7", "L"), traded, LOOKALIKES).passed is holds


def test_a_trade_is_shown() -> None:
    rule = no_class_loses(("1", "7", "L"), lookalike_trade(to_one=22, to_other=0, back=22), LOOKALIKES)

    assert "traded with look-alikes that gain as much, up to 10%: L -7.3%" in rule.detail
    assert rule.figures["trades"] == {"L": -0.0733}


def test_without_groups_the_same_is_a_loss() -> None:
    rule = no_class_loses(("1", "7", "L"), lookalike_trade(to_one=22, to_other=0, back=22))

    assert not rule.passed
    assert rule.otherwise == "needs 13 more L right of 300"


DISHONEST: dict[str, Any] = {"champion_ece": 0.02, "challenger_ece": 0.08}


def test_how_honest_it_is_shows_on_the_original_test_sets() -> None:
    base, ours = differing(size=600, won=0, lost=0), differing(size=600, won=0, lost=0, people=6, **DISHONEST)

    rule = calibration_holds([base, ours])

    assert rule.passed
    assert rule.figures["size"] == 600
    assert "collected" not in rule.detail


def test_without_an_original_test_set_it_shows_on_collected_drawings() -> None:
    rule = calibration_holds([differing(size=600, won=0, lost=0, people=6, **DISHONEST)])

    assert not rule.passed
    assert rule.detail.startswith("expected calibration error 8.00%, before 2.00%, up to 1.0% more allowed")
    assert "of collected drawings, for there is no original test set" in rule.detail


@pytest.mark.parametrize("size", [0, 99])
def test_where_too_little_was_answered_nothing_is_said_of_probabilities(size: int) -> None:
    rule = calibration_holds([differing(size=size, won=0, lost=0, people=6, **DISHONEST)])

    assert rule.passed
    assert rule.detail.startswith("skipped: there is no original test set")
    assert rule.figures == {"size": 0}


@pytest.mark.parametrize("judge", [not_inferior, not_clearly_worse])
def test_without_an_original_test_set_no_difference_is_claimed(
    judge: Callable[[Sequence[Answers]], Rule],
) -> None:
    rule = judge([])

    assert rule.passed
    assert rule.detail == "skipped: there is no original test set"
    assert rule.figures == {"size": 0}


def junk(*, size: int = 2_000, champion: int, challenger: int) -> JunkAnswers:
    """Both turn away the first pieces, so many of them."""
    places = np.arange(size)
    return JunkAnswers(champion=places < champion, challenger=places < challenger)


def test_a_challenger_that_takes_more_junk_for_characters_breaks_it() -> None:
    rule = junk_is_rejected(junk(champion=1_900, challenger=1_840))

    assert not rule.passed
    assert "92.00% of 2,000 turned away" in rule.detail
    assert "more turned away of 2,000" in rule.otherwise


def test_a_challenger_that_turns_away_as_much_junk_does_not() -> None:
    assert junk_is_rejected(junk(champion=1_900, challenger=1_895)).passed


def test_a_small_loss_on_little_junk_is_not_let_through() -> None:
    """The difference is within the margin, its lower bound is not."""
    rule = junk_is_rejected(junk(size=100, champion=96, challenger=95))

    assert not rule.passed
    assert rule.figures["lower"] < -rule.figures["margin"]


def test_without_a_junk_set_that_rule_holds_and_says_that_it_was_skipped() -> None:
    for nothing in (None, junk(size=0, champion=0, challenger=0)):
        rule = junk_is_rejected(nothing)

        assert rule.passed
        assert "skipped: there is no junk set" in rule.detail


def test_what_was_corrected_once_is_counted_both_ways() -> None:
    corrected = CorrectedAnswers(
        samples=np.array(["u", "v", "w", "x"]),
        targets=np.array([1, 1, 1, 1]),
        champion=np.array([1, 0, 1, 0]),
        challenger=np.array([0, 1, 1, 0]),
    )

    rule = corrected_once(corrected)

    assert rule.passed
    assert rule.figures == {"size": 4, "challenger": 2, "champion": 2, "wrong_again": 1, "right_again": 1}
    assert corrected.samples[corrected.wrong_again].tolist() == ["u"]
