"""What attackers among the annotators cost the model, and how they show.

40 honest people with the hands of UNIPEN's train writers, whom the base does without here, slip two times of a hundred.
Attackers join them. What enters the training is decided by the site's own code: consensus, reliability, quarantine, caps.
The same quick fit with and without them is measured on the same test sets.
"""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from ocrsite.bench import Unmeasurable
from ocrsite.bench.learning import annotators
from ocrsite.bench.learning.annotators import Annotator, Answers, Drawings
from recognition.consensus import Opinion, settle
from recognition.models import Alphabet, State, Verdict
from recognition.trust.agreement import agreement
from recognition.trust.quarantine import Rules, Waits, waits
from recognition.trust.reliability import Evidence, estimate
from training.datasets import registry
from training.datasets.examples import Examples, TestSet
from training.datasets.exceptions import DatasetError
from training.datasets.merges import OUTSIDE, merge
from training.datasets.mixture import BaseMixture, mix
from training.datasets.spec import TRAIN, LabelledSet
from training.doubts import Doubt, Known, doubts
from training.selection import Candidate, Person, Reason, Said, Selection, select
from training.signs import Given, signs

if TYPE_CHECKING:
    from training.nn.fitted import FittedModel

HANDS = "unipen"
HONEST = 40
ALLOWED_LOSS = 0.003
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_KNOWN_A_CLASS = 40


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much is simulated. `start`, `quick`: images of the training before, and of the run."""

    architecture: str
    drawings: int
    flood: int
    start: int
    quick: int
    epochs: int
    tested: int | None
    seeds: int


SMALL = Size(
    architecture="inkloop_cnn",
    drawings=60,
    flood=1_500,
    start=12_800,
    quick=5_120,
    epochs=2,
    tested=2_000,
    seeds=1,
)
FULL = Size(
    architecture="inkloop_cnn",
    drawings=150,
    flood=5_000,
    start=60_000,
    quick=40_000,
    epochs=3,
    tested=None,
    seeds=3,
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Stage:
    """What all cases share. `hands`: drawings of UNIPEN's train writers, the fullest first; `tests`: base and drawn."""

    alphabet: Alphabet
    base: BaseMixture
    hands: list[Drawings]
    tests: dict[str, TestSet]
    start: "FittedModel"
    size: Size

    @property
    def classes(self) -> int:
        return len(self.alphabet.classes)


@dataclass(frozen=True, kw_only=True, eq=False)
class Judged:
    """What the site makes of the answers of a case."""

    people: Sequence[Annotator]
    selection: Selection
    evidence: dict[int, Evidence]
    waits: dict[int, Waits]
    doubted: list[tuple[int, str, str]]  # whose word, what they say, what is seen
    looked_at: dict[int, int]


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--small", action="store_true", help="Under three minutes: less of everything, one seed."
    )
    parser.add_argument("--alphabet", default=None, help="digits with --small, otherwise alnum.")
    parser.add_argument(
        "--unguarded",
        action="store_true",
        help="Also what each attack costs where all is learned from alike.",
    )


def lines(*, small: bool, alphabet: str | None, unguarded: bool = False, **options: Any) -> Iterator[str]:
    size = SMALL if small else FULL
    stage = _stage(alphabet or ("digits" if small else "alnum"), size)
    yield (
        f"{HONEST} honest annotators, {size.drawings} drawings each at most, {annotators.HONEST_SLIPS:.0%} slips;"
        f" {stage.alphabet}, {size.architecture}, {len(stage.base.train):,} base examples without {HANDS}"
    )
    nobody = _judge(stage, [])
    honest = [_fitted_right(stage, _collected(stage, nobody), seed) for seed in range(size.seeds)]
    for name, test in stage.tests.items():
        right = float(np.mean([each[name].mean() for each in honest]))
        yield f"without attackers: {right:.2%} of {len(test):,} right ({name})"
    again = [_fitted_right(stage, _collected(stage, nobody), 50 + seed) for seed in range(size.seeds)]
    for name in stage.tests:
        yield f"the same, other seeds: {_loss(name, honest, again)}"
    yield "What other seeds alone make is chance: a loss below that tells nothing, at whatever size."
    for title, attackers in _cases(stage):
        judged = _judge(stage, attackers)
        yield ""
        yield f"{title}"
        yield from _losses(stage, honest, _collected(stage, judged), "as the site decides")
        if unguarded:
            yield from _losses(stage, honest, _all_alike(stage, judged), "learned from alike")
        yield from _how_it_shows(stage, judged)


def _cases(stage: Stage) -> Iterator[tuple[str, list[Annotator]]]:
    spare = stage.hands[HONEST:]
    first = HONEST
    upright = annotators.honest(stage.classes, np.random.default_rng(11))
    flipping = round(HONEST / 9)  # with them, a tenth of all
    yield (
        f"{flipping} of {HONEST + flipping} flip every label",
        [
            Annotator(
                name=f"flips-{place}",
                number=first + place,
                drawings=spare[place],
                calls=annotators.flips_all(stage.classes, 1 + place),
                attacks=True,
            )
            for place in range(flipping)
        ],
    )
    what, by = _pair(stage)
    names = stage.alphabet.classes
    yield (
        f"one floods {stage.size.flood:,} drawings of {names[what]}, called {names[by]}",
        [
            Annotator(
                name="floods",
                number=first,
                drawings=_many_of(stage, what, stage.size.flood),
                calls=annotators.calls_one_another(what, by, upright),
                attacks=True,
            )
        ],
    )
    patient = annotators.only_where_it_counts(
        annotators.calls_one_another(what, by, annotators.calls_one_another(by, what, upright)), upright
    )
    many = _many_of(stage, what, stage.size.drawings)
    yield (
        f"one is good on gold questions, and swaps {names[what]} and {names[by]} elsewhere",
        [
            Annotator(
                name="patient",
                number=first,
                drawings=_together(spare[0], many),
                calls=patient,
                attacks=True,
            )
        ],
    )


def _stage(slug: str, size: Size) -> Stage:
    try:
        alphabet = Alphabet.objects.get(slug=slug)
        root, cache = settings.DATASETS_DIR, settings.DATA_DIR / "cache"
        names = registry.taking_part(root)
        if HANDS not in names:
            raise Unmeasurable(f"The hands of {HANDS} are needed, and are not at {root}.")
        drawn = {name: registry.load(name, root, cache=cache) for name in names}
        classes, merges = alphabet.classes, alphabet.merges
        whole = mix(drawn.values(), classes=classes, merges=merges)
        held_apart = [each for name, each in drawn.items() if name != HANDS]
        base = mix(held_apart, classes=classes, merges=merges)
    except Alphabet.DoesNotExist as error:
        raise Unmeasurable(f"There is no alphabet {slug!r}.") from error
    except DatasetError as error:
        raise Unmeasurable(str(error)) from error
    hands = _hands(drawn[HANDS], alphabet, size.drawings)
    if len(hands) < HONEST + 5:
        raise Unmeasurable(f"{HONEST + 5} hands are needed. Received: {len(hands)}.")
    return Stage(
        alphabet=alphabet,
        base=base,
        hands=hands,
        tests=_tests(whole, base, size.tested),
        start=_start(alphabet, base, size),
        size=size,
    )


def _hands(drawn: LabelledSet, alphabet: Alphabet, most: int) -> list[Drawings]:
    targets = merge(drawn.labels, merges=alphabet.merges, classes=alphabet.classes, stands_for={})
    trains = (drawn.splits == TRAIN) & (targets != OUTSIDE)
    random = np.random.default_rng(5)
    names, counts = np.unique(drawn.writers[trains], return_counts=True)
    hands = []
    for name in names[np.argsort(-counts, kind="stable")][: HONEST + 20].tolist():
        places = random.permutation(np.flatnonzero(trains & (drawn.writers == name)))[:most]
        hands.append(Drawings(pixels=drawn.pixels[places], true=targets[places]))
    return hands


def _tests(whole: BaseMixture, base: BaseMixture, most: int | None) -> dict[str, TestSet]:
    """Scanned or photographed, and drawn: one set of each, of at most so many."""
    kinds: dict[str, list[TestSet]] = {"base": [], "drawn": []}
    for test in whole.tests.values():
        if not test.synthetic:
            kinds["drawn" if test.drawn else "base"].append(test)
    return {kind: _as_one(kind, tests, list(whole.classes), most) for kind, tests in kinds.items() if tests}


def _as_one(kind: str, tests: Sequence[TestSet], classes: Sequence[str], most: int | None) -> TestSet:
    pixels = np.concatenate([test.pixels for test in tests])
    targets = np.concatenate([test.targets for test in tests])
    chosen = np.random.default_rng(3).permutation(len(targets))[:most]
    return TestSet.frozen(name=kind, pixels=pixels[chosen], targets=targets[chosen], classes=classes)


def _start(alphabet: Alphabet, base: BaseMixture, size: Size) -> "FittedModel":
    """A champion that has not seen these hands."""
    from training.nn.config import FitConfig

    config = replace(
        FitConfig.full(),
        epochs=size.epochs,
        examples_per_epoch=size.start // size.epochs,
        seed=1,
        junk_share=0.0,
    )
    return _fit(config, alphabet, base, None, size.architecture, None)


def _fit(
    config: Any,
    alphabet: Alphabet,
    base: BaseMixture,
    collected: Examples | None,
    architecture: str,
    start: "FittedModel | None",
) -> "FittedModel":
    from training.nn.fit import fit

    return fit(
        config,
        architecture=architecture,
        classes=len(alphabet.classes),
        base=base.train,
        collected=collected,
        validation=base.validation.first(0),
        initial_weights=start.weights() if start else None,
        on_progress=lambda progress: None,
        should_stop=lambda: False,
    )


def _fitted_right(stage: Stage, collected: Examples, seed: int) -> dict[str, NDArray[np.bool_]]:
    """The run's quick fit from the same start, and what it reads rightly of each test set."""
    from training.nn.config import FitConfig

    size = stage.size
    config = replace(
        FitConfig.quick(),
        epochs=size.epochs,
        examples_per_epoch=size.quick // size.epochs,
        seed=100 + seed,
        junk_share=0.0,
    )
    fitted = _fit(config, stage.alphabet, stage.base, collected, size.architecture, stage.start)
    return {
        name: fitted.logits(test.pixels).argmax(axis=1) == test.targets for name, test in stage.tests.items()
    }


def _judge(stage: Stage, attackers: Sequence[Annotator]) -> Judged:
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
    selection = select(
        _candidates(stage, people, given, evidence, waiting),
        people={
            number: Person(
                reliability=estimate(known).mean, waits=Reason.UNRELIABLE if waiting[number] else ""
            )
            for number, known in evidence.items()
        },
        classes=stage.alphabet.classes,
        lookalikes=_lookalikes(stage.alphabet),
    )
    found, looked_at = _doubted(stage, people, given)
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
        lookalikes=_lookalikes(stage.alphabet),
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
    names, lookalikes = stage.alphabet.classes, _lookalikes(stage.alphabet)
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


def _collected(stage: Stage, judged: Judged) -> Examples:
    """What the snapshot holds, as the fit takes it."""
    by_number = {one.number: one for one in judged.people}
    keys = [each.key.split("-") for each in judged.selection.chosen]
    return Examples(
        pixels=np.stack([by_number[int(author)].drawings.pixels[int(place)] for author, place in keys]),
        targets=_places(stage, [each.label_class for each in judged.selection.chosen]),
        weights=np.array([each.weight for each in judged.selection.chosen]),
    )


def _all_alike(stage: Stage, judged: Judged) -> Examples:
    """Everything that its author has read, all of one weight: what a site without any of this would learn from."""
    given = annotators.answers(judged.people, classes=stage.classes, random=np.random.default_rng(4))
    own = [reading for reading in given.readings if reading.author == reading.person]
    by_number = {one.number: one for one in judged.people}
    return Examples(
        pixels=np.stack([by_number[each.author].drawings.pixels[each.place] for each in own]),
        targets=np.array([each.said for each in own], np.int64),
        weights=np.ones(len(own)),
    )


def _losses(
    stage: Stage, honest: Sequence[dict[str, NDArray[np.bool_]]], collected: Examples, how: str
) -> Iterator[str]:
    """Points lost beside the same seeds without attackers, with the 95 % interval over the test samples."""
    attacked = [_fitted_right(stage, collected, seed) for seed in range(len(honest))]
    for name in stage.tests:
        yield f"  {how:20} {_loss(name, honest, attacked)}"


def _loss(
    name: str, one: Sequence[dict[str, NDArray[np.bool_]]], other: Sequence[dict[str, NDArray[np.bool_]]]
) -> str:
    lost = np.mean(
        [first[name].astype(float) - second[name] for first, second in zip(one, other, strict=True)], axis=0
    )
    mean, reach = float(lost.mean()), 1.96 * float(lost.std()) / len(lost) ** 0.5
    verdict = "allowed" if mean <= ALLOWED_LOSS else f"more than {ALLOWED_LOSS * 100:.1f}"
    return (
        f"{name:6} lost {mean * 100:+.2f} pt ({(mean - reach) * 100:+.2f} to {(mean + reach) * 100:+.2f})"
        f"  {verdict}"
    )


def _how_it_shows(stage: Stage, judged: Judged) -> Iterator[str]:
    """The attackers as the page of people has them, beside the worst-looking honest person."""
    rows = [(one, _given(judged, one)) for one in judged.people]
    readings = [given.readings for _, given in rows]
    told = {
        one.number: signs(given, everybody=readings, reliability=settings.QUARANTINE_RELIABILITY)
        for one, given in rows
    }
    yield f"  {'who':12} {'right':>16} {'gold':>8} {'doubted':>13} {'counted':>8}  state"
    worst = min((row for row in rows if not row[0].attacks), key=lambda row: row[1].known.mean)
    for one, given in [*(row for row in rows if row[0].attacks), worst]:
        known, gold = given.known, given.evidence
        interval = f"{known.mean:.0%} ({known.low:.0%}-{known.high:.0%})"
        yield (
            f"  {one.name:12} {interval:>16} {gold.gold_right:.0f} of {gold.gold_seen:<3.0f}"
            f" {given.doubted:>5} of {given.looked_at:<5} {given.counted:>7.1%}"
            f"  {judged.waits[one.number] or 'counts'}"
        )
        for sign in told[one.number]:
            yield f"  {'':12} {sign}"
    accused = sum(bool(told[one.number]) for one, _ in rows if not one.attacks)
    waiting = sum(bool(judged.waits[one.number]) for one, _ in rows if not one.attacks)
    yield f"  of {HONEST} honest people {accused} show a sign, {waiting} wait; left out: {_counted(judged)}"


def _counted(judged: Judged) -> str:
    return ", ".join(f"{count:,} {reason}" for reason, count in judged.selection.counts.items()) or "nothing"


def _given(judged: Judged, one: Annotator) -> Given:
    mine = [(said, seen) for giver, said, seen in judged.doubted if giver == one.number]
    commonest = Counter(mine).most_common(1)
    pair, often = commonest[0] if commonest else (None, 0)
    total = sum(len(each.drawings) for each in judged.people)
    return Given(
        readings=len(one.drawings),
        evidence=judged.evidence[one.number],
        looked_at=judged.looked_at[one.number],
        doubted=len(mine),
        pair=pair,
        pair_count=often,
        part=len(one.drawings) / total,
        counted=judged.selection.shares.get(one.number, 0.0),
    )


def _pair(stage: Stage) -> tuple[int, int]:
    """The class of which there are most spare drawings, and the next that looks like it, or simply the next."""
    what = int(np.bincount(np.concatenate([each.true for each in stage.hands[HONEST:]])).argmax())
    alike = [group for group in _lookalikes(stage.alphabet) if what in group]
    others = [each for group in alike for each in group if each != what]
    return what, others[0] if others else (what + 1) % stage.classes


def _many_of(stage: Stage, what: int, count: int) -> Drawings:
    """So many drawings of one class by hands that nobody else has: the same ones again, moved by a pixel or two."""
    spare = _together(*stage.hands[HONEST:])
    places = np.resize(np.flatnonzero(spare.true == what), count)
    moves = np.random.default_rng(6).integers(-2, 3, (count, 2))
    pixels = [
        np.roll(spare.pixels[place], tuple(move), axis=(0, 1))
        for place, move in zip(places.tolist(), moves.tolist(), strict=True)
    ]
    return Drawings(pixels=np.stack(pixels), true=np.full(count, what, np.int64))


def _together(*parts: Drawings) -> Drawings:
    return Drawings(
        pixels=np.concatenate([part.pixels for part in parts]),
        true=np.concatenate([part.true for part in parts]),
    )


def _some_of_each_class(known: Examples, classes: int) -> Examples:
    order = np.random.default_rng(0).permutation(len(known))
    chosen = np.concatenate(
        [order[known.targets[order] == target][:_KNOWN_A_CLASS] for target in range(classes)]
    )
    return Examples(pixels=known.pixels[chosen], targets=known.targets[chosen], weights=np.ones(len(chosen)))


def _places(stage: Stage, names: Sequence[str]) -> NDArray[np.int64]:
    place = {name: index for index, name in enumerate(stage.alphabet.classes)}
    return np.array([place[name] for name in names], np.int64)


def _lookalikes(alphabet: Alphabet) -> list[list[int]]:
    return [[alphabet.classes.index(name) for name in group] for group in alphabet.lookalikes]
