"""Bring a run's version before the gate: with all that was measured, corrected and looked at before; keep what came out."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from recognition.engine.bundle import BundleError, read_bundle
from recognition.engine.fold import Fold
from recognition.engine.recognizer import PRECISIONS, Recognizer
from recognition.models import Alphabet, ModelVersion, Sample
from recognition.reading.folding import fold_of
from training import gate
from training.datasets.examples import TestSet
from training.gate.original import BestBefore
from training.judging import looks
from training.judging.examination import Report
from training.models import CorrectedReading, Evaluation, LookPurpose, TrainingRun

MOST_CORRECTED = 20_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Judgement:
    """The verdict, and what it rests on that is kept apart from it."""

    verdict: gate.Verdict
    report: Report
    corrected: gate.CorrectedAnswers | None
    looks: dict[tuple[str, str], looks.Looks]

    def to_json(self) -> dict[str, Any]:
        """As the run keeps it. What is in the regression list is counted here; its samples are rows of their own."""
        shown = {test.name: self.looks[looks.key_of(test)] for test in self.report.challenger.tests}
        test_sets = [row | {"looks": shown[row["name"]].all} for row in self.report.side_by_side]
        return self.verdict.to_json() | {"test_sets": test_sets}


def judge(
    *,
    alphabet: Alphabet,
    champion: ModelVersion | None,
    report: Report,
    bundle: Path,
    sha256: str,
    onnx_error: float,
    why_alone: str,
    unreadable: str = "",
) -> Judgement:
    """Hold the challenger in the file `bundle` against the champion; `report`: both measured on the same frozen sets.

    `sha256`: of the file as it was written. One that does not read back as that is rejected, and answers nothing; nor does
    one that is not the network that was trained. `why_alone` and `unreadable`: see training.gate.judge.
    """
    tests = report.challenger.tests
    looked = looks.with_this_one(tests)
    problem = _problem(bundle, sha256, alphabet)
    readable = not problem and gate.is_faithful(onnx_error)
    corrected = _corrected(alphabet, bundle, champion) if champion is not None and readable else None
    verdict = gate.judge(
        classes=alphabet.classes,
        answers=[_told(answers, tests, looked) for answers in report.answers],
        onnx_error=onnx_error,
        bundle_problem=problem,
        junk=report.junk,
        lookalikes=alphabet.lookalikes,
        corrected=corrected,
        best=_best_before(alphabet, report),
        why_alone=why_alone,
        unreadable=unreadable,
    )
    return Judgement(verdict=verdict, report=report, corrected=corrected, looks=looked)


def keep(judgement: Judgement, *, run: TrainingRun, version: ModelVersion) -> None:
    """Write down that the test sets were looked at, and the regression list. Part of the caller's transaction."""
    looks.write_down(judgement.report.challenger.tests, purpose=LookPurpose.GATE, version=version)
    if judgement.corrected is not None:
        CorrectedReading.objects.bulk_create(_rows(judgement.corrected, run), batch_size=2_000)


def _problem(bundle: Path, sha256: str, alphabet: Alphabet) -> str:
    """Why what would be registered cannot be read back whole, as whoever serves it and whoever starts from it will."""
    try:
        read = read_bundle(bundle, sha256=sha256)
        read.weights()
        for precision in PRECISIONS:
            Recognizer(read, precision=precision)
    except BundleError as error:
        return str(error)
    return "" if list(read.info.classes) == list(alphabet.classes) else "it was made for other classes"


def _told(
    answers: gate.Answers, tests: Sequence[TestSet], looked: dict[tuple[str, str], looks.Looks]
) -> gate.Answers:
    """With who gave each sample, where people did, and how often gates looked at the set."""
    [test] = [test for test in tests if test.name == answers.name]
    return replace(answers, looks=looked[looks.key_of(test)].gates, users=_users(test))


def _users(test: TestSet) -> Any:
    if test.samples is None:
        return None
    authors = Sample.objects.all().authors_of([uuid.UUID(sample_id) for sample_id in test.samples.tolist()])
    return np.array([authors[uuid.UUID(sample_id)] for sample_id in test.samples.tolist()], np.int64)


def _best_before(alphabet: Alphabet, report: Report) -> BestBefore | None:
    base = [test for test in report.challenger.tests if test.samples is None]
    right: dict[str, list[int]] = {}
    for evaluation in Evaluation.objects.all().of_champions(alphabet, [looks.key_of(test) for test in base]):
        right.setdefault(str(evaluation.version), []).append(round(evaluation.accuracy * evaluation.size))
    whole = {version: sum(counts) for version, counts in right.items() if len(counts) == len(base)}
    if not whole:
        return None
    best = max(whole, key=lambda version: whole[version])
    return BestBefore(version=best, right=whole[best])


def _corrected(alphabet: Alphabet, bundle: Path, champion: ModelVersion) -> gate.CorrectedAnswers:
    """Both read what somebody corrected once, as it stands settled now."""
    samples = list(Sample.objects.all().corrected_once(alphabet)[:MOST_CORRECTED])
    classes = list(alphabet.classes)
    pixels = [np.frombuffer(bytes(sample.pixels or b""), np.uint8).reshape(28, 28) for sample in samples]
    stacked = np.stack(pixels) if pixels else np.zeros((0, 28, 28), np.uint8)
    return gate.CorrectedAnswers(
        samples=np.array([str(sample.pk) for sample in samples]),
        targets=np.array([classes.index(sample.settled_class) for sample in samples], np.int64),
        champion=_answers(champion.bundle_path, champion.sha256, stacked, fold_of(champion)),
        challenger=_answers(bundle, None, stacked),
    )


def _answers(path: Path, sha256: str | None, pixels: Any, fold: Fold | None = None) -> Any:
    if not len(pixels):
        return np.zeros(0, np.int64)
    recognizer = Recognizer(read_bundle(path, sha256=sha256), fold=fold)
    return recognizer.logits(pixels).argmax(axis=1).astype(np.int64)


def _rows(corrected: gate.CorrectedAnswers, run: TrainingRun) -> list[CorrectedReading]:
    """Only where one of the two is right: what both read alike has not changed."""
    classes = run.alphabet.classes
    changed = np.flatnonzero(corrected.wrong_again | corrected.right_again)
    return [
        CorrectedReading(
            run=run,
            sample_id=uuid.UUID(str(corrected.samples[place])),
            label=classes[corrected.targets[place]],
            champion=classes[corrected.champion[place]],
            challenger=classes[corrected.challenger[place]],
        )
        for place in changed.tolist()
    ]
