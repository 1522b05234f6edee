"""Export a trained network and hold it against the champion: both by ONNX Runtime, on the same frozen samples."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils import timezone

from recognition.engine.bundle import Bundle, read_bundle
from recognition.engine.calibration import CONFIDENCE, EVIDENCE, acceptance, fit_temperature
from recognition.engine.recognizer import Recognizer
from recognition.models import ModelVersion
from recognition.reading.folding import fold_of
from training import gate
from training.datasets.examples import Examples, TestSet
from training.judging.measuring import COLLECTED, Measured, measure
from training.models import Evaluation
from training.snapshot.forgetting import hide_withdrawn

if TYPE_CHECKING:
    from training.datasets.junk import JunkSet
    from training.nn.fitted import FittedModel

GOLDEN_INKS = 1_000
# One in fifty real characters is so unlike its class that it is taken for none.
TRUE_REJECTS = 0.02


# Of fewer drawings nobody can tell what one in fifty is like, and a temperature that fits them fits chance.
FEWEST_TO_CALIBRATE = 50


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """How sure the network may be of itself; `reject_by`: one of recognition.engine.calibration.REJECT_SCORES."""

    temperature: float
    reject_threshold: float
    reject_by: str


@dataclass(frozen=True, kw_only=True)
class Exported:
    """The ONNX model; `onnx_error`: its largest difference from the network that it was made from."""

    model: bytes
    opset: int
    onnx_error: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Report:
    """The version and the champion it was held against on the same test sets and junk; `answers` for the gate."""

    challenger: Measured
    champion: Measured | None
    answers: tuple[gate.Answers, ...]
    junk: gate.JunkAnswers | None

    @property
    def side_by_side(self) -> list[dict[str, Any]]:
        before = self.champion.figures if self.champion else {}
        return [
            {"name": test.name, "size": len(test)}
            | gate.side_by_side(self.challenger.figures[test.name], before.get(test.name))
            for test in self.challenger.tests
        ]


def export(fitted: "FittedModel", examples: Examples) -> Exported:
    """Make the ONNX model and hold it against the network on the first of the `examples`; the gate judges the difference."""
    from training.nn.export import OPSET, largest_difference, to_onnx

    model = to_onnx(fitted)
    error = largest_difference(model, fitted, examples.pixels[:GOLDEN_INKS])
    return Exported(model=model, opset=OPSET, onnx_error=error)


def calibrate(fitted: "FittedModel", validation: Examples) -> Calibration:
    """Fit temperature and reject threshold on `validation`, which is drawn as people draw here.

    With fewer than FEWEST_TO_CALIBRATE of them the network's answers stay as they are, and nothing is turned away.
    """
    reject_by = EVIDENCE if fitted.knows_junk else CONFIDENCE
    if len(validation) < FEWEST_TO_CALIBRATE:
        return Calibration(temperature=1.0, reject_threshold=0.0, reject_by=reject_by)
    logits = fitted.logits(validation.pixels)
    temperature = fit_temperature(logits, validation.targets)
    scores = acceptance(logits, temperature=temperature, by=reject_by)
    return Calibration(
        temperature=temperature,
        reject_threshold=float(np.quantile(scores, TRUE_REJECTS)),
        reject_by=reject_by,
    )


def compare(
    *,
    challenger: Bundle,
    champion: ModelVersion | None,
    tests: Sequence[TestSet],
    lookalikes: Sequence[Sequence[str]] = (),
    junk: "JunkSet | None" = None,
) -> Report:
    """Read every test set and the junk with both. Raises BundleError where a bundle cannot be used."""
    ours = measure(Recognizer(challenger), tests, lookalikes=lookalikes, junk=junk)
    if champion is None:
        return Report(challenger=ours, champion=None, answers=(), junk=None)
    old = Recognizer(read_bundle(champion.bundle_path, sha256=champion.sha256), fold=fold_of(champion))
    theirs = measure(old, tests, lookalikes=lookalikes, junk=junk)
    return Report(
        challenger=ours,
        champion=theirs,
        answers=tuple(_answers(test, ours, theirs) for test in tests),
        junk=_junk_answers(ours, theirs),
    )


def record(version: ModelVersion, measured: Measured) -> None:
    """Keep the version's figures, one row a frozen test set; measured again, the row is written anew."""
    for test in measured.tests:
        Evaluation.objects.update_or_create(
            version=version,
            test_set=test.name,
            test_sha256=test.sha256,
            defaults={
                "size": len(test),
                "accuracy": measured.figures[test.name]["accuracy"],
                "figures": measured.figures[test.name],
                "mistakes": _mistakes(measured, test),
                "created_at": timezone.now(),
            },
        )


def _mistakes(measured: Measured, test: TestSet) -> bytes:
    """Without the pictures of those that were withdrawn since the test set was frozen."""
    mistakes = measured.mistakes(test)
    return (hide_withdrawn(mistakes) if test.samples is not None else mistakes).to_bytes()


def _answers(test: TestSet, ours: Measured, theirs: Measured) -> gate.Answers:
    return gate.Answers(
        name=test.name,
        targets=test.targets,
        champion=theirs.logits[test.name].argmax(axis=1),
        challenger=ours.logits[test.name].argmax(axis=1),
        champion_ece=theirs.figures[test.name]["ece"],
        challenger_ece=ours.figures[test.name]["ece"],
        collected=test.name == COLLECTED,
        synthetic=test.synthetic,
    )


def _junk_answers(ours: Measured, theirs: Measured) -> gate.JunkAnswers | None:
    if ours.rejection is None or theirs.rejection is None:
        return None
    return gate.JunkAnswers(champion=theirs.junk_rejected, challenger=ours.junk_rejected)
