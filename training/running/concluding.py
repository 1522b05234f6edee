"""What becomes of a fitted network: measured, brought before the gate, kept as a version, and promoted or not."""

import dataclasses
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from recognition.engine.bundle import BundleInfo, read_bundle, write_bundle
from recognition.ink.raster import RENDERER_VERSION
from recognition.models import Alphabet, ModelVersion, Split
from training import champions, gate, promotion
from training.datasets.examples import Examples, TestSet
from training.datasets.mixture import BaseMixture
from training.judging import examination, judgement
from training.judging.int8 import twin_of
from training.models import RunState, Snapshot
from training.running import journal
from training.running.watched import Watched
from training.snapshot.contents import collected_examples

if TYPE_CHECKING:
    from training.nn.export import Twin
    from training.nn.fitted import FittedModel


class Conclusion:
    """Of one run. `champion`: who served when it began; `unusable`: why that one cannot be read, "" where it can be."""

    def __init__(
        self, watched: Watched, base: BaseMixture, *, champion: ModelVersion | None, unusable: str
    ) -> None:
        self.watched = watched
        self.run = watched.run
        self.alphabet: Alphabet = self.run.alphabet
        self.base = base
        self.champion, self.unusable = champion, unusable
        self.to_beat = None if unusable else champion

    def draw(self, fitted: "FittedModel", tests: Sequence[TestSet]) -> None:
        """Measure it, bring it before the gate, and do as the gate says.

        An export that is not the network that was trained is rejected unseen: each look wears a test set.
        """
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bundle.zip"
            exported = examination.export(
                fitted, self.base.validation if len(self.base.validation) else self.base.train
            )
            info = self._describe(exported, self._calibrate(fitted), fitted)
            write_bundle(path, info=info, model=exported.model, weights=fitted.weights())
            report = examination.compare(
                challenger=read_bundle(path, sha256=None),
                champion=self.to_beat,
                tests=tests if gate.is_faithful(exported.onnx_error) else (),
                lookalikes=self.alphabet.lookalikes,
                junk=self.base.junk_test(),
            )
            self.watched.check_wanted()
            twin, left_out = twin_of(exported.model, train=self.base.train, validation=self.base.validation)
            info = dataclasses.replace(
                info,
                int8=twin.info() if twin else None,
                metrics=_how_it_was_made(fitted)
                | {"made_with": self._made_with()}
                | {"sources": [source.to_json() for source in self.base.sources]}
                | ({"int8_left_out": left_out} if left_out else {}),
            )
            self._decide(path, info, exported, twin, fitted, report)

    def _calibrate(self, fitted: "FittedModel") -> "examination.Calibration":
        """What it was fitted on is counted, so that whoever makes the version again can tell whether it is the same."""
        validation = calibrated_on(self.base, self._snapshot)
        counts = counted(self.base, validation)
        self.run.write(made_with={**self.run.made_with, "calibrated_on": counts})
        return examination.calibrate(fitted, validation)

    def _made_with(self) -> dict[str, Any]:
        """Kept in the bundle too, which may leave this house."""
        return {**self.run.made_with, "config": self.run.config, "snapshot": self._snapshot.sha256}

    @property
    def _snapshot(self) -> Snapshot:
        assert self.run.snapshot is not None  # noqa: S101 - it was taken before anything was learned
        return self.run.snapshot

    def _describe(
        self,
        exported: "examination.Exported",
        calibration: "examination.Calibration",
        fitted: "FittedModel",
    ) -> BundleInfo:
        return BundleInfo(
            alphabet=self.alphabet.slug,
            classes=tuple(self.alphabet.classes),
            temperature=calibration.temperature,
            reject_threshold=calibration.reject_threshold,
            reject_by=calibration.reject_by,
            renderer_version=RENDERER_VERSION,
            architecture=self.run.architecture,
            snapshot=self._snapshot.sha256,
            run=str(self.run.pk),
            metrics={},
            opset=exported.opset,
            size_bytes=len(exported.model),
            created=timezone.now().isoformat(timespec="seconds"),
            parameters=fitted.parameters,
        )

    def _decide(
        self,
        path: Path,
        info: BundleInfo,
        exported: "examination.Exported",
        twin: "Twin | None",
        fitted: "FittedModel",
        report: "examination.Report",
    ) -> None:
        """The file that is judged is the one that is registered, with its figures and its int8 twin."""
        final = dataclasses.replace(info, metrics=report.challenger.metrics | info.metrics)
        sha256 = write_bundle(
            path,
            info=final,
            model=exported.model,
            weights=fitted.weights(),
            int8=twin.model if twin else None,
        )
        judged = judgement.judge(
            alphabet=self.alphabet,
            champion=self.to_beat,
            report=report,
            bundle=path,
            sha256=sha256,
            onnx_error=exported.onnx_error,
            why_alone="" if self.champion else "the first version of its alphabet",
            unreadable=self.unusable,
        )
        self.watched.say(phase="done")
        with champions.forgotten_unless_committed() as stored, transaction.atomic():
            Alphabet.objects.all().held(self.alphabet.pk)  # before the run, as by whoever changes the classes
            self.run.hold()
            version = champions.register(
                alphabet=self.alphabet, path=path, sha256=sha256, info=final, origin=champions.MADE_BY_RUN
            )
            stored.append(version)
            examination.record(version, report.challenger)
            if self.to_beat and report.champion:  # on the same sets, so that the two can be compared later
                examination.record(self.to_beat, report.champion)
            judgement.keep(judged, run=self.run, version=version)
            self.run.write(version=version, gate=judged.to_json())
            self._conclude(version, judged.verdict)

    def _conclude(self, version: ModelVersion, verdict: gate.Verdict) -> None:
        """The verdict moves an alias and closes the run, both or neither; what happened meanwhile comes first."""
        with transaction.atomic():
            Alphabet.objects.select_for_update().get(pk=self.alphabet.pk)
            self.watched.check_wanted()
            state, reason = self._outcome(verdict)
            if state == RunState.PROMOTED:
                promotion.promote(version=version, user=None, reason=f"The gate let it through: {reason}.")
            elif state == RunState.CHALLENGER:
                promotion.keep_as_challenger(version)
            journal.note(self.run, f"{version}: {state}. {reason}")
            self.run.end(state=state, reason=reason, now=timezone.now())

    def _outcome(self, verdict: gate.Verdict) -> tuple[RunState, str]:
        """The verdict, unless who serves now is not who served when the run began: then a person decides."""
        serving = ModelVersion.objects.champion_of(self.alphabet)
        if verdict.verdict == gate.PROMOTED and serving != self.champion:
            return RunState.CHALLENGER, self._what_changed(serving)
        return RunState(verdict.verdict), verdict.reason

    def _what_changed(self, serving: ModelVersion | None) -> str:
        if self.champion is None:
            return f"it was held against nothing, and {serving} has become the champion meanwhile"
        return f"it was held against {self.champion}, which is not the champion any more"


def calibrated_on(base: BaseMixture, snapshot: Snapshot) -> Examples:
    """What temperature and reject threshold are fitted on: drawings of hands that the network does not learn from.

    Those of the original sets come first, then those of the validation hands here, as the snapshot holds them: pictures
    that came as files are no drawings.
    """
    collected = collected_examples(snapshot, Split.VALIDATION)
    return Examples.joined(
        [base.drawn_validation] if collected is None else [base.drawn_validation, collected.drawn]
    )


def counted(base: BaseMixture, validation: Examples) -> dict[str, int]:
    """How many of what is calibrated on came with the original sets, and how many were drawn here."""
    original = len(base.drawn_validation)
    return {"original": original, "collected": len(validation) - original}


def _how_it_was_made(fitted: "FittedModel") -> dict[str, Any]:
    """`seconds` of learning alone, from `images` drawn with repeats, and what was reached epoch by epoch."""
    return {
        "training": {
            "images": sum(record.images for record in fitted.history),
            "seconds": sum(record.seconds for record in fitted.history),
        },
        "learning_curve": [dataclasses.asdict(record) for record in fitted.history],
    }
