"""The steps of a run: snapshot, fit, and what follows from it. The one place where the learning half meets its network."""

import dataclasses
import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.db import transaction

from recognition.models import Alphabet, ModelVersion
from training import promotion
from training.datasets.mixture import BaseMixture, build_base
from training.exceptions import SnapshotDiffers, VersionUnusable
from training.models import Snapshot
from training.running import checkpoints, concluding, made_with, starting
from training.running.fitting import check_converges, fit_on
from training.running.patience import patiently
from training.running.watched import Watched, finite
from training.snapshot import snapshots
from training.snapshot.contents import collected_tests
from training.snapshot.repeats import Originals
from training.suspects import suspecting

if TYPE_CHECKING:
    from training.nn.checkpoint import Checkpoint
    from training.nn.config import FitConfig
    from training.nn.fitted import EpochRecord, FittedModel


class Work:
    """The steps of one run, in order."""

    def __init__(self, watched: Watched) -> None:
        self.watched = watched
        self.run = watched.run
        self.alphabet: Alphabet = self.run.alphabet
        self.champion = ModelVersion.objects.champion_of(self.alphabet)
        self.unusable = _why_unusable(self.champion)

    def do(self) -> None:
        self.watched.note(
            f"Attempt {self.run.attempt} of {settings.RUN_MAX_ATTEMPTS}, by {platform.node()}, process {os.getpid()}."
        )
        self.watched.say(phase="reading the data sets")
        base = build_base(
            classes=self.alphabet.classes,
            merges=self.alphabet.merges,
            root=settings.DATASETS_DIR,
            cache=settings.DATA_DIR / "cache",
        )
        self.watched.check_wanted()
        self._doubt(base)
        snapshot = self._freeze(base)
        config = self._configure()
        self._write_down(base)
        fitted = self._fit(config, base, snapshot)
        patiently(self.run.begin_evaluating)
        self.watched.note("Learned. Exporting it, and holding it against the champion.")
        self.watched.say(phase="evaluating")
        tests = [*base.tests.values(), *collected_tests(snapshot)]
        concluding.Conclusion(self.watched, base, champion=self.champion, unusable=self.unusable).draw(
            fitted, tests
        )

    def _freeze(self, base: BaseMixture) -> Snapshot:
        """Written down once: who goes on after another worker learns from the same."""
        sources = [source.to_json() for source in base.sources]
        if self.run.snapshot is not None:
            _check_same(self.run.snapshot, sources)
            return self.run.snapshot
        with transaction.atomic():
            originals = Originals.of(base)
            snapshot = snapshots.take(alphabet=self.alphabet, base=sources, originals=originals)
            self.run.write(snapshot=snapshot)
        self.watched.note(
            f"Snapshot {snapshot.sha256[:12]}: {len(base.train):,} original examples, {snapshot.collected_count:,} collected."
        )
        return snapshot

    def _doubt(self, base: BaseMixture) -> None:
        """What was collected is checked by the champion's embedding, for reviewers: the run learns from it all the same,
        but whoever gave much that is doubted fills less of it."""
        self.watched.say(phase="checking what was collected")
        if suspects := suspecting.look_quietly(self.alphabet, known=base.train, run=self.run):
            self.watched.note(f"{suspects:,} collected samples are doubted: see the suspects to review.")

    def _configure(self) -> "FitConfig":
        from training.nn.config import PRESETS, FitConfig

        preset = PRESETS[self.run.preset]()
        config = FitConfig.from_json(preset.to_json() | self.run.config)
        self.run.write(config=config.to_json())
        return config

    def _write_down(self, base: BaseMixture) -> None:
        """What else the result depends on, so that it can be made again."""
        self.run.write(
            made_with={
                "recipe": made_with.RECIPE,
                "versions": made_with.versions(),
                "machine": made_with.machine(),
                "at_hand": base.at_hand,
                "started_from": self._started_from(base),
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
                initial_weights=None if resume else self._initial_weights(config),
                on_progress=lambda progress: self.watched.say(
                    phase="training", **dataclasses.asdict(progress)
                ),
                should_stop=lambda: self.watched.heartbeat.must_stop,
                on_epoch=keep_record,
                resume=resume,
                on_checkpoint=lambda checkpoint: checkpoints.keep(self.run, checkpoint),
            )

    def _resumed(self) -> "Checkpoint | None":
        checkpoint, why_not = checkpoints.last_of(self.run)
        if checkpoint is not None:
            self.watched.note(f"Goes on after epoch {checkpoint.epoch}.")
        elif why_not:
            self.watched.note(f"Starts over: {why_not}.")
        self.run.write(
            curve=[finite(dataclasses.asdict(each)) for each in checkpoint.history] if checkpoint else []
        )
        return checkpoint

    def _keep_record(self, record: "EpochRecord") -> None:
        check_converges(record, learning_rate=self.run.config["learning_rate"])
        curve = [*self.run.curve, finite(dataclasses.asdict(record))]
        patiently(lambda: self.run.write(curve=curve))
        validated = record.validation_accuracy
        self.watched.note(
            f"Epoch {record.epoch}: loss {record.loss:.4f}, right {record.accuracy:.2%}"
            + ("" if validated is None else f", in validation {validated:.2%}")
            + f"; {record.images:,} images in {record.seconds:.0f} s."
        )

    def _log_folder(self) -> Path:
        started = f"{self.run.created_at:%Y%m%d-%H%M%S}"
        return Path(
            settings.DATA_DIR / "tensorboard" / f"{started}-{self.alphabet.slug}-{self.run.architecture}"
        )

    def _started_from(self, base: BaseMixture) -> dict[str, Any] | None:
        """Settled by the first attempt: a champion that changes while a worker dies changes nothing for the next one."""
        if "started_from" in self.run.made_with:
            return cast("dict[str, Any] | None", self.run.made_with["started_from"])
        if not self.run.config["warm_start"]:
            return None
        return starting.choose(
            self.alphabet,
            champion=None if self.unusable else self.champion,
            architecture=self.run.architecture,
            start_from=self.run.config["start_from"],
            base=[source.name for source in base.sources],
        )

    def _initial_weights(self, config: "FitConfig") -> dict[str, Any] | None:
        started_from = self.run.made_with["started_from"]
        if started_from is None:
            return None
        return starting.weights_of(
            started_from,
            alphabet=self.alphabet,
            architecture=self.run.architecture,
            is_other=bool(config.start_from),
        )


def _check_same(snapshot: Snapshot, sources: list[dict[str, Any]]) -> None:
    """Who goes on after another worker must have the same data sets. Raises SnapshotDiffers, naming those that differ."""
    if snapshot.base != sources:
        kept, here = ({source["name"]: source for source in each} for each in (snapshot.base, sources))
        differing = sorted(name for name in {*kept, *here} if kept.get(name) != here.get(name))
        raise SnapshotDiffers(
            f"The data sets of {platform.node()} must be those of the run's snapshot. Received others: {', '.join(differing)}."
        )


def _why_unusable(champion: ModelVersion | None) -> str:
    """Why nothing can be started from it nor held against it, "" where it can be or where there is none."""
    if champion is None:
        return ""
    try:
        promotion.check_bundle(champion)
    except VersionUnusable as error:
        return str(error)
    return ""
