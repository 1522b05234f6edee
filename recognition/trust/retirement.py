"""When a sample has been read by enough people, and why."""

from collections.abc import Sequence
from enum import StrEnum


class Retired(StrEnum):
    """Why nobody is asked about a sample any more. Empty: they are."""

    NOT = ""
    AGREED = "agreed"
    DISPUTED = "disputed"
    NOT_A_CHARACTER = "not a character"
    ENOUGH = "enough"


# What a reading says that names no character, and one by somebody who cannot tell.
NO_CHARACTER = ""
UNSURE = None


def retirement(
    said: Sequence[str | None], *, asked: int, may_end_early: bool, reviewed: bool, settled_as: str | None
) -> Retired:
    """Whether, and why, `said` is enough: what each person's reading says, a class, NO_CHARACTER or UNSURE.

    `asked`: how many people are to be asked. `may_end_early`: agreement that the rest could not overturn ends it before.
    `reviewed`: a reviewer's word stands. `settled_as`: what it all adds up to, a class or NO_CHARACTER; None where it
    adds up to nothing.
    """
    if asked < 1:
        raise ValueError(f"asked must be at least 1. Received: {asked}.")
    sure = [each for each in said if each is not UNSURE]
    is_whole = len(said) >= asked
    agree = len(set(sure)) == 1 and (is_whole or (may_end_early and 2 * len(sure) > asked))
    if reviewed:
        return _settled(settled_as, Retired.ENOUGH) if is_whole or may_end_early else Retired.NOT
    if agree and settled_as is not None:
        return _settled(settled_as, Retired.AGREED)
    return _settled(settled_as, Retired.ENOUGH) if is_whole else Retired.NOT


def _settled(settled_as: str | None, otherwise: Retired) -> Retired:
    if settled_as is None:
        return Retired.DISPUTED
    return Retired.NOT_A_CHARACTER if settled_as == NO_CHARACTER else otherwise
