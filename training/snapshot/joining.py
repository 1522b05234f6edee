"""What the readings of each sample make of it: whose word it is, and how sure that is. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognition.trust.agreement import CLASSES_COUNT, EXPECTATION_COUNTS
from recognition.trust.asked import PROMPT_RELIABILITY
from recognition.trust.dawid_skene import Readings, join
from recognition.trust.expected import expected_confusion, odds
from training.snapshot.candidates import Candidate, Person, Said


@dataclass(frozen=True, kw_only=True)
class Read:
    """What the trusted readings of a sample make of it."""

    candidate: Candidate
    label_class: str
    giver: int
    sure: float


def join_readings(
    candidates: Sequence[Candidate],
    heard: Mapping[str, Sequence[Said]],
    *,
    people: Mapping[int, Person],
    options: Sequence[str],
    lookalikes: Sequence[Sequence[int]],
) -> list[Read]:
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
                Read(
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
        read.append(Read(candidate=candidate, label_class=options[best], giver=giver, sure=sure))
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
    # What was asked for tells nothing of how one reads: it is a voice of its own.
    voices = sorted({(each.user, each.prompted) for _, each in said})
    place_of = {voice: index for index, voice in enumerate(voices)}
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
