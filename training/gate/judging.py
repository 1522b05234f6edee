"""All rules, one after the other."""

from collections.abc import Sequence

from training.gate.answers import Answers, CorrectedAnswers, JunkAnswers
from training.gate.better import error_rate, shown_better
from training.gate.classes import no_class_loses
from training.gate.collected import better_on_collected
from training.gate.honesty import calibration_holds, junk_is_rejected
from training.gate.integrity import bundle_is_whole, champion_can_be_read, is_faithful, onnx_equals_keras
from training.gate.original import (
    BestBefore,
    no_slow_decline,
    not_clearly_worse,
    not_inferior,
    tested_on_handwriting,
)
from training.gate.regressions import corrected_once
from training.gate.rule import Rule, Verdict, verdict_of


def judge(
    *,
    classes: Sequence[str],
    answers: Sequence[Answers],
    onnx_error: float,
    bundle_problem: str = "",
    junk: JunkAnswers | None = None,
    lookalikes: Sequence[Sequence[str]] = (),
    corrected: CorrectedAnswers | None = None,
    best: BestBefore | None = None,
    why_alone: str = "the first version of its alphabet",
    unreadable: str = "",
) -> Verdict:
    """Hold the challenger against the champion.

    Without a champion `answers` is empty, only integrity counts, and `why_alone` is the reason to promote. It is empty
    where there is a champion: with nothing to test both on, or where that one is `unreadable`, told why, the version waits as
    challenger for a person. An export that is not the network that was trained is judged by its integrity alone: its answers
    are nobody's.
    """
    rules = [bundle_is_whole(bundle_problem), onnx_equals_keras(onnx_error)]
    if not is_faithful(onnx_error):
        return verdict_of(rules, why="", error_rate={})
    if not answers:
        return verdict_of(
            [*rules, *_unanswered(classes, why_alone, unreadable)], why=why_alone, error_rate={}
        )
    base = [each for each in answers if not each.collected]
    rules += [
        tested_on_handwriting(classes, answers),
        not_inferior(base),
        not_clearly_worse(base),
        no_slow_decline(base, best),
        better_on_collected([each for each in answers if each.collected]),
        shown_better(answers),
        no_class_loses(classes, answers, lookalikes),
        calibration_holds(answers),
        junk_is_rejected(junk),
        corrected_once(corrected),
    ]
    return verdict_of(rules, why="all rules hold", error_rate=error_rate(answers))


def _unanswered(classes: Sequence[str], why_alone: str, unreadable: str) -> list[Rule]:
    """What keeps a version from promotion that was held against nothing, though there is a champion."""
    if unreadable:
        return [champion_can_be_read(unreadable)]
    return [] if why_alone else [tested_on_handwriting(classes, ())]
