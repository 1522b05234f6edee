"""Whether somebody drew what they were asked to draw, as far as a model can tell. Pure."""

from collections.abc import Sequence
from enum import StrEnum

# How often a drawing is taken to be what it was asked for: less than a reading of somebody of whom nothing is known.
PROMPT_RELIABILITY = 0.75
# So sure must a model be of something else for a drawing to wait until somebody reads it: see docs/decisions/0018.
FIRM_FROM = 0.9


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


def objects(seen: Seen, probability: float) -> bool:
    """Whether the model firmly sees something else; `probability`: that of what it sees, 0 to 1."""
    return seen == Seen.NOTHING or (seen == Seen.OTHERWISE and probability >= FIRM_FROM)
