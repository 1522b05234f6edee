"""Export a trained network and hold it against the champion: both by ONNX Runtime, on the same frozen samples."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from recognition.engine.bundle import Bundle, read_bundle
from recognition.engine.calibration import fit_temperature, softmax
from recognition.engine.recognizer import Recognizer
from recognition.models import ModelVersion
from training import gate
from training.datasets.examples import Examples, TestSet
from training.models import Evaluation

if TYPE_CHECKING:
    from training.nn.fitted import FittedModel

COLLECTED = "collected-test"
GOLDEN_INKS = 1_000
# One in fifty real characters is so unlike its class that it is taken for none.
TRUE_REJECTS = 0.02


@dataclass(frozen=True, kw_only=True)
class Exported:
    """The ONNX model and what was fitted for it on validation data."""

    model: bytes
    opset: int
    onnx_error: float
    temperature: float
    reject_threshold: float


@dataclass(frozen=True, kw_only=True)
class Report:
    """`figures` and `side_by_side` by test set, for the version and the run's page; `answers` for the gate."""

    tests: tuple[TestSet, ...]
    figures: dict[str, dict[str, Any]]
    champion_figures: dict[str, dict[str, Any]]
    answers: tuple[gate.Answers, ...]

    @property
    def side_by_side(self) -> list[dict[str, Any]]:
        return [
            {"name": test.name, "size": len(test)}
            | gate.side_by_side(self.figures[test.name], self.champion_figures.get(test.name))
            for test in self.tests
        ]


def export(fitted: "FittedModel", validation: Examples) -> Exported:
    """Make the ONNX model, fit temperature and reject threshold. Raises ExportMismatch where it is not the same model."""
    from training.nn.export import OPSET, check_equal, to_onnx

    model = to_onnx(fitted)
    logits = fitted.logits(validation.pixels)
    temperature = fit_temperature(logits, validation.targets)
    best = softmax(logits, temperature).max(axis=1)
    return Exported(
        model=model,
        opset=OPSET,
        onnx_error=check_equal(model, fitted, validation.pixels[:GOLDEN_INKS]),
        temperature=temperature,
        reject_threshold=float(np.quantile(best, TRUE_REJECTS)),
    )


def compare(*, challenger: Bundle, champion: ModelVersion | None, tests: Sequence[TestSet]) -> Report:
    """Read every test set with both. Raises BundleError where a bundle cannot be used."""
    new = Recognizer(challenger)
    old = Recognizer(read_bundle(champion.bundle_path, sha256=champion.sha256)) if champion else None
    figures, before, answers = {}, {}, []
    for test in tests:
        ours = new.logits(test.pixels)
        figures[test.name] = _figures(ours, test, new)
        if old is None:
            continue
        theirs = old.logits(test.pixels)
        before[test.name] = _figures(theirs, test, old)
        answers.append(
            gate.Answers(
                name=test.name,
                targets=test.targets,
                champion=theirs.argmax(axis=1),
                challenger=ours.argmax(axis=1),
                champion_ece=before[test.name]["ece"],
                challenger_ece=figures[test.name]["ece"],
                collected=test.name == COLLECTED,
                synthetic=test.synthetic,
            )
        )
    return Report(tests=tuple(tests), figures=figures, champion_figures=before, answers=tuple(answers))


def record(version: ModelVersion, report: Report) -> None:
    """Keep the version's figures, one row a frozen test set."""
    Evaluation.objects.bulk_create(
        Evaluation(
            version=version,
            test_set=test.name,
            test_sha256=test.sha256,
            size=len(test),
            accuracy=report.figures[test.name]["accuracy"],
            figures=report.figures[test.name],
            created_at=timezone.now(),
        )
        for test in report.tests
    )


def _figures(logits: NDArray[np.float32], test: TestSet, recognizer: Recognizer) -> dict[str, Any]:
    from training.nn.evaluate import evaluate

    info = recognizer.info
    return evaluate(logits, test.targets, classes=info.classes, temperature=info.temperature).to_json()
