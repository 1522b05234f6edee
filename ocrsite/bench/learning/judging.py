"""What the site makes of what everybody says: consensus, reliability, quarantine, caps and doubts, by the site's own code."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from ocrsite.bench.learning import annotators
from ocrsite.bench.learning.annotators import HONEST, Annotator, Answers
from ocrsite.bench.learning.stage import Stage, lookalikes_of
from recognition.consensus import Opinion, settle
from recognition.models import State, Verdict
from recognition.trust.agreement import agreement
from recognition.trust.quarantine import Rules, Waits, waits
from recognition.trust.reliability import Evidence, estimate
from training.datasets.examples import Examples
from training.datasets.spec import TRAIN
from training.snapshot.candidates import Candidate, Person, Reason, Said, Selection, doubted_at_least
from training.snapshot.selection import select
from training.suspects.doubts import Doubt, Known, doubts

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_KNOWN_A_CLASS = 40


@dataclass(frozen=True, kw_only=True, eq=False)
class Judged:
    """What the site makes of the answers of a case."""

    people: Sequence[Annotator]
    selection: Selection
    evidence: dict[int, Evidence]
    waits: dict[int, Waits]
    doubted: list[tuple[int, str, str]]  # whose word, what they say, what is seen
    looked_at: dict[int, int]


def judge(stage: Stage, attackers: Sequence[Annotator]) -> Judged:
    """As the site does it, from who said what to what is taken."""
    slips = np.random.default_rng(2)
    people = [
        Annotator(
            name=f"honest-{place}",
            number=place,
            drawings=stage.hands[place],
            calls=annotators.honest(stage.classes, slips),
        )
        for place in range(HONEST)
    ]
    people += attackers
    given = annotators.answers(people, classes=stage.classes, random=np.random.default_rng(4))
    evidence = _evidence(stage, given)
    rules = Rules(hours=settings.QUARANTINE_HOURS, reliability=settings.QUARANTINE_RELIABILITY)
    old = _NOW - timedelta(days=30)
    waiting = {
        number: waits(rules=rules, reviews=False, joined=old, now=_NOW, evidence=known)
        for number, known in evidence.items()
    }
    found, looked_at = _doubted(stage, people, given)
    doubted = Counter(giver for giver, _, _ in found)
    selection = select(
        _candidates(stage, people, given, evidence, waiting),
        people={
            number: Person(
                reliability=estimate(known).mean,
                waits=Reason.UNRELIABLE if waiting[number] else "",
                doubted=doubted_at_least(doubted[number], looked_at=looked_at[number]),
            )
            for number, known in evidence.items()
        },
        classes=stage.alphabet.classes,
        lookalikes=lookalikes_of(stage.alphabet),
    )
    return Judged(
        people=people,
        selection=selection,
        evidence=evidence,
        waits=waiting,
        doubted=found,
        looked_at=looked_at,
    )


def _evidence(stage: Stage, given: Answers) -> dict[int, Evidence]:
    by_gold = {
        number: Evidence(gold_right=right, gold_seen=seen) for number, (right, seen) in given.gold.items()
    }
    names = stage.alphabet.classes
    several = _read_by_several(given)
    agreed_by = agreement(
        [
            ((reading.author, reading.place), reading.person, names[reading.said])
            for readings in several.values()
            for reading in readings
        ],
        reliabilities={number: estimate(known).mean for number, known in by_gold.items()},
        options=[*names, ""],
        lookalikes=lookalikes_of(stage.alphabet),
    )
    return {
        number: replace(
            known,
            agreed=agreed_by.get(number, (0.0, 0.0))[0],
            compared=agreed_by.get(number, (0.0, 0.0))[1],
        )
        for number, known in by_gold.items()
    }


def _by_drawing(given: Answers) -> dict[tuple[int, int], list[annotators.Reading]]:
    found: dict[tuple[int, int], list[annotators.Reading]] = {}
    for reading in given.readings:
        found.setdefault((reading.author, reading.place), []).append(reading)
    return found


def _read_by_several(given: Answers) -> dict[tuple[int, int], list[annotators.Reading]]:
    return {key: readings for key, readings in _by_drawing(given).items() if len(readings) > 1}


def _candidates(
    stage: Stage,
    people: Sequence[Annotator],
    given: Answers,
    evidence: dict[int, Evidence],
    waiting: dict[int, Waits],
) -> list[Candidate]:
    names, lookalikes = stage.alphabet.classes, lookalikes_of(stage.alphabet)
    relied_on = {number: estimate(known).mean for number, known in evidence.items()}
    candidates = []
    for (author, place), readings in _by_drawing(given).items():
        opinions = [
            Opinion(
                verdict=Verdict.CHARACTER,
                label_class=names[reading.said],
                settles=False,
                reliability=relied_on[reading.person],
                waits=bool(waiting[reading.person]),
            )
            for reading in readings
        ]
        state = settle(opinions, classes=names, lookalikes=lookalikes).state
        candidates.append(
            Candidate(
                key=f"{author:03}-{place:05}",
                author=author,
                split=TRAIN,
                said=tuple(
                    Said(user=reading.person, label_class=names[reading.said]) for reading in readings
                ),
                accepted=state == State.ACCEPTED,
            )
        )
    return candidates


def _doubted(
    stage: Stage, people: Sequence[Annotator], given: Answers
) -> tuple[list[tuple[int, str, str]], dict[int, int]]:
    """What the search for suspects finds, with the embedding of the network that the run starts from."""
    own = [reading for reading in given.readings if reading.author == reading.person]
    pixels = np.concatenate([one.drawings.pixels for one in people])  # in the order in which they were read
    known = _some_of_each_class(stage.base.train, stage.classes)
    found: list[Doubt] = doubts(
        stage.start.outputs(pixels)["embedding"],
        np.array([reading.said for reading in own], np.int64),
        [reading.person for reading in own],
        known=Known(embeddings=stage.start.outputs(known.pixels)["embedding"], targets=known.targets),
        classes=stage.classes,
    )
    names = stage.alphabet.classes
    looked_at = {one.number: len(one.drawings) for one in people}
    return [
        (own[each.place].person, names[own[each.place].said], names[each.suggested]) for each in found
    ], looked_at


def _some_of_each_class(known: Examples, classes: int) -> Examples:
    order = np.random.default_rng(0).permutation(len(known))
    chosen = np.concatenate(
        [order[known.targets[order] == target][:_KNOWN_A_CLASS] for target in range(classes)]
    )
    return Examples(pixels=known.pixels[chosen], targets=known.targets[chosen], weights=np.ones(len(chosen)))


def collected(stage: Stage, judged: Judged) -> Examples:
    """What the snapshot holds, as the fit takes it."""
    by_number = {one.number: one for one in judged.people}
    keys = [each.key.split("-") for each in judged.selection.chosen]
    return Examples(
        pixels=np.stack([by_number[int(author)].drawings.pixels[int(place)] for author, place in keys]),
        targets=_places(stage, [each.label_class for each in judged.selection.chosen]),
        weights=np.array([each.weight for each in judged.selection.chosen]),
    )


def learned_from_alike(stage: Stage, judged: Judged) -> Examples:
    """Everything that its author has read, all of one weight: what a site without any of this would learn from."""
    given = annotators.answers(judged.people, classes=stage.classes, random=np.random.default_rng(4))
    own = [reading for reading in given.readings if reading.author == reading.person]
    by_number = {one.number: one for one in judged.people}
    return Examples(
        pixels=np.stack([by_number[each.author].drawings.pixels[each.place] for each in own]),
        targets=np.array([each.said for each in own], np.int64),
        weights=np.ones(len(own)),
    )


def _places(stage: Stage, names: Sequence[str]) -> NDArray[np.int64]:
    place = {name: index for index, name in enumerate(stage.alphabet.classes)}
    return np.array([place[name] for name in names], np.int64)
