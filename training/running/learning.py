"""Carry out a run: snapshot, fit, export, evaluate, gate, promote. The one place where the learning half meets its network.

Everything heavy is imported on the first call: this module runs in the training worker's child, new for each run, and
in `manage.py train`.
"""

import dataclasses
import errno
import math
import os
import platform
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from recognition.engine.bundle import BundleInfo, read_bundle, write_bundle
from recognition.models import Alphabet, ModelVersion, Split
from training import champions, gate, promotion, tidings
from training.datasets.examples import Examples, TestSet
from training.datasets.mixture import BaseMixture, build_base
from training.exceptions import Diverged, LeaseLost, SnapshotDiffers, TrainingCancelled, VersionUnusable
from training.judging import examination, judgement
from training.judging.int8 import twin_of
from training.models import RunState, Snapshot, SnapshotSample, TrainingRun
from training.running import checkpoints, journal, made_with, starting
from training.running.heartbeat import Heartbeat
from training.running.patience import DATABASE_AWAY, patiently
from training.snapshot import collected, snapshots
from training.suspects import suspecting

if TYPE_CHECKING:
    from training.nn.checkpoint import Checkpoint
    from training.nn.config import FitConfig
    from training.nn.export import Twin
    from training.nn.fitted import EpochRecord, FittedModel

log = structlog.get_logger(__name__)

Show = Callable[[dict[str, Any]], None]


def carry_out(run: TrainingRun, *, show: Show = lambda progress: None) -> TrainingRun:
    """Carry out a claimed run to its end, whatever that is; the run says which. `show` gets each progress report.

    Where another worker has the run meanwhile nothing more is written. A database that stays away leaves the run to
    its lease: once that has run out, it is queued again.
    """
    try:
        with Heartbeat(run) as heartbeat:
            _Work(run, heartbeat, show).do()
    except LeaseLost as lost:
        log.warning("run lost", run=str(run.pk), reason=str(lost))
    except TrainingCancelled:
        _end_cancelled(run)
    except SoftTimeLimitExceeded:
        limit = f"{settings.TRAINING_TASK_LIMIT_SECONDS // 60} minutes"
        _end_failed(run, f"It took longer than {limit}.")
    except DATABASE_AWAY:
        log.exception("run left to its lease", run=str(run.pk))
        return run
    except Exception as error:
        log.exception("run failed", run=str(run.pk))
        _end_failed(run, _told(error))
    run.refresh_from_db()
    checkpoints.discard_ended()
    return run


def _end_cancelled(run: TrainingRun) -> None:
    """Whoever stopped for another reason than that somebody asked for it has lost the run."""
    run.refresh_from_db(fields=["reason", "cancel_requested_at"])
    if run.cancel_requested_at is not None:
        run.end(state=RunState.CANCELLED, reason=run.reason or "cancelled", now=timezone.now())


def _end_failed(run: TrainingRun, reason: str) -> None:
    if patiently(lambda: run.end(state=RunState.FAILED, reason=reason, now=timezone.now())):
        journal.note_from_outside(run, f"Failed: {reason}")
        tidings.tell_of_failure(run)


def _told(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"The disk that holds the models is full ({error.strerror}): nothing was kept, the champion serves on."
            " Make room under DATA_DIR, then start the run again."
        )
    return f"{type(error).__name__}: {error}"


class _Work:
    """The steps of one run, in order."""

    def __init__(self, run: TrainingRun, heartbeat: Heartbeat, show: Show) -> None:
        self.run = run
        self.alphabet: Alphabet = run.alphabet
        self.heartbeat = heartbeat
        self.show = show
        self.champion, self.why_alone = _usable_champion(run.alphabet)

    def do(self) -> None:
        self._note(
            f"Attempt {self.run.attempt} of {settings.RUN_MAX_ATTEMPTS}, by {platform.node()}, process {os.getpid()}."
        )
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
        self._write_down(base)
        self._doubt(base)
        fitted = self._fit(config, base, snapshot)
        patiently(self.run.begin_evaluating)
        self._note("Learned. Exporting it, and holding it against the champion.")
        self._say(phase="evaluating")
        self._examine(fitted, base, snapshot)

    def _freeze(self, base: BaseMixture) -> Snapshot:
        """Written down once: who goes on after another worker learns from the same."""
        sources = [source.to_json() for source in base.sources]
        if self.run.snapshot is not None:
            _check_same(self.run.snapshot, sources)
            return self.run.snapshot
        with transaction.atomic():
            snapshot = snapshots.take(alphabet=self.alphabet, base=sources)
            self.run.write(snapshot=snapshot)
        self._note(
            f"Snapshot {snapshot.sha256[:12]}: {len(base.train):,} original examples, {snapshot.collected_count:,} collected."
        )
        return snapshot

    def _doubt(self, base: BaseMixture) -> None:
        """What was collected is checked by the champion's embedding, for reviewers; the run learns from it all the same."""
        self._say(phase="checking what was collected")
        if suspects := suspecting.look_quietly(self.alphabet, known=base.train, run=self.run):
            self._note(f"{suspects:,} collected samples are doubted: see the suspects to review.")

    def _configure(self) -> "FitConfig":
        from training.nn.config import PRESETS, FitConfig

        preset = PRESETS[self.run.preset]()
        config = FitConfig.from_json(preset.to_json() | self.run.config)
        self.run.write(config=config.to_json())
        return config

    def _write_down(self, base: BaseMixture) -> None:
        """What else the result depends on, so that it can be made again. `started_from` is settled by the first attempt."""
        start = self.run.made_with.get("started_from", self._start_version())
        self.run.write(
            made_with={
                "versions": made_with.versions(),
                "machine": made_with.machine(),
                "at_hand": base.at_hand,
                "started_from": start,
            }
        )

    def _fit(self, config: "FitConfig", base: BaseMixture, snapshot: Snapshot) -> "FittedModel":
        from training.nn.tensorboard import EpochLog

        resume = self._resumed()
        with EpochLog(self._log_folder()) as curves:

            def keep_record(record: "EpochRecord") -> None:
                curves.write(record)
                self._keep_record(record)

            return fit_on(
                config,
                architecture=self.run.architecture,
                base=base,
                snapshot=snapshot,
                initial_weights=None if resume else self._start(config, base),
                on_progress=lambda progress: self._say(phase="training", **dataclasses.asdict(progress)),
                should_stop=lambda: self.heartbeat.must_stop,
                on_epoch=keep_record,
                resume=resume,
                on_checkpoint=lambda checkpoint: checkpoints.keep(self.run, checkpoint),
            )

    def _resumed(self) -> "Checkpoint | None":
        checkpoint, why_not = checkpoints.last_of(self.run)
        if checkpoint is not None:
            self._note(f"Goes on after epoch {checkpoint.epoch}.")
        elif why_not:
            self._note(f"Starts over: {why_not}.")
        self.run.write(
            curve=[_finite(dataclasses.asdict(each)) for each in checkpoint.history] if checkpoint else []
        )
        return checkpoint

    def _keep_record(self, record: "EpochRecord") -> None:
        check_converges(record, learning_rate=self.run.config["learning_rate"])
        curve = [*self.run.curve, _finite(dataclasses.asdict(record))]
        patiently(lambda: self.run.write(curve=curve))
        validated = record.validation_accuracy
        self._note(
            f"Epoch {record.epoch}: loss {record.loss:.4f}, right {record.accuracy:.2%}"
            + ("" if validated is None else f", in validation {validated:.2%}")
            + f"; {record.images:,} images in {record.seconds:.0f} s."
        )

    def _log_folder(self) -> Path:
        started = f"{self.run.created_at:%Y%m%d-%H%M%S}"
        return Path(
            settings.DATA_DIR / "tensorboard" / f"{started}-{self.alphabet.slug}-{self.run.architecture}"
        )

    def _start_version(self) -> dict[str, Any] | None:
        """The version that a warm start begins from, None for a cold one."""
        if not self.run.config["warm_start"]:
            return None
        slug = self.run.config["start_from"]
        version = (
            ModelVersion.objects.filter(alphabet__slug=slug, aliases__name="champion").first()
            if slug
            else None
        )
        version = version or (None if slug else self.champion or starting.last_champion(self.alphabet))
        return {"version": version.pk, "sha256": version.sha256} if version else None

    def _start(self, config: "FitConfig", base: BaseMixture) -> dict[str, Any] | None:
        names = [source.name for source in base.sources]
        if not config.warm_start:
            return None
        if not config.start_from:
            before = self.champion or starting.last_champion(self.alphabet)
            return starting.weights_of(before, architecture=self.run.architecture, base=names)
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
                | {"made_with": self._made_with()}
                | {"sources": [source.to_json() for source in base.sources]}
                | ({"int8_left_out": left_out} if left_out else {}),
            )
            self._decide(path, info, exported, twin, fitted, report)

    def _made_with(self) -> dict[str, Any]:
        """Kept in the bundle too, which may leave this house."""
        assert self.run.snapshot is not None  # noqa: S101 - it was taken before anything was learned
        return {**self.run.made_with, "config": self.run.config, "snapshot": self.run.snapshot.sha256}

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
        judged = judgement.judge(
            alphabet=self.alphabet,
            champion=self.champion,
            report=report,
            bundle=path,
            onnx_error=exported.onnx_error,
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
        self._say(phase="done")
        with champions.forgotten_unless_committed() as stored, transaction.atomic():
            self.run.hold()
            version = champions.register(
                alphabet=self.alphabet, path=path, sha256=sha256, info=final, origin=champions.MADE_BY_RUN
            )
            stored.append(version)
            examination.record(version, report.challenger)
            if self.champion and report.champion:  # on the same sets, so that the two can be compared later
                examination.record(self.champion, report.champion)
            judgement.keep(judged, run=self.run, version=version)
            self.run.write(version=version, gate=judged.to_json())
            self._conclude(version, judged.verdict)

    def _conclude(self, version: ModelVersion, verdict: gate.Verdict) -> None:
        """The verdict moves an alias and closes the run, both or neither; what happened meanwhile comes first."""
        with transaction.atomic():
            Alphabet.objects.select_for_update().get(pk=self.alphabet.pk)
            self._check_wanted()
            state, reason = self._outcome(verdict)
            if state == RunState.PROMOTED:
                promotion.promote(version=version, user=None, reason=f"The gate let it through: {reason}.")
            elif state == RunState.CHALLENGER:
                promotion.keep_as_challenger(version)
            journal.note(self.run, f"{version}: {state}. {reason}")
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
        """Between two steps. Raises TrainingCancelled, or LeaseLost where nobody asked for it."""
        if patiently(lambda: self.run.renew_lease(now=timezone.now())):
            return
        self.run.refresh_from_db(fields=["cancel_requested_at"])
        if self.run.cancel_requested_at is None:
            raise LeaseLost(f"Attempt {self.run.attempt} at run {self.run.pk} goes on no more.")
        raise TrainingCancelled("Stopped between two steps.")

    def _say(self, *, phase: str, **progress: Any) -> None:
        """For whoever watches: worth no waiting for the database."""
        report = _finite({"phase": phase, **progress})
        try:
            self.run.report(report)
        except DATABASE_AWAY as error:
            log.warning("progress not told", run=str(self.run.pk), error=str(error))
            if connection.in_atomic_block:
                raise
            connection.close()
        self.show(report)

    def _note(self, text: str) -> None:
        journal.note(self.run, text)


def fit_on(
    config: "FitConfig",
    *,
    architecture: str,
    base: BaseMixture,
    snapshot: Snapshot,
    initial_weights: dict[str, Any] | None,
    **watching: Any,
) -> "FittedModel":
    """The fit that a run of this config makes of the base and the snapshot; `watching`: see training.nn.fit.fit."""
    from training.nn.fit import fit

    return fit(
        config,
        architecture=architecture,
        classes=len(base.classes),
        base=base.train,
        collected=collected_examples(snapshot, Split.TRAIN),
        validation=base.validation,
        junk=base.training_junk() if config.junk_share else None,
        initial_weights=initial_weights,
        **watching,
    )


def check_converges(record: "EpochRecord", *, learning_rate: float) -> None:
    """Raises Diverged."""
    if not math.isfinite(record.loss):
        raise Diverged(
            f"In epoch {record.epoch} the loss became no number any more. Try a lower learning rate than {learning_rate:g}."
        )


def _check_same(snapshot: Snapshot, sources: list[dict[str, Any]]) -> None:
    """Who goes on after another worker must have the same data sets. Raises SnapshotDiffers, naming those that differ."""
    if snapshot.base != sources:
        kept, here = ({source["name"]: source for source in each} for each in (snapshot.base, sources))
        differing = sorted(name for name in {*kept, *here} if kept.get(name) != here.get(name))
        raise SnapshotDiffers(
            f"The data sets of {platform.node()} must be those of the run's snapshot. Received others: {', '.join(differing)}."
        )


def _finite(report: dict[str, Any]) -> dict[str, Any]:
    """PostgreSQL's JSON knows no infinity and no NaN."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in report.items()
    }


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
    classes: Sequence[str] = snapshot.alphabet_then.classes
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
    return collected.frozen_tests(snapshot.alphabet_then, samples, labels)


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
