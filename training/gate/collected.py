"""What people of the test side drew here: the drawings that the model is for. Nobody's may fill the test."""

from collections.abc import Callable, Sequence

from training.gate.answers import Answers, pooled_by_user
from training.gate.original import more_right
from training.gate.paired import SURE, Z_95, Paired
from training.gate.rule import Rule

# From so many drawings on, of so many people, they decide alone.
DECISIVE = 1_000
DECISIVE_PEOPLE = 3
# From so many on a bound can tell something.
SOME = 100
MARGIN = 0.005

NAME = "Better on collected drawings of held-out people"


def better_on_collected(answers: Sequence[Answers]) -> Rule:
    """Weighted by people. Many drawings: better beyond luck; some: a gain, and a lower bound; few: no loss; none: holds."""
    paired, people = pooled_by_user(answers), sum(each.people for each in answers)
    if not len(paired):
        return Rule(
            name=NAME,
            passed=True,
            grave=False,
            detail="none collected from test writers yet: the original test sets must show that it is better",
            figures={"size": 0},
        )
    holds, asked = _demand(len(paired), people)
    passed = holds(paired)
    return Rule(
        name=NAME,
        passed=passed,
        grave=False,
        detail=f"{paired.won:,} newly right, {paired.lost:,} newly wrong of {len(paired):,} by {people or 'unknown'} people,"
        f" weighted so that nobody dominates {paired.mean:+.2%}; {asked}",
        otherwise=_otherwise(paired, holds, passed=passed),
        figures={
            "difference": paired.mean,
            "lower": paired.lower,
            "chance": paired.luck(),
            "newly_right": paired.won,
            "newly_wrong": paired.lost,
            "size": len(paired),
            "people": people,
        },
    )


def _demand(size: int, people: int) -> tuple[Callable[[Paired], bool], str]:
    """What is asked of so many drawings by so many people, and in words."""
    if size >= DECISIVE and people >= DECISIVE_PEOPLE:
        return (
            lambda paired: paired.luck() <= SURE,
            f"luck alone must do as much in at most {SURE:.1%} of cases (McNemar)",
        )
    if size >= SOME:
        return (
            lambda paired: paired.mean >= 0 and paired.lower > -MARGIN,
            f"with under {DECISIVE:,} there must be no loss and the lower 95 % bound above {-MARGIN:+.1%}",
        )
    return (lambda paired: paired.mean >= 0, f"with under {SOME} there must be no loss")


def _otherwise(paired: Paired, holds: Callable[[Paired], bool], *, passed: bool) -> str:
    right = more_right(paired, holds, passed=passed)
    if passed or paired.mean <= 0:
        return right
    # As many more at the same rates: the mean stays, its error shrinks with the root of their number.
    factor = Z_95 * paired.error / paired.mean
    more = paired.needed(factor) if factor > 1 else 1
    return f"{right}; or about {more:,} more collected test drawings at these rates would decide"
