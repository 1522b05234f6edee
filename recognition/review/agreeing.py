"""How far the people who label an alphabet agree: with each other, with what is known, and beside the model.

Only what people read on their own is looked at: neither reviewers' settling words nor what was drawn when asked for.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.cache import caches
from numpy.typing import NDArray

from accounts.models import User
from recognition.models import Alphabet, Label, ModelVersion, Prediction, Verdict
from recognition.trust.alpha import Kinds, alpha
from recognition.trust.dawid_skene import Readings
from recognition.trust.intervals import Measured
from recognition.trust.kappa import kappa, table_of
from recognition.trust.meetings import NOTHING, duos, mixed_up, said_by_others

NO_CHARACTER = ""
# Of fewer common samples a kappa says nothing but its interval.
DUO_LEAST, DUOS_AT_MOST = 10, 40
PAIRS_AT_MOST = 20
_KEPT_SECONDS = 600


@dataclass(frozen=True, kw_only=True)
class OfClass:
    """`name`: "" for no character. `readings`: how often it was said of what several have read."""

    name: str
    readings: int
    alpha: Measured


@dataclass(frozen=True, kw_only=True)
class OfPair:
    """Two classes. Of all that either was said of, the share of which a colleague said the other: among people, and between
    people and the model on the same samples. `model` is None where no model has read them. `samples`: on which people
    differed so. `alpha`: as if nothing but the two had been said.
    """

    one: str
    other: str
    samples: int
    people: float
    model: float | None
    alpha: Measured


@dataclass(frozen=True, kw_only=True)
class OfPerson:
    """`others`: kappa with what most of the others say; `gold`: with what is known, by first answers to gold questions."""

    username: str
    readings: int
    others: Measured
    gold: Measured


@dataclass(frozen=True, kw_only=True)
class OfDuo:
    one: str
    other: str
    kappa: Measured


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """`samples`: that two people or more have read. `model`: the champion's kappa with each reading of these."""

    samples: int
    readings: int
    alpha: Measured
    classes: list[OfClass]
    pairs: list[OfPair]
    people: list[OfPerson]
    duos: list[OfDuo]
    model_version: ModelVersion | None
    model: Measured | None


@dataclass(frozen=True, kw_only=True, eq=False)
class _Gathered:
    readings: Readings
    samples: list[Any]
    users: list[int]
    options: list[str]


def agreement_in(alphabet: Alphabet) -> Agreement:
    """Kept for some minutes as long as no label is given or falls away."""
    champion = ModelVersion.objects.champion_of(alphabet)
    stamp = [alphabet.revision, champion and champion.pk, *Label.objects.all().stamp_of(alphabet)]
    key = f"agreement-{alphabet.pk}-" + hashlib.sha256(repr(stamp).encode()).hexdigest()[:24]
    found: Agreement | None = caches["local"].get(key)
    if found is None:
        found = _measured(alphabet, champion)
        caches["local"].set(key, found, _KEPT_SECONDS)
    return found


def _measured(alphabet: Alphabet, champion: ModelVersion | None) -> Agreement:
    gathered = _gather(alphabet)
    readings = gathered.readings
    kinds = Kinds.of(readings)
    names = dict(User.objects.filter(pk__in=gathered.users).values_list("pk", "username"))
    several = np.bincount(readings.item, minlength=readings.items) >= 2
    told = _told_by_model(gathered, champion, alphabet)
    beside = several[readings.item] & (told[readings.item] != NOTHING)
    table = table_of(readings.said[beside], told[readings.item][beside], classes=readings.classes)
    return Agreement(
        samples=int(several.sum()),
        readings=len(readings.item),
        alpha=alpha(kinds),
        classes=_classes(kinds, gathered.options),
        pairs=_pairs(kinds, table, gathered.options),
        people=_people(alphabet, gathered, names),
        duos=[
            OfDuo(one=names[gathered.users[one]], other=names[gathered.users[other]], kappa=kappa(met))
            for one, other, met in duos(readings, at_least=DUO_LEAST, at_most=DUOS_AT_MOST)
        ],
        model_version=champion,
        model=kappa(table) if beside.any() else None,
    )


def _gather(alphabet: Alphabet) -> _Gathered:
    options = [*alphabet.classes, NO_CHARACTER]
    place = {name: index for index, name in enumerate(options)}
    samples: dict[Any, int] = {}
    users: dict[int, int] = {}
    item, person, said = [], [], []
    for sample_id, user_id, verdict, character, revision in Label.objects.all().independent_in(alphabet):
        name = _class_of(alphabet, verdict, character, revision)
        if name is None:
            continue  # it tells no class of today's alphabet
        item.append(samples.setdefault(sample_id, len(samples)))
        person.append(users.setdefault(user_id, len(users)))
        said.append(place[name])
    readings = Readings(
        item=np.array(item, np.int64),
        person=np.array(person, np.int64),
        said=np.array(said, np.int64),
        items=len(samples),
        people=len(users),
        classes=len(options),
    )
    return _Gathered(readings=readings, samples=list(samples), users=list(users), options=options)


def _class_of(alphabet: Alphabet, verdict: str, character: str, revision: int) -> str | None:
    """What a sure reading says by today's classes; None where it tells none of them any more."""
    return alphabet.class_of_earlier(character, revision) if verdict == Verdict.CHARACTER else NO_CHARACTER


def _told_by_model(
    gathered: _Gathered, champion: ModelVersion | None, alphabet: Alphabet
) -> NDArray[np.int64]:
    """For each sample what the champion sees in it; NOTHING where it has not looked."""
    told = np.full(len(gathered.samples), NOTHING, np.int64)
    if champion is None:
        return told
    place = {name: index for index, name in enumerate(gathered.options)}
    item = {sample_id: index for index, sample_id in enumerate(gathered.samples)}
    for sample_id, label, rejected in Prediction.objects.all().told_by(champion, gathered.samples):
        name = NO_CHARACTER if rejected else alphabet.class_of_earlier(label, champion.revision)
        if name is not None:
            told[item[sample_id]] = place[name]
    return told


def _classes(kinds: Kinds, options: Sequence[str]) -> list[OfClass]:
    """Those that were said of what several have read, the least agreed on first."""
    counts = kinds.many @ kinds.said if len(kinds.many) else np.zeros(len(options))
    found = [
        OfClass(name=options[place], readings=int(counts[place]), alpha=alpha(kinds.of_class(place)))
        for place in np.flatnonzero(counts).tolist()
    ]
    return sorted(found, key=lambda each: (1.0 if each.alpha.value is None else each.alpha.value, each.name))


def _pairs(kinds: Kinds, model: NDArray[np.int64], options: Sequence[str]) -> list[OfPair]:
    """What people, or the model beside them, take for each other most."""
    people_shares = mixed_up(kinds.coincidences()) if len(kinds.many) else np.zeros((len(options),) * 2)
    model_shares = mixed_up(model)
    worst = np.triu(np.maximum(people_shares, model_shares))
    chosen = np.argsort(-worst, axis=None, kind="stable")[:PAIRS_AT_MOST]
    found = []
    for one, other in (divmod(int(place), len(options)) for place in chosen if worst.flat[place] > 0):
        differed = (kinds.said[:, one] > 0) & (kinds.said[:, other] > 0)
        found.append(
            OfPair(
                one=options[one],
                other=options[other],
                samples=int(kinds.many[differed].sum()),
                people=float(people_shares[one, other]),
                model=float(model_shares[one, other]) if model.any() else None,
                alpha=alpha(kinds.of_pair(one, other)),
            )
        )
    return sorted(found, key=lambda each: (-each.people, -(each.model or 0), each.one, each.other))


def _people(alphabet: Alphabet, gathered: _Gathered, names: dict[int, str]) -> list[OfPerson]:
    """Those who read most first."""
    readings = gathered.readings
    others = said_by_others(readings)
    clear = others != NOTHING
    gold = _gold_tables(alphabet, gathered)
    counts = np.bincount(readings.person, minlength=readings.people)
    nothing = np.zeros((readings.classes, readings.classes), np.int64)
    found = []
    for person in np.argsort(-counts, kind="stable").tolist():
        mine = (readings.person == person) & clear
        met = table_of(readings.said[mine], others[mine], classes=readings.classes)
        user_id = gathered.users[person]
        found.append(
            OfPerson(
                username=names[user_id],
                readings=int(counts[person]),
                others=kappa(met),
                gold=kappa(gold.get(user_id, nothing)),
            )
        )
    return found


def _gold_tables(alphabet: Alphabet, gathered: _Gathered) -> dict[int, NDArray[np.int64]]:
    """By person, what they said first of gold questions (rows), and what these are (columns).

    Without answers that tell no class any more, which are neither right nor wrong.
    """
    place = {name: index for index, name in enumerate(gathered.options)}
    tables: dict[int, NDArray[np.int64]] = {}
    answers = Label.objects.all().first_answers_to_gold(alphabet, gathered.users)
    for user_id, verdict, character, revision, known in answers.values_list(
        "user_id", "verdict", "character", "revision", "sample__gold__known_class"
    ):
        said = _class_of(alphabet, verdict, character, revision)
        if verdict != Verdict.UNSURE and said in place and known in place:
            size = len(place)
            table = tables.setdefault(user_id, np.zeros((size, size), np.int64))
            table[place[said], place[known]] += 1
    return tables
