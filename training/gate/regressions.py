"""What somebody corrected once: is it read right now, and was it before?"""

from training.gate.answers import CorrectedAnswers
from training.gate.rule import Rule

NAME = "What was corrected once is reported"


def corrected_once(corrected: CorrectedAnswers | None) -> Rule:
    """It never breaks: the list is for people to look at. What is wrong again has been counted by the other rules."""
    if corrected is None or not len(corrected):
        return Rule(name=NAME, passed=True, grave=False, detail="nobody has corrected anything yet")
    size = len(corrected)
    again, righted = int(corrected.wrong_again.sum()), int(corrected.right_again.sum())
    now = int((corrected.challenger == corrected.targets).sum())
    before = int((corrected.champion == corrected.targets).sum())
    return Rule(
        name=NAME,
        passed=True,
        grave=False,
        detail=f"of {size:,} samples that somebody corrected once it reads {now:,} right, the champion {before:,}:"
        f" {again:,} are wrong again, {righted:,} are right now",
        figures={
            "size": size,
            "challenger": now,
            "champion": before,
            "wrong_again": again,
            "right_again": righted,
        },
    )
