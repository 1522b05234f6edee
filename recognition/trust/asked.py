"""Whether somebody drew what they were asked to draw, as far as a model can tell. Pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

# How often a drawing is taken to be what it was asked for: less than a reading of somebody of whom nothing is known.
PROMPT_RELIABILITY = 0.75
# No likelier may what was asked for be, by what the model reads, for a drawing to wait until somebody reads it:
# see docs/decisions/0018.
UNLIKELY_UP_TO = 0.02


class Seen(StrEnum):
    """What a drawing looks like beside what was asked for."""

    AS_ASKED = "as asked"
    ALIKE = "look-alike"
    OTHERWISE = "something else"
    NOTHING = "no character"


def compare(asked: str, seen: str, *, rejected: bool, lookalikes: Sequence[Sequence[str]] = ()) -> Seen:
    """`seen`: the class that it is likeliest of; `rejected`: it is taken for no character at all.

    What is drawn alike is told apart by nobody from one drawing: it is forgiven.
    """
    if asked == seen:
        return Seen.AS_ASKED
    if rejected:
        return Seen.NOTHING
    alike = any(asked in group and seen in group for group in lookalikes)
    return Seen.ALIKE if alike else Seen.OTHERWISE


def objects(seen: Seen, likely: float) -> bool:
    """Whether the model firmly sees something else; `likely`: how far it is what was asked for, see likelihood."""
    return seen == Seen.NOTHING or (seen == Seen.OTHERWISE and likely <= UNLIKELY_UP_TO)


def likelihood(
    asked: str, ranking: Mapping[str, float], *, lookalikes: Sequence[Sequence[str]] = ()
) -> float:
    """How likely the drawing is of the class that was asked for, or of one that is drawn alike: 0 to 1.

    `ranking`: class -> probability, of the likeliest. Look-alikes share what there is: none of c and C need be likely.
    """
    forgiven = {asked, *(name for group in lookalikes if asked in group for name in group)}
    return min(1.0, sum(ranking.get(name, 0) for name in forgiven))
