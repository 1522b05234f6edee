"""What must hold of the gate whatever the answers are."""

from collections.abc import Callable

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.gate.making import CLASSES, answers, differing, judged, made
from training.gate import CHALLENGER, PROMOTED, REJECTED, Answers, Rule
from training.gate.better import shown_better
from training.gate.classes import no_class_loses
from training.gate.collected import better_on_collected
from training.gate.original import BestBefore, no_slow_decline, not_clearly_worse, not_inferior

ORDER = [REJECTED, CHALLENGER, PROMOTED]
SIZES = st.sampled_from([1, 7, 40, 90, 150, 700, 1_200, 5_200])


@st.composite
def any_answers(draw: st.DrawFn, *, collected: bool) -> Answers:
    size = draw(SIZES)
    won = draw(st.integers(0, min(size, 80)))
    lost = draw(st.integers(0, min(size - won, 80)))
    both_wrong = draw(st.integers(0, min(size - won - lost, 30)))
    people = draw(st.integers(1, 12)) if collected else 0
    return differing(size=size, won=won, lost=lost, both_wrong=both_wrong, people=people)


def better_by(given: Answers, count: int) -> Answers:
    """With so many of the challenger's wrong answers put right, those that the champion has right first."""
    wrong = np.flatnonzero(given.challenger != given.targets)
    order = np.argsort(given.champion[wrong] != given.targets[wrong], kind="stable")
    challenger = given.challenger.copy()
    places = wrong[order][:count]
    challenger[places] = given.targets[places]
    users = {} if given.users is None else {"users": given.users, "collected": True}
    improved = made(given.targets, given.champion, challenger)
    return Answers(**{**vars(improved), **users})


@settings(max_examples=40)
@given(any_answers(collected=False), any_answers(collected=True), st.integers(1, 100))
def test_no_rule_breaks_because_more_is_right(base: Answers, ours: Answers, more: int) -> None:
    best = BestBefore(version="v1", right=int((base.champion == base.targets).sum()))
    for before, after in ((base, better_by(base, more)), (ours, better_by(ours, more))):
        rules: tuple[Callable[[Answers], Rule], ...] = (
            lambda given: not_inferior([given]),
            lambda given: not_clearly_worse([given]),
            lambda given: no_slow_decline([given], best),
            lambda given: better_on_collected([given]),
            lambda given: shown_better([given]),
            lambda given: no_class_loses(CLASSES, [given]),
        )
        for rule in rules:
            assert rule(after).passed or not rule(before).passed, rule(before).name


@settings(max_examples=40)
@given(st.integers(0, 2_000), st.integers(0, 2_000), st.integers(0, 500))
def test_more_errors_never_turn_towards_promotion(champion: int, challenger: int, more: int) -> None:
    before = judged(answers(champion_wrong=champion, challenger_wrong=challenger)).verdict
    after = judged(answers(champion_wrong=champion, challenger_wrong=challenger + more)).verdict

    assert ORDER.index(after) <= ORDER.index(before)


@settings(max_examples=30)
@given(
    size=st.sampled_from([20, 150, 600, 2_000]),
    rates=st.tuples(st.integers(0, 8), st.integers(0, 8)),
    times=st.integers(1, 12),
    people=st.integers(1, 20),
)
def test_no_amount_of_evidence_promotes_what_is_worse(
    size: int, rates: tuple[int, int], times: int, people: int
) -> None:
    """As many more of the same: what loses at least as often as it wins is never promoted by itself."""
    won, lost = min(rates) * times, max(rates) * times
    base = differing(size=size * times, won=won, lost=lost)
    ours = Answers(**{**vars(base), "users": np.arange(size * times) % people, "collected": True})

    assert judged(base).verdict != PROMOTED
    if better_on_collected([ours]).figures["difference"] <= 0:
        assert judged(base, ours).verdict != PROMOTED


@settings(max_examples=30)
@given(
    rates=st.tuples(st.integers(0, 9), st.integers(0, 9)),
    times=st.sampled_from([2, 3, 5, 10]),
)
def test_more_evidence_never_takes_back_that_it_is_surely_worse(rates: tuple[int, int], times: int) -> None:
    won, lost = min(rates), max(rates)
    once = not_clearly_worse([differing(size=100, won=won, lost=lost)])
    often = not_clearly_worse([differing(size=100 * times, won=won * times, lost=lost * times)])

    assert once.passed or not often.passed


@settings(max_examples=30)
@given(SIZES, st.integers(0, 500), st.integers(1, 12))
def test_identical_models_are_neither_rejected_nor_promoted(size: int, wrong: int, people: int) -> None:
    same = {"size": size, "champion_wrong": min(wrong, size), "challenger_wrong": min(wrong, size)}

    verdict = judged(answers(**same), answers(**same, people=people))

    assert verdict.verdict == CHALLENGER
    assert [rule.name for rule in verdict.rules if not rule.passed] in (
        ["Shown to be better, not by luck"],
        ["Tested on real handwriting of every class", "Shown to be better, not by luck"],
        ["Better on collected drawings of held-out people", "Shown to be better, not by luck"],
    )
