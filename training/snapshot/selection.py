"""Which collected samples a snapshot takes, as what, and with what weight; and why it leaves the others out. Pure.

Samples and what is known of the people go in; the same ones always give the same choice, in whatever order they come.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from training.snapshot.candidates import (
    NO_CHARACTER,
    TEST,
    TRAIN,
    VALIDATION,
    Candidate,
    Chosen,
    Person,
    Reason,
    Said,
    Selection,
)
from training.snapshot.joining import Read, join_readings
from training.snapshot.weights import collected_weights

# What readings that differ must make of a class for it to be taken, as in recognition.consensus.
CONVINCED_FROM = 0.95
# Of a side that is held out one account may give as much as all others together, and so much whatever they give.
HELD_OUT_ALLOWED_ANYWAY = 100
# Why what is too much of one account's is left out of a side that nothing learns from.
_SHARES = {TEST: Reason.TEST_SHARE, VALIDATION: Reason.VALIDATION_SHARE}


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
    read = join_readings(here, heard, people=people, options=[*classes, NO_CHARACTER], lookalikes=lookalikes)
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


def _without(left_out: Mapping[str, Reason], read: Sequence[Read]) -> list[Read]:
    return [each for each in read if each.candidate.key not in left_out]


def _learned_as_well(
    read: Sequence[Read], contents: Mapping[str, Collection[str]], learned: Collection[str]
) -> dict[str, Reason]:
    """What would be held out and is the same drawing as one that is learned: to know it by heart proves nothing."""
    known = set(learned)
    return {
        each.candidate.key: Reason.LEARNED
        for each in read
        if each.candidate.split != TRAIN and not known.isdisjoint(contents.get(each.candidate.key, ()))
    }


def _over_the_share(read: Sequence[Read]) -> dict[str, Reason]:
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
    read: Sequence[Read], contents: Mapping[str, Collection[str]], held_out: Collection[str]
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


def _weighed(read: Sequence[Read], people: Mapping[int, Person]) -> tuple[Chosen, ...]:
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
