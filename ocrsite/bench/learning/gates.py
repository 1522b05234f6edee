"""How often the gate promotes what is as good, better or worse, against the error rate that it states.

The answers are a real champion's to its real test sets. Twins of it, which differ by the seed alone, are made by noise on its
logits: some of it from drawing to drawing, some by class, so that two twins truly differ a little too. How much, real
trainings tell (`--twins`). One that is truly better or worse has so many more of its answers right or wrong, at random.
Champion and challenger of a gate are both such twins: neither has the test sets on its side.
"""

import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from ocrsite.bench import Unmeasurable
from recognition.engine.bundle import Bundle, BundleError, read_bundle
from recognition.engine.calibration import fit_temperature, softmax
from recognition.engine.recognizer import Recognizer
from recognition.models import Alphabet, ModelVersion
from training import gate
from training.datasets.exceptions import DatasetError
from training.datasets.mixture import BaseMixture, build_base
from training.figures.intervals import wilson
from training.gate.answers import pooled
from training.gate.better import ERROR_RATE
from training.gate.paired import SURE
from training.running.runs import DEFAULT_ARCHITECTURE

GATES = 200
# Points, as fractions, by which the challenger is truly better.
TRUTHS = (-0.01, -0.005, 0.0, 0.005, 0.01)
# Drawings collected from test writers, and how many people gave them.
COLLECTED = ((0, 0), (600, 12), (2_000, 25))
# The most answers of which one twin alone has right, and how far one class differs from twin to twin beside one drawing.
DIFFERING = {"digits": 0.006, "letters": 0.03}
DIFFERING_ELSEWHERE = 0.04
BY_CLASS = 0.2
_BINS = 15
# No noise lifts what is less likely than these to the first place.
LIKELIEST = 6
FITTED_ON = 1_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Room:
    """A champion's answers to the original test sets of an alphabet, the class that was meant among them.

    `classes`: int64 [N, LIKELIEST], best first; `logits`: float32, theirs, over the temperature; `targets`: int64 [N].
    """

    alphabet: Alphabet
    classes: NDArray[np.int64]
    logits: NDArray[np.float32]
    targets: NDArray[np.int64]
    drawn: NDArray[np.bool_]

    def read(self, logits: NDArray[np.float32]) -> NDArray[np.int64]:
        """The class that other logits of the same answers put first."""
        found: NDArray[np.int64] = self.classes[np.arange(len(self.classes)), logits.argmax(axis=1)]
        return found


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--alphabet", default="alnum")
    parser.add_argument("--gates", type=int, default=GATES, help="Of each kind.")
    parser.add_argument(
        "--differing", type=float, help="Share of answers that only one of two twins has right."
    )
    parser.add_argument(
        "--truths",
        type=float,
        nargs="*",
        default=[truth * 100 for truth in TRUTHS],
        help="Points by which the challenger is truly better; negative: worse.",
    )
    parser.add_argument(
        "--twins", type=int, default=0, help="Train so many for real and hold each against each."
    )
    parser.add_argument(
        "--images", type=int, default=5_120, help="Of an epoch of a twin, of which there are two."
    )


def lines(
    *,
    alphabet: str,
    gates: int,
    differing: float | None,
    truths: Sequence[float],
    twins: int,
    images: int,
    **options: Any,
) -> Iterator[str]:
    room, base, bundle = _room(alphabet)
    right = float((room.classes[:, 0] == room.targets).mean())
    yield f"{alphabet}: a champion's answers to {len(room.targets):,} samples, {right:.2%} right"
    if twins:
        yield from _real_twins(room, base, bundle, twins, images)
        return
    share = differing or DIFFERING.get(alphabet, DIFFERING_ELSEWHERE)
    rng = np.random.default_rng(1)
    noise = _noise_for(room, share, rng)
    yield f"twins of which one alone is right in {share:.1%} of answers; stated error rate {ERROR_RATE:.0%}; {gates} gates each"
    yield "| collected | truly better by | promoted | 95 % | kept | rejected | McNemar alone would promote |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    broken: Counter[str] = Counter()
    for size, people in COLLECTED:
        for truth in (points / 100 for points in truths):
            verdicts: Counter[str] = Counter()
            for _ in range(gates):
                verdict, plain = _one_gate(room, noise, truth, size, people, rng)
                verdicts[verdict.verdict] += 1
                verdicts["plain"] += plain
                if truth == 0 and verdict.verdict != gate.PROMOTED:
                    broken.update(rule.name for rule in verdict.rules if not rule.passed)
            yield _row(size, people, truth, verdicts, gates)
    yield "what kept twins from being promoted, of all their gates:"
    for name, count in broken.most_common():
        yield f"  {count / (gates * len(COLLECTED)):6.1%} {name}"


def _row(size: int, people: int, truth: float, verdicts: Counter[str], gates: int) -> str:
    low, high = wilson(verdicts[gate.PROMOTED], gates)
    shares = [verdicts[name] / gates for name in (gate.PROMOTED, gate.CHALLENGER, gate.REJECTED, "plain")]
    collected = f"{size:,} of {people} people" if size else "none"
    return (
        f"| {collected} | {truth * 100:+.1f} | {shares[0]:.1%} | {low:.1%} to {high:.1%} | {shares[1]:.1%} | {shares[2]:.1%} |"
        f" {shares[3]:.1%} |"
    )


def _one_gate(
    room: Room, noise: float, truth: float, size: int, people: int, rng: np.random.Generator
) -> tuple[gate.Verdict, bool]:
    """The verdict on one pair, and whether McNemar's test on the original sets alone would have promoted it."""
    before = _fitted(room, _twin(room, noise, rng))
    after = _fitted(room, _moved(room, _twin(room, noise, rng), truth, rng))
    chosen = rng.choice(np.flatnonzero(room.drawn), size, replace=False)
    base = np.setdiff1d(np.arange(len(room.targets)), chosen)
    sets = [_answers("original", room, before, after, base)]
    if size:
        users = _users(size, people, rng)
        sets.append(replace(_answers("collected", room, before, after, chosen), collected=True, users=users))
    verdict = gate.judge(
        classes=room.alphabet.classes,
        answers=sets,
        onnx_error=0.0,
        lookalikes=room.alphabet.lookalikes,
    )
    return verdict, pooled(sets[:1]).luck() <= SURE


def _twin(room: Room, noise: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """The logits of a model that another seed might have made."""
    by_drawing = rng.standard_normal(room.logits.shape, np.float32) * np.float32(noise)
    by_class = rng.normal(0, noise * BY_CLASS, len(room.alphabet.classes)).astype(np.float32)
    return room.logits + by_drawing + by_class[room.classes]


def _moved(
    room: Room, logits: NDArray[np.float32], truth: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """So much truly better or worse, as sure as before: first answers change places with second ones, or with right ones."""
    right = room.read(logits) == room.targets
    movable = right if truth < 0 else ~right
    chance = min(1.0, abs(truth) / movable.mean())
    places = np.flatnonzero(movable & (rng.random(len(right)) < chance))
    first = logits[places].argmax(axis=1)
    if truth < 0:
        other = np.argsort(logits[places], axis=1)[:, -2]
    else:
        other = (room.classes[places] == room.targets[places, None]).argmax(axis=1)
    moved = logits.copy()
    moved[places, first], moved[places, other] = logits[places, other], logits[places, first]
    return moved


def _users(size: int, people: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Some people draw much, most little."""
    share = rng.dirichlet(np.full(people, 1.0))
    return np.concatenate([np.arange(people), rng.choice(people, size - people, p=share)]).astype(np.int64)


def _answers(
    name: str,
    room: Room,
    before: NDArray[np.float32],
    after: NDArray[np.float32],
    places: NDArray[np.intp],
) -> gate.Answers:
    champion, challenger = room.read(before), room.read(after)
    return gate.Answers(
        name=name,
        targets=room.targets[places],
        champion=champion[places],
        challenger=challenger[places],
        champion_ece=_ece(before[places], (champion == room.targets)[places]),
        challenger_ece=_ece(after[places], (challenger == room.targets)[places]),
    )


def _fitted(room: Room, logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Over a temperature of its own, as each version has one for what it has become, fitted on some of the samples."""
    some = np.arange(0, len(logits), max(1, len(logits) // FITTED_ON))
    meant = (room.classes[some] == room.targets[some, None]).argmax(axis=1)
    return logits / np.float32(fit_temperature(logits[some], meant))


def _ece(logits: NDArray[np.float32], right: NDArray[np.bool_]) -> float:
    confidence = softmax(logits, 1.0).max(axis=1)
    bins = np.minimum((confidence * _BINS).astype(np.int64), _BINS - 1)
    return float(np.abs(np.bincount(bins, right - confidence, _BINS)).sum() / len(right))


def _noise_for(room: Room, differing: float, rng: np.random.Generator) -> float:
    """The noise under which one twin alone is right in so many answers."""
    low, high = 0.0, 8.0
    for _ in range(12):
        middle = (low + high) / 2
        one, other = (room.read(_twin(room, middle, rng)) == room.targets for _ in range(2))
        low, high = (middle, high) if float((one != other).mean()) < differing else (low, middle)
    return (low + high) / 2


def _room(slug: str) -> tuple[Room, BaseMixture, Bundle]:
    alphabet = Alphabet.objects.get(slug=slug)
    try:
        base = build_base(
            classes=alphabet.classes,
            merges=alphabet.merges,
            root=settings.DATASETS_DIR,
            cache=settings.DATA_DIR / "cache",
        )
        bundle = _champion(alphabet)
    except (DatasetError, BundleError) as error:
        raise Unmeasurable(str(error)) from error
    tests = [test for test in base.tests.values() if not test.synthetic]
    if not tests:
        raise Unmeasurable(f"No data set in {settings.DATASETS_DIR} tests {slug}.")
    recognizer = Recognizer(bundle)
    logits = np.concatenate([recognizer.logits(test.pixels) for test in tests]) / bundle.info.temperature
    targets = np.concatenate([test.targets for test in tests])
    classes = _likeliest(logits, targets)
    room = Room(
        alphabet=alphabet,
        classes=classes,
        logits=np.take_along_axis(logits, classes, axis=1).astype(np.float32),
        targets=targets,
        drawn=np.concatenate([np.full(len(test), test.drawn) for test in tests]),
    )
    return room, base, bundle


def _likeliest(logits: NDArray[np.floating], targets: NDArray[np.int64]) -> NDArray[np.int64]:
    """The LIKELIEST classes of each row, best first; the one that was meant takes the last place where it is not among them."""
    classes = np.argsort(-logits, axis=1)[:, :LIKELIEST].astype(np.int64)
    missing = (classes != targets[:, None]).all(axis=1)
    classes[missing, -1] = targets[missing]
    return classes


def _champion(alphabet: Alphabet) -> Bundle:
    """The one that serves, or the one that is shipped."""
    champion = ModelVersion.objects.champion_of(alphabet)
    if champion is None:
        return read_bundle(settings.CHAMPIONS_DIR / f"{alphabet.slug}.bundle.zip", sha256=None)
    return read_bundle(champion.bundle_path, sha256=champion.sha256)


def _real_twins(room: Room, base: BaseMixture, bundle: Bundle, twins: int, images: int) -> Iterator[str]:
    """Short warm trainings by the same recipe, each with another seed."""
    answers: list[NDArray[np.int64]] = []
    for seed in range(twins):
        began = time.monotonic()
        answers.append(_trained(base, bundle, images, seed))
        right = float((answers[-1] == room.targets).mean())
        yield f"twin {seed + 1}: {right:.2%} right, after {time.monotonic() - began:.0f} s"
    yield "| twins | one alone right | of these the first | McNemar, one-sided |"
    yield "| --- | ---: | ---: | ---: |"
    for one in range(twins):
        for other in range(one + 1, twins):
            yield _pair(one, other, answers, room.targets)


def _pair(one: int, other: int, answers: Sequence[NDArray[np.int64]], targets: NDArray[np.int64]) -> str:
    held = gate.Answers(
        name="twins",
        targets=targets,
        champion=answers[other],
        challenger=answers[one],
        champion_ece=0,
        challenger_ece=0,
    )
    paired = pooled([held])
    differing = max(1, paired.won + paired.lost)
    return f"| {one + 1}, {other + 1} | {differing / len(targets):.2%} | {paired.won / differing:.1%} | {paired.luck():.3f} |"


def _trained(base: BaseMixture, bundle: Bundle, images: int, seed: int) -> NDArray[np.int64]:
    from training.nn.config import FitConfig
    from training.nn.fit import fit

    config = replace(FitConfig.quick(), epochs=2, examples_per_epoch=images, seed=20260101 + seed)
    fitted = fit(
        config,
        architecture=DEFAULT_ARCHITECTURE,
        classes=len(base.classes),
        base=base.train,
        collected=None,
        validation=base.validation.first(0),
        initial_weights=bundle.weights(),
        on_progress=lambda progress: None,
        should_stop=lambda: False,
    )
    tests = [test for test in base.tests.values() if not test.synthetic]
    return np.concatenate([fitted.logits(test.pixels).argmax(axis=1) for test in tests]).astype(np.int64)
