"""What may come into a snapshot, what is known of the people who gave it, and what a selection says of each sample. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from training.figures.intervals import wilson

TRAIN, VALIDATION, TEST = "train", "validation", "test"
NO_CHARACTER = ""


class Reason(StrEnum):
    """Why a sample is not in a snapshot."""

    NO_CONSENT = "may not be learned from"
    NOT_DRAWN = "not drawn yet"
    OPEN = "nobody has said for sure what it is"
    NO_CHARACTER = "not a character"
    DISPUTED = "the readings differ"
    PROMPTED = "drawn when asked for, and read by nobody"
    EXCLUDED = "excluded by an administrator"
    REVIEWED_OUT = "excluded by a reviewer"
    NEW = "new account"
    UNRELIABLE = "not reliable enough"
    TEST_SHARE = "over one account's share of the tests"
    VALIDATION_SHARE = "over one account's share of the validation"
    HELD_OUT = "the same drawing is held out"
    LEARNED = "the same drawing is learned from the original data"


@dataclass(frozen=True, kw_only=True)
class Said:
    """One sure reading that stands: its class, "" for no character. `settles`: a reviewer's word on another's sample.

    `prompted`: no reading, but what the author was asked to draw, and no model has objected.
    """

    user: int
    label_class: str
    settles: bool = False
    excluded: bool = False
    prompted: bool = False


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A sample that was not withdrawn. `said`: in the order it was said."""

    key: str
    author: int
    split: str
    said: tuple[Said, ...]
    accepted: bool = True
    consent: bool = True
    drawn: bool = True
    excluded: bool = False
    reviewed_out: bool = False


@dataclass(frozen=True, kw_only=True)
class Person:
    """`waits`: why their readings are in quarantine, "" where they are not. `doubted`: of what they gave, the part that a
    cross-checked model doubts and no reviewer has settled, 0 to 1.
    """

    reliability: float = 0.9
    waits: str = ""
    doubted: float = 0.0


def doubted_at_least(count: int, *, looked_at: int) -> float:
    """The part that is doubted, as far as it is shown: the lower end of its 95 % interval."""
    low, _ = wilson(min(count, looked_at), looked_at)
    return low


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """`giver`: whose word made it what it is; the mass that it brings is theirs."""

    key: str
    label_class: str
    split: str
    giver: int
    weight: float


@dataclass(frozen=True, kw_only=True)
class Selection:
    """`chosen`: by key. `left_out`: why, by key."""

    chosen: tuple[Chosen, ...] = ()
    left_out: Mapping[str, Reason] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """How many were left out for each reason, the commonest first."""
        return {str(reason): count for reason, count in Counter(self.left_out.values()).most_common()}

    @property
    def shares(self) -> dict[int, float]:
        """Of what trains, the part of the mass that is each person's: 0 to 1."""
        mass: defaultdict[int, float] = defaultdict(float)
        for each in self.chosen:
            if each.split == TRAIN:
                mass[each.giver] += each.weight
        return {giver: weight / sum(mass.values()) for giver, weight in mass.items()}
