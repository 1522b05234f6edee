"""Which collected samples a snapshot takes, as what, and with what weight; and why it leaves the others out. Pure.

Samples and what is known of the people go in; the same ones always give the same choice, in whatever order they come.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from recognition.trust.agreement import CLASSES_COUNT, EXPECTATION_COUNTS
from recognition.trust.asked import PROMPT_RELIABILITY
from recognition.trust.dawid_skene import Readings, join
from recognition.trust.expected import expected_confusion, odds
from training.figures.intervals import wilson
from training.snapshot.weights import collected_weights

# What readings that differ must make of a class for it to be taken, as in recognition.consensus.
CONVINCED_FROM = 0.95
# Of a side that is held out one account may give as much as all others together, and so much whatever they give.
HELD_OUT_ALLOWED_ANYWAY = 100

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


# Why what is too much of one account's is left out of a side that nothing learns from.
_SHARES = {TEST: Reason.TEST_SHARE, VALIDATION: Reason.VALIDATION_SHARE}
# What waits may come into a later snapshot by itself.
WAITING = (Reason.NEW, Reason.UNRELIABLE)


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


@dataclass(frozen=True, kw_only=True)
class _Read:
    """What the trusted readings of a sample make of it."""

    candidate: Candidate
    label_class: str
    giver: int
    sure: float


def select(
    candidates: Sequence[Candidate],
    *,
    people: Mapping[int, Person],
    classes: Sequence[str],
    lookalikes: Sequence[Sequence[int]] = (),
    contents: Mapping[str, Collection[str]] | None = None,
    held_out: Collection[str] = frozenset(),
    learned: Collection[str] = frozenset(),
) -> Selection:
    """Accepted and consented to, read by people who are trusted, of one class by their consensus, within the caps.

    `contents`: by key, what tells that two samples are the same drawing: one in common is enough. `held_out`: those of what
    is tested or validated on elsewhere; `learned`: those of what is learned from elsewhere.
    """
    left_out: dict[str, Reason] = {}
    heard: dict[str, list[Said]] = {}
    ordered = sorted(candidates, key=lambda each: each.key)
    for candidate in ordered:
        if reason := _unfit(candidate):
            left_out[candidate.key] = reason
            continue
        trusted = [said for said in candidate.said if not said.excluded and not _waits(said, people)]
        if candidate.split != TRAIN and trusted and all(said.prompted for said in trusted):
            # Accepted where the champion did not object: neither a test for it, nor what its confidence is fitted on.
            left_out[candidate.key] = Reason.PROMPTED
        elif trusted:
            heard[candidate.key] = trusted
        else:
            left_out[candidate.key] = _why_unheard(candidate, people)
    here = [each for each in ordered if each.key in heard]
    read = _joined(here, heard, people=people, options=[*classes, NO_CHARACTER], lookalikes=lookalikes)
    taken = []
    for each in read:
        if each.label_class == NO_CHARACTER:
            left_out[each.candidate.key] = Reason.NO_CHARACTER
        elif each.sure < CONVINCED_FROM and _differ(heard[each.candidate.key]):
            left_out[each.candidate.key] = Reason.DISPUTED
        else:
            taken.append(each)
    same = contents or {}
    # In this order: what is not held out after all keeps nothing from being learned.
    left_out |= _learned_as_well(taken, same, learned)
    left_out |= _over_the_share(_without(left_out, taken))
    left_out |= _held_out_as_well(_without(left_out, taken), same, held_out)
    return Selection(chosen=_weighed(_without(left_out, taken), people), left_out=left_out)


def doubted_at_least(count: int, *, looked_at: int) -> float:
    """The part that is doubted, as far as it is shown: the lower end of its 95 % interval."""
    low, _ = wilson(min(count, looked_at), looked_at)
    return low


def _unfit(candidate: Candidate) -> Reason | None:
    if candidate.excluded:
        return Reason.EXCLUDED
    if candidate.reviewed_out:
        return Reason.REVIEWED_OUT
    if not candidate.consent:
        return Reason.NO_CONSENT
    if not candidate.drawn:
        return Reason.NOT_DRAWN
    if not candidate.said:
        return Reason.OPEN
    if not candidate.accepted:
        words = {said.label_class for said in candidate.said}
        return Reason.NO_CHARACTER if words == {NO_CHARACTER} else Reason.DISPUTED
    return None


def _waits(said: Said, people: Mapping[int, Person]) -> bool:
    return not said.settles and bool(people[said.user].waits)


def _why_unheard(candidate: Candidate, people: Mapping[int, Person]) -> Reason:
    """Of the first whose word would have counted."""
    for said in candidate.said:
        if not said.excluded:
            return Reason(people[said.user].waits)
    return Reason.EXCLUDED


def _differ(said: Sequence[Said]) -> bool:
    return not any(each.settles for each in said) and len({each.label_class for each in said}) > 1


def _joined(
    candidates: Sequence[Candidate],
    heard: Mapping[str, Sequence[Said]],
    *,
    people: Mapping[int, Person],
    options: Sequence[str],
    lookalikes: Sequence[Sequence[int]],
) -> list[_Read]:
    """A reviewer's word as it is; one reading, or several equal ones, by their people's reliability; unequal ones, and what
    they tell of those who gave them, by Dawid and Skene's model."""
    place = {name: index for index, name in enumerate(options)}
    several = [
        each
        for each in candidates
        if len(heard[each.key]) > 1 and not any(said.settles for said in heard[each.key])
    ]
    by_consensus = _consensus(several, heard, people=people, place=place, lookalikes=lookalikes)
    alone: dict[tuple[int, float], float] = {}
    read = []
    for candidate in candidates:
        said = heard[candidate.key]
        words = [each for each in said if each.settles]
        if words:
            read.append(
                _Read(
                    candidate=candidate,
                    label_class=words[-1].label_class,
                    giver=candidate.author,
                    sure=1.0,
                )
            )
            continue
        if candidate.key in by_consensus:
            likely = by_consensus[candidate.key]
            best = int(likely.argmax())
            sure = float(likely[best])
        else:
            best = place[said[0].label_class]
            key = (best, _reliability(people[said[0].user], prompted=said[0].prompted))
            if key not in alone:
                chance = odds([best], [key[1]], classes=len(options), lookalikes=lookalikes)
                alone[key] = float(chance[best])
            sure = alone[key]
        agreeing = [each.user for each in said if place[each.label_class] == best]
        giver = agreeing[0] if agreeing else candidate.author
        read.append(_Read(candidate=candidate, label_class=options[best], giver=giver, sure=sure))
    return read


def _consensus(
    candidates: Sequence[Candidate],
    heard: Mapping[str, Sequence[Said]],
    *,
    people: Mapping[int, Person],
    place: Mapping[str, int],
    lookalikes: Sequence[Sequence[int]],
) -> dict[str, NDArray[np.float64]]:
    """How likely each class is, by sample."""
    if not candidates:
        return {}
    said = [(index, each) for index, one in enumerate(candidates) for each in heard[one.key]]
    voices = sorted({(each.user, each.prompted) for _, each in said})
    place_of = {
        voice: index for index, voice in enumerate(voices)
    }  # what was asked for tells nothing of how one reads
    reliabilities = np.array([_reliability(people[user], prompted=prompted) for user, prompted in voices])
    expected = expected_confusion(reliabilities, classes=len(place), lookalikes=lookalikes)
    joined = join(
        Readings(
            item=np.array([index for index, _ in said], np.int64),
            person=np.array([place_of[each.user, each.prompted] for _, each in said], np.int64),
            said=np.array([place[each.label_class] for _, each in said], np.int64),
            items=len(candidates),
            people=len(voices),
            classes=len(place),
        ),
        confusion_prior=EXPECTATION_COUNTS * expected,
        class_prior=np.full(len(place), CLASSES_COUNT),
    )
    return {each.key: joined.posterior[index] for index, each in enumerate(candidates)}


def _reliability(person: Person, *, prompted: bool) -> float:
    return min(person.reliability, PROMPT_RELIABILITY) if prompted else person.reliability


def _without(left_out: Mapping[str, Reason], read: Sequence[_Read]) -> list[_Read]:
    return [each for each in read if each.candidate.key not in left_out]


def _learned_as_well(
    read: Sequence[_Read], contents: Mapping[str, Collection[str]], learned: Collection[str]
) -> dict[str, Reason]:
    """What would be held out and is the same drawing as one that is learned: to know it by heart proves nothing."""
    known = set(learned)
    return {
        each.candidate.key: Reason.LEARNED
        for each in read
        if each.candidate.split != TRAIN and not known.isdisjoint(contents.get(each.candidate.key, ()))
    }


def _over_the_share(read: Sequence[_Read]) -> dict[str, Reason]:
    """What an account has on a side that is held out beyond its share; which of its samples, nobody can foresee nor choose."""
    over: dict[str, Reason] = {}
    for side, reason in _SHARES.items():
        by_author: defaultdict[int, list[str]] = defaultdict(list)
        for each in read:
            if each.candidate.split == side:
                by_author[each.candidate.author].append(each.candidate.key)
        total = sum(map(len, by_author.values()))
        for keys in by_author.values() if len(by_author) > 1 else ():
            allowed = max(total - len(keys), HELD_OUT_ALLOWED_ANYWAY)
            drawn = sorted(keys, key=lambda key: sha256(key.encode()).digest())
            over |= dict.fromkeys(drawn[allowed:], reason)
    return over


def _held_out_as_well(
    read: Sequence[_Read], contents: Mapping[str, Collection[str]], held_out: Collection[str]
) -> dict[str, Reason]:
    """What would train and is the same drawing as one that is held out: by heart it would be read right and prove nothing."""
    known = set(held_out)
    for each in read:
        if each.candidate.split != TRAIN:
            known.update(contents.get(each.candidate.key, ()))
    return {
        each.candidate.key: Reason.HELD_OUT
        for each in read
        if each.candidate.split == TRAIN and not known.isdisjoint(contents.get(each.candidate.key, ()))
    }


def _weighed(read: Sequence[_Read], people: Mapping[int, Person]) -> tuple[Chosen, ...]:
    """With the caps of each side by itself: what trains is what nobody may fill."""
    doubted = {number: person.doubted for number, person in people.items()}
    weights: dict[str, float] = {}
    for split in (TRAIN, VALIDATION, TEST):
        side = [each for each in read if each.candidate.split == split]
        mass = collected_weights(
            [each.giver for each in side], sure=[each.sure for each in side], doubted=doubted
        )
        weights |= {each.candidate.key: weight for each, weight in zip(side, mass.tolist(), strict=True)}
    return tuple(
        Chosen(
            key=each.candidate.key,
            label_class=each.label_class,
            split=each.candidate.split,
            giver=each.giver,
            weight=round(weights[each.candidate.key], 6),
        )
        for each in read
    )
