"""Carry out a run: snapshot, fit, export, evaluate, gate, promote. The one place where the learning half meets its network.

Everything heavy is imported on the first call: this module runs in the training worker's child, new for each run, and
in `manage.py train`.
"""

import dataclasses
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from recognition.engine.bundle import BundleInfo, read_bundle, write_bundle
from recognition.models import Alphabet, ModelVersion, Split
from training import champions, collected, examination, gate, promotion, snapshots, starting
from training.datasets.examples import Examples, TestSet
from training.datasets.mixture import BaseMixture, build_base
from training.exceptions import TrainingCancelled, VersionUnusable
from training.heartbeat import Heartbeat
from training.int8 import twin_of
from training.models import RunState, Snapshot, SnapshotSample, TrainingRun

if TYPE_CHECKING:
    from training.nn.config import FitConfig
    from training.nn.export import Twin
    from training.nn.fitted import FittedModel

log = structlog.get_logger(__name__)

Show = Callable[[dict[str, Any]], None]


def carry_out(run: TrainingRun, *, show: Show = lambda progress: None) -> TrainingRun:
    """Carry out a claimed run to its end, whatever that is; the run says which. `show` gets each progress report."""
    try:
        with Heartbeat(run) as heartbeat:
            _Work(run, heartbeat, show).do()
    except TrainingCancelled:
        run.refresh_from_db(fields=["reason"])
        run.end(state=RunState.CANCELLED, reason=run.reason or "cancelled", now=timezone.now())
    except SoftTimeLimitExceeded:
        limit = f"{settings.TRAINING_TASK_LIMIT_SECONDS // 60} minutes"
        run.end(state=RunState.FAILED, reason=f"It took longer than {limit}.", now=timezone.now())
    except Exception as error:
        log.exception("run failed", run=str(run.pk))
        run.end(state=RunState.FAILED, reason=f"{type(error).__name__}: {error}", now=timezone.now())
    return run


class _Work:
    """The steps of one run, in order."""

    def __init__(self, run: TrainingRun, heartbeat: Heartbeat, show: Show) -> None:
        self.run = run
        self.alphabet: Alphabet = run.alphabet
        self.heartbeat = heartbeat
        self.show = show
        self.champion, self.why_alone = _usable_champion(run.alphabet)

    def do(self) -> None:
        self._say(phase="reading the data sets")
        base = build_base(
            classes=self.alphabet.classes,
            merges=self.alphabet.merges,
            root=settings.DATASETS_DIR,
            cache=settings.DATA_DIR / "cache",
        )
        self._check_wanted()
        snapshot = self._freeze(base)
        config = self._configure()
        fitted = self._fit(config, base, snapshot)
        self.run.begin_evaluating()
        self._say(phase="evaluating")
        self._examine(fitted, base, snapshot)

    def _freeze(self, base: BaseMixture) -> Snapshot:
        snapshot = snapshots.take(alphabet=self.alphabet, base=[source.to_json() for source in base.sources])
        self.run.snapshot = snapshot
        self.run.save(update_fields=["snapshot"])
        return snapshot

    def _configure(self) -> "FitConfig":
        from training.nn.config import PRESETS, FitConfig

        preset = PRESETS[self.run.preset]()
        config = FitConfig.from_json(preset.to_json() | self.run.config)
        self.run.config = config.to_json()
        self.run.save(update_fields=["config"])
        return config

    def _fit(self, config: "FitConfig", base: BaseMixture, snapshot: Snapshot) -> "FittedModel":
        from training.nn.fit import fit
        from training.nn.tensorboard import EpochLog

        with EpochLog(self._log_folder()) as log:
            return fit(
                config,
                architecture=self.run.architecture,
                classes=len(self.alphabet.classes),
                base=base.train,
                collected=collected_examples(snapshot, Split.TRAIN),
                validation=base.validation,
                junk=base.training_junk() if config.junk_share else None,
                initial_weights=self._start(config, base),
                on_progress=lambda progress: self._say(phase="training", **dataclasses.asdict(progress)),
                should_stop=lambda: self.heartbeat.must_stop,
                on_epoch=log.write,
            )

    def _log_folder(self) -> Path:
        started = f"{self.run.created_at:%Y%m%d-%H%M%S}"
        return Path(
            settings.DATA_DIR / "tensorboard" / f"{started}-{self.alphabet.slug}-{self.run.architecture}"
        )

    def _start(self, config: "FitConfig", base: BaseMixture) -> dict[str, Any] | None:
        names = [source.name for source in base.sources]
        if not config.warm_start:
            return None
        if not config.start_from:
            return starting.weights_of(self.champion, architecture=self.run.architecture, base=names)
        return starting.weights_from(
            config.start_from, alphabet=self.alphabet, architecture=self.run.architecture, base=names
        )

    def _examine(self, fitted: "FittedModel", base: BaseMixture, snapshot: Snapshot) -> None:
        tests = [*base.tests.values(), *collected_tests(snapshot)]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bundle.zip"
            exported = examination.export(fitted, base.drawn_validation)
            info = self._describe(exported, fitted, snapshot)
            write_bundle(path, info=info, model=exported.model, weights=fitted.weights())
            report = examination.compare(
                challenger=read_bundle(path, sha256=None),
                champion=self.champion,
                tests=tests,
                lookalikes=self.alphabet.lookalikes,
                junk=base.junk_test(),
            )
            self._check_wanted()
            twin, left_out = twin_of(exported.model, train=base.train, validation=base.validation)
            info = dataclasses.replace(
                info,
                int8=twin.info() if twin else None,
                metrics=_how_it_was_made(fitted)
                | {"sources": [source.to_json() for source in base.sources]}
                | ({"int8_left_out": left_out} if left_out else {}),
            )
            self._decide(path, info, exported, twin, fitted, report)

    def _describe(
        self, exported: "examination.Exported", fitted: "FittedModel", snapshot: Snapshot
    ) -> BundleInfo:
        from recognition.ink.raster import RENDERER_VERSION

        return BundleInfo(
            alphabet=self.alphabet.slug,
            classes=tuple(self.alphabet.classes),
            temperature=exported.temperature,
            reject_threshold=exported.reject_threshold,
            reject_by=exported.reject_by,
            renderer_version=RENDERER_VERSION,
            architecture=self.run.architecture,
            snapshot=snapshot.sha256,
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
        verdict = gate.judge(
            classes=self.alphabet.classes,
            answers=report.answers,
            onnx_error=exported.onnx_error,
            junk=report.junk,
            why_alone=self.why_alone,
        )
        final = dataclasses.replace(info, metrics=report.challenger.metrics | info.metrics)
        sha256 = write_bundle(
            path,
            info=final,
            model=exported.model,
            weights=fitted.weights(),
            int8=twin.model if twin else None,
        )
        version = champions.register(
            alphabet=self.alphabet, path=path, sha256=sha256, info=final, origin=champions.MADE_BY_RUN
        )
        examination.record(version, report.challenger)
        self.run.version = version
        self.run.gate = verdict.to_json() | {"test_sets": report.side_by_side}
        self.run.save(update_fields=["version", "gate"])
        self._conclude(version, verdict)

    def _conclude(self, version: ModelVersion, verdict: gate.Verdict) -> None:
        """The verdict moves an alias and closes the run, both or neither; what happened meanwhile comes first."""
        self._say(phase="done")
        with transaction.atomic():
            Alphabet.objects.select_for_update().get(pk=self.alphabet.pk)
            self._check_wanted()
            state, reason = self._outcome(verdict)
            if state == RunState.PROMOTED:
                promotion.promote(version=version, user=None, reason=f"The gate let it through: {reason}.")
            elif state == RunState.CHALLENGER:
                promotion.keep_as_challenger(version)
            self.run.end(state=state, reason=reason, now=timezone.now())

    def _outcome(self, verdict: gate.Verdict) -> tuple[RunState, str]:
        """The verdict, unless the champion that it was held against serves no longer: then a person decides."""
        serving = ModelVersion.objects.champion_of(self.alphabet)
        if verdict.verdict == gate.PROMOTED and self.champion is not None and serving != self.champion:
            return (
                RunState.CHALLENGER,
                f"it was held against {self.champion}, which is not the champion any more",
            )
        return RunState(verdict.verdict), verdict.reason

    def _check_wanted(self) -> None:
        if not self.run.renew_lease(now=timezone.now()):
            raise TrainingCancelled("Stopped between two steps.")

    def _say(self, *, phase: str, **progress: Any) -> None:
        report = {"phase": phase, **progress}
        self.run.report(report)
        self.show(report)


def _how_it_was_made(fitted: "FittedModel") -> dict[str, Any]:
    """`seconds` of learning alone, from `images` drawn with repeats, and what was reached epoch by epoch."""
    return {
        "training": {
            "images": sum(record.images for record in fitted.history),
            "seconds": sum(record.seconds for record in fitted.history),
        },
        "learning_curve": [dataclasses.asdict(record) for record in fitted.history],
    }


def collected_examples(snapshot: Snapshot, split: Split) -> Examples | None:
    """The snapshot's collected samples of one side as arrays, None where there are none."""
    rows = list(_rows(snapshot, split))
    if not rows:
        return None
    classes: Sequence[str] = snapshot.alphabet.classes
    pixels = np.stack([np.frombuffer(bytes(row.sample.pixels or b""), np.uint8) for row in rows])
    return Examples(
        pixels=pixels.reshape(-1, 28, 28),
        targets=np.array([classes.index(row.label) for row in rows], np.int64),
        weights=np.array([row.weight for row in rows], np.float64),
    )


def collected_tests(snapshot: Snapshot) -> list[TestSet]:
    """What was collected from test writers, frozen with the snapshot; nothing trains on it."""
    rows = list(_rows(snapshot, Split.TEST))
    samples, labels = [row.sample for row in rows], [row.label for row in rows]
    return collected.frozen_tests(snapshot.alphabet, samples, labels)


def _rows(snapshot: Snapshot, split: Split) -> QuerySet[SnapshotSample]:
    rows = snapshot.samples.filter(split=split).select_related("sample").defer("sample__ink")
    return rows.order_by("sample_id")


def _usable_champion(alphabet: Alphabet) -> tuple[ModelVersion | None, str]:
    """The champion to start from and to beat; without one that works, why the result will stand alone."""
    champion = ModelVersion.objects.champion_of(alphabet)
    if champion is None:
        return None, "the first version of its alphabet"
    try:
        promotion.check_bundle(champion)
    except VersionUnusable as error:
        return None, f"the champion could not be used: {error}"
    return champion, ""
