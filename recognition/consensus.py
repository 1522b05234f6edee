"""What the readings of a sample add up to. Pure: readings in, verdict out."""

from collections.abc import Sequence
from dataclasses import dataclass

from recognition.models.label import Verdict
from recognition.models.sample import State


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """One live label, its reading folded into a class of the alphabet."""

    verdict: str
    label_class: str
    settles: bool


@dataclass(frozen=True, kw_only=True)
class Settlement:
    state: State
    reason: str
    settled_class: str = ""


def settle(opinions: Sequence[Opinion]) -> Settlement:
    """A reviewer's word settles; otherwise all who are sure must agree.

    Opinions come in the order they were given: of two reviewers the later one is heard.
    """
    reviewers = [opinion for opinion in opinions if opinion.settles]
    if reviewers:
        return _follow(reviewers[-1], "settled by a reviewer")
    sure = [opinion for opinion in opinions if opinion.verdict != Verdict.UNSURE]
    if not sure:
        return Settlement(state=State.OPEN, reason="nobody is sure" if opinions else "")
    if len({(opinion.verdict, opinion.label_class) for opinion in sure}) > 1:
        return Settlement(state=State.DISPUTED, reason="the readings differ")
    return _follow(sure[0], "one reading" if len(sure) == 1 else f"{len(sure)} readings agree")


def _follow(opinion: Opinion, reason: str) -> Settlement:
    if opinion.verdict == Verdict.CHARACTER:
        return Settlement(state=State.ACCEPTED, reason=reason, settled_class=opinion.label_class)
    if opinion.verdict == Verdict.NOT_A_CHARACTER:
        return Settlement(state=State.REJECTED, reason=f"not a character: {reason}")
    return Settlement(state=State.OPEN, reason=f"unsure: {reason}")
