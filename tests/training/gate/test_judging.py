"""All rules together: which versions are let through, which wait for a person, which are turned away."""

import json

import numpy as np
import pytest

from tests.training.gate.making import answers, differing, judged
from training.gate import CHALLENGER, PROMOTED, REJECTED, judge


def test_a_better_challenger_is_promoted() -> None:
    assert judged(answers(challenger_wrong=400)).verdict == PROMOTED


def test_one_that_is_only_as_good_waits_for_a_person() -> None:
    verdict = judged(differing(size=10_000, won=100, lost=100))

    assert verdict.verdict == CHALLENGER
    assert "Shown to be better" in verdict.reason


@pytest.mark.parametrize("size", [1, 40, 300, 6_000])
def test_identical_models_are_never_rejected(size: int) -> None:
    assert judged(answers(size=size, champion_wrong=0, challenger_wrong=0)).verdict == CHALLENGER


def test_a_surely_worse_challenger_is_rejected() -> None:
    assert judged(answers(challenger_wrong=600)).verdict == REJECTED


def test_a_slip_that_proves_nothing_keeps_the_challenger_for_a_person() -> None:
    verdict = judged(answers(size=300, champion_wrong=10, challenger_wrong=11))

    assert verdict.verdict == CHALLENGER
    assert "under 5,000" in verdict.reason


def test_the_first_version_of_an_alphabet_is_promoted_on_integrity_alone() -> None:
    verdict = judge(classes=("a", "b"), answers=[], onnx_error=1e-6)

    assert (verdict.verdict, verdict.reason) == (PROMOTED, "the first version of its alphabet")


def test_over_a_champion_that_cannot_be_read_nothing_is_promoted() -> None:
    verdict = judge(
        classes=("a", "b"),
        answers=[],
        onnx_error=1e-6,
        why_alone="",
        unreadable="digits v1 cannot serve: its checksum is another one",
    )

    [broken] = [rule for rule in verdict.rules if not rule.passed]
    assert (verdict.verdict, broken.grave) == (CHALLENGER, False)
    assert "digits v1 cannot serve: its checksum is another one" in verdict.reason
    assert verdict.otherwise == "a champion whose bundle can be read would have been needed"


def test_a_model_that_changed_in_export_is_rejected_however_good() -> None:
    assert judged(answers(challenger_wrong=0), onnx_error=0.01).verdict == REJECTED


@pytest.mark.parametrize("why_alone", ["", "the first version of its alphabet"])
def test_a_model_that_changed_in_export_is_judged_by_nothing_else(why_alone: str) -> None:
    verdict = judge(classes=("a", "b"), answers=[], onnx_error=0.01, why_alone=why_alone)

    broken = [rule for rule in verdict.rules if not rule.passed]
    assert [rule.name for rule in broken] == ["The exported model equals the trained one"]
    assert all(rule.otherwise for rule in broken)


@pytest.mark.parametrize("onnx_error", [float("inf"), float("nan")])
def test_a_model_that_answers_with_no_number_is_rejected_in_words_that_json_knows(onnx_error: float) -> None:
    verdict = judged(answers(challenger_wrong=0), onnx_error=onnx_error)

    assert verdict.verdict == REJECTED
    json.dumps(verdict.to_json(), allow_nan=False, default=str)


def test_a_bundle_that_cannot_be_read_back_is_rejected_however_good() -> None:
    verdict = judged(answers(challenger_wrong=0), bundle_problem="the checksum is another one")

    assert (verdict.verdict, "the checksum is another one" in verdict.reason) == (REJECTED, True)


def test_collected_drawings_alone_can_show_that_it_is_better() -> None:
    as_good = differing(size=10_000, won=100, lost=100)

    assert judged(as_good, differing(size=600, won=40, lost=8, people=20)).verdict == PROMOTED


def test_losing_on_collected_samples_keeps_it_from_promotion() -> None:
    better = answers(challenger_wrong=300)

    assert judged(better, differing(size=60, won=1, lost=3, people=6)).verdict == CHALLENGER


def test_one_class_that_loses_much_keeps_it_from_promotion() -> None:
    whole = answers(champion_wrong=0, challenger_wrong=0)
    whole.challenger[np.flatnonzero(whole.targets == 0)[:400]] = 1  # 8 % of class a
    whole.champion[np.flatnonzero(whole.targets == 1)[:600]] = 0

    verdict = judged(whole)

    assert verdict.verdict == CHALLENGER
    assert "a -8.0%" in verdict.reason


def test_letters_of_a_font_are_no_evidence() -> None:
    verdict = judged(answers(challenger_wrong=0, synthetic=True))

    assert verdict.verdict == CHALLENGER
    assert "no real test samples of: a b" in verdict.reason


def test_a_class_that_nobody_tested_keeps_it_from_promotion() -> None:
    verdict = judged(answers(challenger_wrong=0), classes=("a", "b", "c"))

    assert verdict.verdict == CHALLENGER
    assert "no real test samples of: c" in verdict.reason


def test_without_any_test_nothing_is_promoted_over_a_champion() -> None:
    assert judged(answers(size=0, champion_wrong=0, challenger_wrong=0)).verdict == CHALLENGER


def test_probabilities_that_became_dishonest_keep_it_from_promotion() -> None:
    assert judged(answers(challenger_wrong=300, challenger_ece=0.05)).verdict == CHALLENGER


def test_what_would_have_promoted_it_is_told_in_samples() -> None:
    verdict = judged(differing(size=10_000, won=100, lost=100))

    needed = int(verdict.otherwise.removeprefix("needs ").split(" ")[0])
    assert "more right of 10,000 original test samples" in verdict.otherwise
    assert judged(differing(size=10_000, won=100, lost=100 - needed)).verdict == PROMOTED
    assert judged(differing(size=10_000, won=100, lost=101 - needed)).verdict == CHALLENGER


def test_a_promoted_one_needs_nothing() -> None:
    assert judged(answers(challenger_wrong=300)).otherwise == ""


def test_every_rule_that_broke_says_what_would_have_changed_it() -> None:
    verdict = judged(
        differing(size=10_000, won=50, lost=400, challenger_ece=0.3),
        differing(size=1_200, won=10, lost=10, people=8),
    )

    assert [rule.name for rule in verdict.rules if not rule.passed and not rule.otherwise] == []


def test_the_error_rate_grows_with_the_looks() -> None:
    first = judged(answers()).error_rate
    tenth = judged(answers(looks=10)).error_rate

    assert first == {"each": 0.05, "looks": 1, "any": pytest.approx(0.05)}
    assert tenth == {"each": 0.05, "looks": 10, "any": pytest.approx(1 - 0.95**10)}


def test_with_a_champion_and_nothing_to_test_on_a_person_decides() -> None:
    verdict = judge(classes=("a", "b"), answers=[], onnx_error=1e-6, why_alone="")

    assert verdict.verdict == CHALLENGER
    assert "no real test samples of: a b" in verdict.reason
