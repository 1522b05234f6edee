"""Is it as sure as it is right, and does it still turn away what is no character?"""

from collections.abc import Sequence

import numpy as np

from training.gate.answers import Answers, JunkAnswers
from training.gate.collected import SOME
from training.gate.original import FEW, more_right
from training.gate.paired import Paired
from training.gate.rule import Rule

# Two trainings of the same data differ by less: what is allowed is what no reader could tell from chance.
CALIBRATION_LOSS = 0.005
CALIBRATION_LOSS_WITH_FEW = 0.01
JUNK_LOSS = 0.02


def calibration_holds(answers: Sequence[Answers]) -> Rule:
    """On the original test sets; on the collected drawings where there is no such set, and enough of them to tell anything."""
    name = "Its probabilities are as honest"
    measured = _to_measure_on(answers)
    if not measured:
        return Rule(
            name=name,
            passed=True,
            grave=False,
            detail=f"skipped: there is no original test set, and there are not {SOME} collected test drawings",
            figures={"size": 0},
        )
    sizes = [len(each.targets) for each in measured]
    before = float(np.average([each.champion_ece for each in measured], weights=sizes))
    after = float(np.average([each.challenger_ece for each in measured], weights=sizes))
    allowed = CALIBRATION_LOSS if sum(sizes) >= FEW else CALIBRATION_LOSS_WITH_FEW
    passed = after <= before + allowed
    return Rule(
        name=name,
        passed=passed,
        grave=False,
        detail=f"expected calibration error {after:.2%}, before {before:.2%}, up to {allowed:.1%} more allowed"
        + ("; of collected drawings, for there is no original test set" if measured[0].collected else ""),
        otherwise=f"an error of {before + allowed:.2%} would have {'still held' if passed else 'held'}",
        figures={"champion": before, "challenger": after, "allowed": allowed, "size": sum(sizes)},
    )


def _to_measure_on(answers: Sequence[Answers]) -> list[Answers]:
    base = [each for each in answers if not each.collected and len(each.targets)]
    collected = [each for each in answers if each.collected]
    enough = sum(len(each.targets) for each in collected) >= SOME
    return base or (collected if enough else [])


def junk_is_rejected(junk: JunkAnswers | None) -> Rule:
    """What is no character is turned away as before: the lower 95 % bound of the paired difference stays above the margin.

    Without a junk set there is nothing to hold against each other: the rule holds and says so.
    """
    name = "Drawings that are no character are turned away as before"
    if junk is None or not len(junk.champion):
        return Rule(
            name=name, passed=True, grave=False, detail="skipped: there is no junk set for this alphabet"
        )
    before, after = float(junk.champion.mean()), float(junk.challenger.mean())
    paired = Paired.of(junk.challenger.astype(np.float64) - junk.champion)
    passed = _holds(paired)
    return Rule(
        name=name,
        passed=passed,
        grave=False,
        detail=f"{after:.2%} of {len(paired):,} turned away at 95 % true accept, before {before:.2%}; lower 95 % bound of the"
        f" difference {paired.lower:+.2%}, must stay above {-JUNK_LOSS:+.2%}",
        otherwise=more_right(paired, _holds, passed=passed).replace("right", "turned away"),
        figures={
            "champion": before,
            "challenger": after,
            "lower": paired.lower,
            "margin": JUNK_LOSS,
            "size": len(paired),
        },
    )


def _holds(paired: Paired) -> bool:
    return paired.lower > -JUNK_LOSS
