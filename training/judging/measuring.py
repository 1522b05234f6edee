"""One bundle's answers to the frozen test sets and to the junk, and every figure that follows from them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from recognition.engine.calibration import softmax
from recognition.engine.recognizer import Recognizer
from training.datasets.examples import TestSet
from training.figures.mistakes import Mistakes, find_mistakes
from training.figures.rejection import rejection
from training.figures.scores import evaluate

if TYPE_CHECKING:
    from training.datasets.junk import JunkSet

COLLECTED = "collected-test"
# All that was drawn of the test sets as one: people draw here, so this is what the figures are read by.
DRAWN = "drawn"


@dataclass(frozen=True, kw_only=True, eq=False)
class Measured:
    """In `classes`. `logits` and `figures` by test set; `drawn`: the figures of all drawings as one.

    `rejection`: see training.figures.rejection; `junk_rejected`: bool [J], what is turned away at 95 % true accept.
    """

    tests: tuple[TestSet, ...]
    classes: tuple[str, ...]
    temperature: float
    logits: dict[str, NDArray[np.float32]]
    figures: dict[str, dict[str, Any]]
    drawn: dict[str, Any] | None = None
    rejection: dict[str, Any] | None = None
    junk_rejected: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))

    @property
    def metrics(self) -> dict[str, Any]:
        """As a version keeps them: by test set, then what was measured over all."""
        pooled = {DRAWN: self.drawn, "rejection": self.rejection}
        return self.figures | {name: found for name, found in pooled.items() if found is not None}

    def mistakes(self, test: TestSet) -> Mistakes:
        probabilities = softmax(self.logits[test.name], self.temperature)
        return find_mistakes(
            probabilities, test.targets, test.pixels, test.labels, test.samples, classes=self.classes
        )


def measure(
    recognizer: Recognizer,
    tests: Sequence[TestSet],
    *,
    lookalikes: Sequence[Sequence[str]] = (),
    junk: "JunkSet | None" = None,
) -> Measured:
    """Read everything once. Without any test set there is nothing to hold the junk against."""
    logits = {test.name: recognizer.logits(test.pixels) for test in tests}
    figures = {test.name: _figures(recognizer, logits[test.name], test, lookalikes) for test in tests}
    measured = Measured(
        tests=tuple(tests),
        classes=recognizer.info.classes,
        temperature=recognizer.info.temperature,
        logits=logits,
        figures=figures,
        drawn=_drawn(recognizer, logits, tests, lookalikes),
    )
    return _with_rejection(measured, recognizer, junk) if junk and tests else measured


def _figures(
    recognizer: Recognizer,
    logits: NDArray[np.float32],
    test: TestSet,
    lookalikes: Sequence[Sequence[str]],
) -> dict[str, Any]:
    info = recognizer.info
    return evaluate(
        logits,
        test.targets,
        classes=info.classes,
        temperature=info.temperature,
        lookalikes=lookalikes,
        labels=test.labels,
        pointers=test.pointers,
        # Of scanned sets the writers are blocks of neighbours, which are nobody.
        writers=test.writers if test.drawn or test.name == COLLECTED else None,
    ).to_json()


def _drawn(
    recognizer: Recognizer,
    logits: dict[str, NDArray[np.float32]],
    tests: Sequence[TestSet],
    lookalikes: Sequence[Sequence[str]],
) -> dict[str, Any] | None:
    drawn = _drawn_by_people(tests)
    if not drawn:
        return None
    info = recognizer.info
    return evaluate(
        np.concatenate([logits[test.name][places] for test, places in drawn]),
        np.concatenate([test.targets[places] for test, places in drawn]),
        classes=info.classes,
        temperature=info.temperature,
        lookalikes=lookalikes,
        labels=np.concatenate([_labels(test)[places] for test, places in drawn]),
    ).to_json() | {"test_sets": [test.name for test, _ in drawn]}


def _drawn_by_people(tests: Sequence[TestSet]) -> list[tuple[TestSet, NDArray[np.intp]]]:
    """The test sets that hold drawings, each with the places of these: one uploaded picture keeps no other sample out."""
    found = [(test, np.flatnonzero(test.are_drawn)) for test in tests]
    return [(test, places) for test, places in found if len(places)]


def _labels(test: TestSet) -> NDArray[np.str_]:
    return test.labels if test.labels is not None else np.full(len(test), "", "<U1")


def _with_rejection(measured: Measured, recognizer: Recognizer, junk: "JunkSet") -> Measured:
    """Junk is drawn, so it is held against drawn characters where there are any."""
    everything = [(test, np.arange(len(test))) for test in measured.tests]
    against = _drawn_by_people(measured.tests) or everything
    true_scores = np.concatenate(
        [recognizer.acceptance(measured.logits[test.name][places]) for test, places in against]
    )
    junk_scores = recognizer.acceptance(recognizer.logits(junk.pixels))
    found = rejection(true_scores, junk_scores, junk.kinds, own_threshold=recognizer.info.reject_threshold)
    return replace(
        measured,
        rejection={"junk_set": junk.name, "junk_sha256": junk.sha256, **found},
        junk_rejected=junk_scores < found["threshold"],
    )
