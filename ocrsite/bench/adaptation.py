"""What naming drawings does for whoever named them: writers whom no champion learned from, replayed character by character.

Each stream is a writer's characters in a random order; each is read, and then its true label is given, by the shipped
champion alone and with what was named so far. Then shapes, of which no network knows anything, from five examples each;
and what a reading costs more.
"""

import time
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from ocrsite.bench import Unmeasurable
from recognition.classes.alphabets import SHIPPED
from recognition.engine import personal
from recognition.engine.bundle import BundleError, read_bundle
from recognition.engine.personal import Examples, Looks, Nearness
from recognition.engine.recognizer import Recognizer
from recognition.ink.hand import hand_of
from recognition.models.exemplar import MOST_OF_A_CLASS

SETS = ("unipen", "chars74k_hand")
SHAPES, SHAPES_EXAMPLES, SHAPES_SEEDS = "quickdraw", 5, 20
# Those that nobody takes for each other.
PLAIN_SHAPES = ("circle", "line", "square", "star", "triangle")
LENDER = "alnum"
# Readings are counted apart by how many characters were named before.
STAGES = ((0, 10), (10, 50), (50, 200), (200, None))
AFTER = 50
WINDOW = 100
# A window is judged where as many streams are as long.
FEWEST_STREAMS = 10
# Of somebody who wrote more, as many are drawn: the square of it is held in memory.
LONGEST = 1_500


@dataclass(frozen=True, kw_only=True, eq=False)
class Stream:
    """One writer's characters in one order: whether each was misread, by the champion alone and with what was named."""

    dataset: str
    alone: NDArray[np.bool_]
    adapted: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Hand:
    """One writer's characters: `near` is how near each is to each other one, [N, N], `own` the champion's answer, [N, K]."""

    dataset: str
    targets: NDArray[np.int64]
    own: NDArray[np.float64]
    near: Nearness


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--alphabets", nargs="+", default=["alnum", "alnum-case", "digits"])
    parser.add_argument("--seeds", type=int, default=5, help="Orders of each writer's characters.")
    parser.add_argument(
        "--split", default="test", choices=["validation", "test"], help="Whose characters are replayed."
    )


def lines(*, alphabets: Sequence[str], seeds: int, split: str, **options: Any) -> Iterator[str]:
    for slug in alphabets:
        yield from _told(slug, list(streams(slug, seeds=seeds, split=split)), split)
    yield from _shapes()
    yield from _costs()


def streams(slug: str, *, seeds: int, split: str) -> Iterator[Stream]:
    """The streams of all writers of the split, each in `seeds` orders."""
    recognizer = _shipped(slug)
    for writer, hand in enumerate(_hands(slug, recognizer, split)):
        for seed in range(seeds):
            order = np.random.default_rng([seed, writer]).permutation(len(hand.targets))
            yield replay(hand, order)


def replay(hand: _Hand, order: NDArray[np.integer]) -> Stream:
    """Read the characters in this order, each with those before it, of a class the newest MOST_OF_A_CLASS."""
    targets, own = hand.targets[order], hand.own[order]
    belongs = np.eye(own.shape[1])[targets]
    given = np.cumsum(belongs, axis=0)
    before = given - belongs
    newer = before[:, targets] - given[np.arange(len(order)), targets]
    counts = np.tril(newer < MOST_OF_A_CLASS, -1)
    there = np.ix_(order, order)
    near = Nearness(near=hand.near.near[there] * counts, same=hand.near.same[there] * counts)
    tops = own.argmax(axis=1)
    mistaken = np.eye(own.shape[1])[tops] * (tops != targets)[:, np.newaxis]
    blended = personal.with_votes(
        own,
        near.to_classes(belongs),
        counts=np.minimum(before, MOST_OF_A_CLASS),
        refuted=np.cumsum(mistaken, axis=0) - mistaken > 0,
    )
    return Stream(
        dataset=hand.dataset,
        alone=own.argmax(axis=1) != targets,
        adapted=blended.probabilities.argmax(axis=1) != targets,
    )


def worst_window(found: Iterable[Stream]) -> float:
    """By how much, in points, the mean error with adaptation was above that without, in the worst window; below 0: never."""
    losses = [(each.adapted.astype(float) - each.alone) for each in found]
    longest = max((len(loss) for loss in losses), default=0)
    worst = -np.inf
    for start in range(longest - WINDOW + 1):
        means = [loss[start : start + WINDOW].mean() for loss in losses if len(loss) >= start + WINDOW]
        if len(means) >= FEWEST_STREAMS:
            worst = max(worst, float(np.mean(means)))
    return 100 * worst


def _told(slug: str, found: Sequence[Stream], split: str) -> Iterator[str]:
    if not found:
        raise Unmeasurable(f"No writer of {' or '.join(SETS)} in {settings.DATASETS_DIR}.")
    yield f"{slug}: {len(found)} streams of {split} writers"
    yield f"{'':14} {'named before':>14} {'readings':>9} {'alone %':>8} {'adapted %':>10} {'error to alone':>15}"
    for name, some in _by_dataset(found).items():
        for low, high in STAGES:
            yield _row(name, f"{low} to {high - 1}" if high else f"{low} and more", some, low, high)
        yield _row(name, f"{AFTER} and more", some, AFTER, None)
    worst = worst_window(found)
    yield f"Worst of all windows of {WINDOW} characters, mean over streams: {worst:+.2f} points of error to the champion alone"


def _by_dataset(found: Sequence[Stream]) -> Mapping[str, Sequence[Stream]]:
    apart = {name: [each for each in found if each.dataset == name] for name in SETS}
    return {"all": found} | {name: some for name, some in apart.items() if some}


def _row(name: str, when: str, found: Sequence[Stream], low: int, high: int | None) -> str:
    alone = np.concatenate([each.alone[low:high] for each in found])
    adapted = np.concatenate([each.adapted[low:high] for each in found])
    if not len(alone):
        return f"{name:14} {when:>14} {0:9,}"
    ratio = f"{adapted.sum() / alone.sum():.3f}" if alone.any() else "-"
    shares = f"{100 * (1 - alone.mean()):8.2f} {100 * (1 - adapted.mean()):10.2f}"
    return f"{name:14} {when:>14} {len(alone):9,} {shares} {ratio:>15}"


def _shapes() -> Iterator[str]:
    from training.datasets import registry

    if SHAPES not in registry.available(settings.DATASETS_DIR):
        yield f"Shapes: not measured, {SHAPES} is not in {settings.DATASETS_DIR}."
        return
    drawn = registry.load(SHAPES, settings.DATASETS_DIR, cache=settings.DATA_DIR / "cache")
    yield f"Shapes, {SHAPES_EXAMPLES} examples of each, as {LENDER} sees them, {SHAPES_SEEDS} draws of the examples:"
    for wanted in (np.unique(drawn.labels), np.array(PLAIN_SHAPES)):
        yield _told_of_shapes(drawn.pixels, drawn.labels, wanted)


def _told_of_shapes(pixels: NDArray[np.uint8], labels: NDArray[np.str_], wanted: NDArray[np.str_]) -> str:
    chosen = np.isin(labels, wanted)
    looks = Looks.of(_shipped(LENDER).outputs(pixels[chosen]).embeddings, [None] * int(chosen.sum()))
    names, classes = np.unique(labels[chosen], return_inverse=True)
    accuracies = [
        _by_examples(looks, classes, len(names), np.random.default_rng(seed)) for seed in range(SHAPES_SEEDS)
    ]
    return f"{100 * np.mean(accuracies):.1f} % of the rest right of {len(names)}: {', '.join(names)}"


def _by_examples(looks: Looks, classes: NDArray[np.integer], count: int, draw: np.random.Generator) -> float:
    order = draw.permutation(len(classes))
    known = np.concatenate([order[classes[order] == each][:SHAPES_EXAMPLES] for each in range(count)])
    rest = np.setdiff1d(order, known)
    examples = Examples(
        looks=looks.take(known), classes=classes[known].astype(np.int64), taken_for=np.full(len(known), -1)
    )
    answers = personal.alone(looks.take(rest), examples, classes=count).probabilities
    return float((answers.argmax(axis=1) == classes[rest]).mean())


def _costs(*, rounds: int = 300) -> Iterator[str]:
    """What the computation adds to one reading, with as many exemplars as a hand of `alnum` may have."""
    recognizer = _shipped(LENDER)
    draw = np.random.default_rng(0)
    count = len(recognizer.info.classes) * MOST_OF_A_CLASS
    pictures = draw.integers(0, 256, (count, 28, 28), dtype=np.uint8)
    ink = [draw.normal(100, 30, (60, 2)).tolist() for _ in range(2)]
    outputs = recognizer.outputs(pictures)
    examples = Examples(
        looks=Looks.of(outputs.embeddings, [hand_of(ink, canvas=240)] * count),
        classes=np.arange(count) % len(recognizer.info.classes),
        taken_for=outputs.logits.argmax(axis=1),
    )
    own = recognizer.probabilities(outputs.logits[:1])
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        personal.blend(own, Looks.of(outputs.embeddings[:1], [hand_of(ink, canvas=240)]), examples)
        taken.append(1_000 * (time.perf_counter() - began))
    median, late = np.median(taken), np.quantile(taken, 0.95)
    yield f"One reading with {count} exemplars: {median:.2f} ms more in the worker, 95th percentile {late:.2f} ms"


def _hands(slug: str, recognizer: Recognizer, split: str) -> Iterator[_Hand]:
    from training.datasets import registry
    from training.datasets.merges import OUTSIDE, merge

    alphabet = next(each for each in SHIPPED if each["slug"] == slug)
    here = registry.available(settings.DATASETS_DIR)
    for name in (name for name in SETS if name in here):
        drawn = registry.load(name, settings.DATASETS_DIR, cache=settings.DATA_DIR / "cache")
        targets = merge(drawn.labels, merges=alphabet["merges"], classes=alphabet["classes"])
        chosen = (drawn.splits == split) & (targets != OUTSIDE)
        for writer in np.unique(drawn.writers[chosen]).tolist():
            places = np.flatnonzero(chosen & (drawn.writers == writer))
            places = np.random.default_rng(len(places)).permutation(places)[:LONGEST]
            assert drawn.inks is not None  # noqa: S101 - both sets were drawn
            inks = drawn.inks.take(places).lines()
            outputs = recognizer.outputs(drawn.pixels[places])
            looks = Looks.of(outputs.embeddings, [hand_of(ink, canvas=0) for ink in inks])
            yield _Hand(
                dataset=name,
                targets=targets[places],
                own=recognizer.probabilities(outputs.logits),
                near=personal.nearness(looks, looks),
            )


def _shipped(slug: str) -> Recognizer:
    try:
        return Recognizer(read_bundle(settings.CHAMPIONS_DIR / f"{slug}.bundle.zip", sha256=None))
    except BundleError as error:
        raise Unmeasurable(f"No champion of {slug} is shipped: {error}") from error
