"""The rules that let a version through, on answers made for the purpose."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training.gate import CHALLENGER, PROMOTED, REJECTED, Answers, JunkAnswers, judge, junk_is_rejected

CLASSES = ("a", "b")


def answers(
    *,
    size: int = 10_000,
    champion_wrong: int = 500,
    challenger_wrong: int = 500,
    collected: bool = False,
    challenger_ece: float = 0.01,
    synthetic: bool = False,
) -> Answers:
    """Both err on the first samples of class "a" and "b" in turn, so that one's errors contain the other's."""
    targets = np.arange(size) % 2
    champion, challenger = targets.copy(), targets.copy()
    champion[:champion_wrong] ^= 1
    challenger[:challenger_wrong] ^= 1
    return Answers(
        name="made-test",
        targets=targets,
        champion=champion,
        challenger=challenger,
        champion_ece=0.01,
        challenger_ece=challenger_ece,
        collected=collected,
        synthetic=synthetic,
    )


def verdict_on(*sets: Answers, onnx_error: float = 1e-6) -> str:
    return judge(classes=CLASSES, answers=sets, onnx_error=onnx_error).verdict


def test_an_equal_challenger_is_promoted() -> None:
    assert verdict_on(answers()) == PROMOTED


def test_a_better_challenger_is_promoted() -> None:
    assert verdict_on(answers(challenger_wrong=400)) == PROMOTED


def test_a_surely_worse_challenger_is_rejected() -> None:
    assert verdict_on(answers(challenger_wrong=600)) == REJECTED


def test_a_slip_that_proves_nothing_keeps_the_challenger_for_a_person() -> None:
    verdict = judge(
        classes=CLASSES, answers=[answers(size=300, champion_wrong=10, challenger_wrong=11)], onnx_error=0
    )

    assert verdict.verdict == CHALLENGER
    assert "under 5,000" in verdict.reason


def test_the_first_version_of_an_alphabet_is_promoted_on_integrity_alone() -> None:
    verdict = judge(classes=CLASSES, answers=[], onnx_error=1e-6)

    assert (verdict.verdict, verdict.reason) == (PROMOTED, "the first version of its alphabet")


def test_a_model_that_changed_in_export_is_rejected_however_good() -> None:
    assert verdict_on(answers(challenger_wrong=0), onnx_error=0.01) == REJECTED


def test_losing_on_collected_samples_keeps_it_from_promotion() -> None:
    collected = answers(size=100, champion_wrong=5, challenger_wrong=8, collected=True)

    assert verdict_on(answers(), collected) == CHALLENGER


def test_without_collected_samples_that_rule_holds_and_says_so() -> None:
    rules = judge(classes=CLASSES, answers=[answers()], onnx_error=0).rules
    rule = next(rule for rule in rules if "collected" in rule.name)

    assert rule.passed
    assert "none collected" in rule.detail


def test_one_class_that_loses_much_keeps_it_from_promotion() -> None:
    whole = answers(champion_wrong=0, challenger_wrong=0)
    whole.challenger[np.flatnonzero(whole.targets == 0)[:400]] = 1  # 8 % of class a
    whole.champion[np.flatnonzero(whole.targets == 1)[:600]] = 0

    verdict = judge(classes=CLASSES, answers=[whole], onnx_error=0)

    assert verdict.verdict == CHALLENGER
    assert "a -8.0%" in verdict.reason


def test_letters_of_a_font_are_no_evidence() -> None:
    verdict = judge(classes=CLASSES, answers=[answers(challenger_wrong=0, synthetic=True)], onnx_error=0)

    assert verdict.verdict == CHALLENGER
    assert "no real test samples of: a b" in verdict.reason


def test_a_class_that_nobody_tested_keeps_it_from_promotion() -> None:
    verdict = judge(classes=("a", "b", "c"), answers=[answers()], onnx_error=0)

    assert verdict.verdict == CHALLENGER
    assert "no real test samples of: c" in verdict.reason


def test_without_any_test_nothing_is_promoted_over_a_champion() -> None:
    empty = answers(size=0, champion_wrong=0, challenger_wrong=0)

    assert verdict_on(empty) == CHALLENGER


def test_probabilities_that_became_dishonest_keep_it_from_promotion() -> None:
    assert verdict_on(answers(challenger_ece=0.05)) == CHALLENGER


@given(st.integers(0, 2_000), st.integers(0, 2_000), st.integers(0, 500))
def test_more_errors_never_turn_towards_promotion(champion: int, challenger: int, more: int) -> None:
    order = [REJECTED, CHALLENGER, PROMOTED]

    before = verdict_on(answers(champion_wrong=champion, challenger_wrong=challenger))
    after = verdict_on(answers(champion_wrong=champion, challenger_wrong=challenger + more))

    assert order.index(after) <= order.index(before)


def junk(*, size: int = 2_000, champion: int, challenger: int) -> JunkAnswers:
    """Both turn away the first pieces, so many of them."""
    places = np.arange(size)
    return JunkAnswers(champion=places < champion, challenger=places < challenger)


def test_a_challenger_that_takes_more_junk_for_characters_waits_for_a_person() -> None:
    verdict = judge(
        classes=CLASSES, answers=[answers()], onnx_error=0, junk=junk(champion=1_900, challenger=1_840)
    )

    assert verdict.verdict == CHALLENGER
    assert "92.00% of 2,000 turned away" in verdict.reason


def test_a_challenger_that_turns_away_as_much_junk_is_promoted() -> None:
    verdict = judge(
        classes=CLASSES, answers=[answers()], onnx_error=0, junk=junk(champion=1_900, challenger=1_895)
    )

    assert verdict.verdict == PROMOTED


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
