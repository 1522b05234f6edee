"""Versions that learned from drawings, made as a run makes them but without any training."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from recognition.models import Alphabet, ModelVersion
from tests.champions import make_version
from training.datasets.mixture import build_base
from training.models import RunState, Snapshot, TrainingRun, Trigger
from training.promotion import promote
from training.snapshot import snapshots

BASE = [{"name": "mnist", "sha256": "ab" * 32, "synthetic": False, "counts": {"train": 55_000}}]


def base_here(alphabet: Alphabet) -> list[dict[str, Any]]:
    """The data sets that come with libraries, which are the only ones that tests find: as a run writes them down."""
    base = build_base(classes=alphabet.classes, merges=alphabet.merges, root=settings.DATASETS_DIR)
    return [source.to_json() for source in base.sources]


def learn(
    alphabet: Alphabet, folder: Path, *, crown: bool = True, base: Sequence[dict[str, Any]] = BASE
) -> ModelVersion:
    """A version whose run took a snapshot of what is accepted now; it becomes champion unless said otherwise."""
    version = make_version(alphabet, folder, seed=ModelVersion.objects.all().next_number(alphabet))
    make_run(
        alphabet,
        RunState.PROMOTED if crown else RunState.CHALLENGER,
        architecture=version.architecture,
        config={"seed": 7},
        snapshot=snapshots.take(alphabet=alphabet, base=base),
        version=version,
        ended_at=timezone.now(),
    )
    if crown:
        promote(version=version, user=None, reason="all rules hold")
    return version


def make_run(alphabet: Alphabet, state: RunState = RunState.RUNNING, **fields: Any) -> TrainingRun:
    """A quick run that somebody asked for, as far as `state` and the `fields` say."""
    usual: dict[str, Any] = {"preset": "quick", "architecture": "inkloop_cnn", "trigger": Trigger.PERSON}
    return TrainingRun.objects.create(
        alphabet=alphabet, state=state, created_at=timezone.now(), **usual | fields
    )


def run_of(
    version: ModelVersion, *, base: Iterable[str], started_from: dict[str, Any] | None = None
) -> TrainingRun:
    """As if a run had made the version from these data sets alone; `started_from`: as a warm start writes it down."""
    snapshot = Snapshot.objects.create(
        alphabet=version.alphabet,
        base=[{"name": name} for name in base],
        collected_count=0,
        sha256="0" * 64,
        created_at=timezone.now(),
    )
    return make_run(
        version.alphabet,
        RunState.PROMOTED,
        architecture=version.architecture,
        snapshot=snapshot,
        version=version,
        made_with={"started_from": started_from},
    )


def known_by(version: ModelVersion) -> dict[str, Any]:
    """As a run wrote down what it started from before it told what that had learned from."""
    return {"version": version.pk, "sha256": version.sha256}
