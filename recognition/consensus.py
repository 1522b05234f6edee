"""What the readings of a sample add up to. Pure: readings in, verdict out."""

from collections.abc import Sequence
from dataclasses import dataclass

from recognition.models.label_verdict import Verdict
from recognition.models.sample_state import State
from recognition.trust.expected import odds

# So likely must a class be by unequal readings for them to count as one answer.
CONVINCED_FROM = 0.95
_ORDINARY = 0.9


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """One live label, its reading folded into a class of the alphabet.

    `reliability`: how often who gave it is right; `waits`: they are in quarantine. `prompted`: no reading, but what the
    author was asked to draw; only where it `stands` it is heard.
    """

    verdict: str
    label_class: str
    settles: bool
    reliability: float = _ORDINARY
    waits: bool = False
    prompted: bool = False
    stands: bool = True


@dataclass(frozen=True, kw_only=True)
class Settlement:
    state: State
    reason: str
    settled_class: str = ""


def settle(
    opinions: Sequence[Opinion],
    *,
    classes: Sequence[str] = (),
    lookalikes: Sequence[Sequence[int]] = (),
) -> Settlement:
    """A reviewer's word settles; otherwise all who are sure must agree, or their readings convince together.

    Opinions come in the order they were given: of two reviewers the later one is heard. Where the readings differ, those
    in quarantine are not heard beside others. `classes`: all that could have been said; `lookalikes`: groups of their
    places that are easily taken for each other.
    """
    reviewers = [opinion for opinion in opinions if opinion.settles]
    if reviewers:
        return _follow(reviewers[-1], "settled by a reviewer")
    sure = [opinion for opinion in opinions if opinion.stands and opinion.verdict != Verdict.UNSURE]
    if not sure:
        return Settlement(state=State.OPEN, reason=_why_open(opinions))
    if not differ(sure):
        return _follow(sure[0], _agreement(sure))
    heard = [opinion for opinion in sure if not opinion.waits] or sure
    if not differ(heard):
        return _follow(heard[0], f"{len(heard)} of {len(sure)} readings, the others wait in quarantine")
    return _convinced(heard, classes, lookalikes)


def _why_open(opinions: Sequence[Opinion]) -> str:
    if any(opinion.prompted for opinion in opinions):
        return "drawn when asked for, waits to be read"
    return "nobody is sure" if opinions else ""


def _agreement(opinions: Sequence[Opinion]) -> str:
    """Who they are that agree: a prompt is no reading."""
    readings = sum(not opinion.prompted for opinion in opinions)
    if not readings:
        return "drawn when asked for"
    said = "one reading" if readings == 1 else f"{readings} readings agree"
    return said if readings == len(opinions) else f"{said}, and it was asked for"


def differ(opinions: Sequence[Opinion]) -> bool:
    return len({(opinion.verdict, opinion.label_class) for opinion in opinions}) > 1


def _convinced(
    opinions: Sequence[Opinion], classes: Sequence[str], lookalikes: Sequence[Sequence[int]]
) -> Settlement:
    said = [opinion.label_class for opinion in opinions]
    options = list(dict.fromkeys([*classes, *said, ""]))  # "" is no character
    likely = odds(
        [options.index(each) for each in said],
        [opinion.reliability for opinion in opinions],
        classes=len(options),
        lookalikes=lookalikes,
    )
    best = int(likely.argmax())
    if likely[best] < CONVINCED_FROM:
        return Settlement(state=State.DISPUTED, reason="the readings differ")
    followed = opinions[said.index(options[best])]
    return _follow(
        followed, f"{said.count(options[best])} of {len(said)} readings, {likely[best]:.1%} sure by all"
    )


def _follow(opinion: Opinion, reason: str) -> Settlement:
    if opinion.verdict == Verdict.CHARACTER:
        return Settlement(state=State.ACCEPTED, reason=reason, settled_class=opinion.label_class)
    if opinion.verdict == Verdict.NOT_A_CHARACTER:
        return Settlement(state=State.REJECTED, reason=f"not a character: {reason}")
    return Settlement(state=State.OPEN, reason=f"unsure: {reason}")
