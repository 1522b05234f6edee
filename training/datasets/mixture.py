"""The original data of an alphabet: every available set that carries its classes, balanced, and its tests.

Which sets take part follows from what they carry, so another alphabet, or another folder, needs no new rule:
- of sets from one source only the one that covers most is used (its test writers may hide in the others);
- a stand-in counts only for classes that no better set carries.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recognition.ink.flat import FlatInks
from training.datasets import junk
from training.datasets.balance import balanced_weights
from training.datasets.duplicates import repeated
from training.datasets.examples import Examples, TestSet
from training.datasets.exceptions import NoTrainingData
from training.datasets.junk import JunkSet, JunkSources
from training.datasets.merges import OUTSIDE, merge
from training.datasets.registry import load, spec_of, taking_part
from training.datasets.spec import TEST, TRAIN, VALIDATION, DatasetSpec, LabelledSet

# A test set smaller than this says too little to hold a model against.
SMALLEST_TEST = 100
# Drawings of each kind that are no character.
_TRAINING_JUNK = 4000
_TEST_JUNK = 400


@dataclass(frozen=True, kw_only=True)
class Source:
    """What one data set gave: examples by split, after merging and dropping, and who wrote them.

    `writers`: people by split, None where the set does not tell people apart. `repeats`: left out, for the same
    picture is tested or was there before.
    """

    name: str
    sha256: str
    synthetic: bool
    counts: dict[str, int]
    writers: dict[str, int] | None = None
    repeats: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, kw_only=True, eq=False)
class BaseMixture:
    """`validation` is for choices (epochs); `tests` by name are for the verdict only.

    `drawn_validation`: that part of it which a pen drew on a screen or tablet, as people draw here; empty where there is
    none. Temperature and reject threshold are fitted on it and on nothing else: scans tell nothing of drawings.
    """

    classes: tuple[str, ...]
    train: Examples
    validation: Examples
    drawn_validation: Examples
    tests: dict[str, TestSet]
    sources: tuple[Source, ...]
    junk_sources: dict[str, JunkSources]
    sha256: str
    # Every set that was looked at, taken or not, with its checksum: junk comes from all of them.
    at_hand: dict[str, str] = field(default_factory=dict)

    def training_junk(self) -> JunkSet:
        """What the network is shown as no character; less of it where there is little else."""
        each = min(_TRAINING_JUNK, max(_TEST_JUNK, len(self.train) // 20))
        return junk.make("junk-train", self.junk_sources[TRAIN], each=each, seed=1)

    def junk_test(self) -> JunkSet:
        """The frozen set that rejection is measured on."""
        return junk.make("junk-test", self.junk_sources[TEST], each=_TEST_JUNK, seed=2)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Candidate:
    drawn: LabelledSet
    targets: NDArray[np.int64]
    repeats: int = 0

    @property
    def spec(self) -> DatasetSpec:
        return self.drawn.spec or spec_of(self.drawn.name)

    @property
    def reach(self) -> tuple[int, int]:
        """Classes covered, then examples: by this the better of two sets is told."""
        inside = self.targets[self.targets != OUTSIDE]
        return len(np.unique(inside)), len(inside)

    def chosen(self, split: str) -> NDArray[np.intp]:
        return np.flatnonzero((self.drawn.splits == split) & (self.targets != OUTSIDE))

    def without(self, classes: NDArray[np.int64]) -> "_Candidate":
        return replace(self, targets=np.where(np.isin(self.targets, classes), OUTSIDE, self.targets))


def build_base(
    *,
    classes: Sequence[str],
    merges: Mapping[str, str],
    root: Path,
    cache: Path | None = None,
    names: Iterable[str] | None = None,
) -> BaseMixture:
    """The base of an alphabet from the sets in `root`, or from those of them that `names` lists.

    Raises NoTrainingData naming the classes that nothing carries.
    """
    wanted = taking_part(root) if names is None else list(names)
    return mix([load(name, root, cache=cache) for name in wanted], classes=classes, merges=merges)


def mix(drawn: Iterable[LabelledSet], *, classes: Sequence[str], merges: Mapping[str, str]) -> BaseMixture:
    """The base of an alphabet from these sets, which the registry knows by their names."""
    candidates = [
        _Candidate(drawn=one, targets=_targets(one, merges=merges, classes=classes)) for one in drawn
    ]
    taken = _without_repeats(_without_idle_stand_ins(_one_a_source(candidates)))
    _check_coverage(taken, classes)
    tests = _tests(taken, classes)
    sources = tuple(_source(candidate) for candidate in taken)
    return BaseMixture(
        classes=tuple(classes),
        train=_training_examples(taken),
        validation=_validation_examples(taken),
        drawn_validation=_validation_examples(_drawn_by_people(taken)),
        tests=tests,
        sources=sources,
        junk_sources={
            split: _junk_sources(candidates, taken, split, [*classes, *merges]) for split in (TRAIN, TEST)
        },
        sha256=_fingerprint(classes, merges, sources, tests.values()),
        at_hand={each.drawn.name: each.drawn.sha256 for each in candidates},
    )


def _targets(drawn: LabelledSet, *, merges: Mapping[str, str], classes: Sequence[str]) -> NDArray[np.int64]:
    spec = drawn.spec or spec_of(drawn.name)
    return merge(drawn.labels, merges=merges, classes=classes, stands_for=spec.stands_for)


def _one_a_source(candidates: list[_Candidate]) -> list[_Candidate]:
    best: dict[str, _Candidate] = {}
    for candidate in candidates:
        key = candidate.spec.source or candidate.drawn.name
        if candidate.reach > (best[key].reach if key in best else (0, 0)):
            best[key] = candidate
    return list(best.values())


def _without_idle_stand_ins(candidates: list[_Candidate]) -> list[_Candidate]:
    better = [each for each in candidates if not each.spec.stand_in]
    covered = _covered(better)
    taken = list(better)
    stand_ins = [each for each in candidates if each.spec.stand_in]
    # Written by hand before synthetic: sklearn's digits come before the font's.
    for candidate in sorted(stand_ins, key=lambda each: each.spec.synthetic):
        rest = candidate.without(covered)
        if rest.reach > (0, 0):
            taken.append(rest)
            covered = _covered(taken)
    return taken


def _without_repeats(candidates: list[_Candidate]) -> list[_Candidate]:
    """What is learnt is neither in any test, pixel by pixel, nor learnt twice."""
    left_out = repeated(
        [each.drawn.pixels for each in candidates],
        [each.drawn.labels for each in candidates],
        [np.where(each.targets == OUTSIDE, "", each.drawn.splits) for each in candidates],
    )
    return [
        replace(each, targets=np.where(out, OUTSIDE, each.targets), repeats=int(out.sum()))
        for each, out in zip(candidates, left_out, strict=True)
    ]


def _covered(candidates: list[_Candidate]) -> NDArray[np.int64]:
    trained = [candidate.targets[candidate.chosen(TRAIN)] for candidate in candidates]
    return np.unique(np.concatenate([np.zeros(0, np.int64), *trained]))


def _check_coverage(candidates: list[_Candidate], classes: Sequence[str]) -> None:
    missing = sorted(set(range(len(classes))) - set(_covered(candidates).tolist()))
    if missing:
        names = ", ".join(classes[index] for index in missing)
        raise NoTrainingData(
            "Every class of an alphabet needs examples in some available data set."
            f" Received none for: {names}."
        )


def _training_examples(candidates: list[_Candidate]) -> Examples:
    chosen = [candidate.chosen(TRAIN) for candidate in candidates]
    labels = [one.drawn.labels[places] for one, places in zip(candidates, chosen, strict=True)]
    parts = zip(candidates, chosen, balanced_weights(labels), strict=True)
    return Examples.joined([_examples(candidate, places, weights) for candidate, places, weights in parts])


def _validation_examples(candidates: list[_Candidate]) -> Examples:
    chosen = [(candidate, candidate.chosen(VALIDATION)) for candidate in candidates]
    return Examples.joined(
        [_examples(candidate, places, np.ones(len(places))) for candidate, places in chosen]
    )


def _drawn_by_people(candidates: list[_Candidate]) -> list[_Candidate]:
    """Those of ink, not synthetic, that have anything to validate on."""
    specs = [(each.spec, each) for each in candidates]
    return [
        each
        for spec, each in specs
        if spec.kind == "ink" and not spec.synthetic and len(each.chosen(VALIDATION))
    ]


def _junk_sources(
    candidates: list[_Candidate], taken: list[_Candidate], split: str, readings: Sequence[str]
) -> JunkSources:
    """Characters of the sets that are used; drawings of what is no reading of the alphabet from any set at hand.

    A set of pictures may come with empty inks: nothing can be made of those.
    """
    glyphs = [
        _drawn_inks(each.drawn.inks, each.chosen(split)) for each in taken if each.drawn.inks is not None
    ]
    symbols, labels = [FlatInks.none(0)], [np.zeros(0, "<U1")]
    for each in candidates:
        if each.drawn.inks is not None and not each.spec.synthetic:
            foreign = np.array([junk.is_junk(label, readings) for label in each.drawn.labels.tolist()], bool)
            places = np.flatnonzero(foreign & (each.drawn.splits == split) & each.drawn.inks.are_drawn)
            symbols.append(each.drawn.inks.take(places))
            labels.append(each.drawn.labels[places])
    return JunkSources(
        glyphs=FlatInks.joined(glyphs), symbols=FlatInks.joined(symbols), symbol_labels=np.concatenate(labels)
    )


def _drawn_inks(inks: FlatInks, places: NDArray[np.intp]) -> FlatInks:
    return inks.take(places[inks.are_drawn[places]])


def _examples(candidate: _Candidate, places: NDArray[np.intp], weights: NDArray[np.float64]) -> Examples:
    inks = candidate.drawn.inks
    return Examples(
        pixels=candidate.drawn.pixels[places],
        targets=candidate.targets[places],
        weights=weights,
        inks=None if inks is None else inks.take(places),
    )


def _tests(candidates: list[_Candidate], classes: Sequence[str]) -> dict[str, TestSet]:
    tests = {}
    for candidate in candidates:
        chosen = candidate.chosen(TEST)
        if len(chosen) >= SMALLEST_TEST:
            name = f"{candidate.drawn.name.replace('_', '-')}-test"
            tests[name] = TestSet.frozen(
                name=name,
                pixels=candidate.drawn.pixels[chosen],
                targets=candidate.targets[chosen],
                classes=classes,
                synthetic=candidate.spec.synthetic,
                drawn=candidate.spec.kind == "ink",
                labels=candidate.drawn.labels[chosen],
                writers=candidate.drawn.writers[chosen],
            )
    return tests


def _source(candidate: _Candidate) -> Source:
    return Source(
        name=candidate.drawn.name,
        sha256=candidate.drawn.sha256,
        synthetic=candidate.spec.synthetic,
        counts={split: len(candidate.chosen(split)) for split in (TRAIN, VALIDATION, TEST)},
        writers=_writers(candidate),
        repeats=candidate.repeats,
    )


def _writers(candidate: _Candidate) -> dict[str, int] | None:
    """Scanned sets come without names: blocks of neighbours stand for people in their splits, and are none."""
    spec = candidate.spec
    if spec.kind != "ink" or spec.synthetic:
        return None
    writers = candidate.drawn.writers
    return {split: len(np.unique(writers[candidate.chosen(split)])) for split in (TRAIN, VALIDATION, TEST)}


def _fingerprint(
    classes: Sequence[str], merges: Mapping[str, str], sources: Iterable[Source], tests: Iterable[TestSet]
) -> str:
    digest = hashlib.sha256(repr((list(classes), sorted(merges.items()), list(sources))).encode())
    for test in tests:
        digest.update(test.sha256.encode())
    return digest.hexdigest()
