"""Versions that learned from drawings, made as a run makes them but without any training."""

from pathlib import Path

from django.utils import timezone

from recognition.models import Alphabet, ModelVersion
from tests.champions import make_version
from training.models import RunState, TrainingRun, Trigger
from training.promotion import promote
from training.snapshot import snapshots

BASE = [{"name": "mnist", "sha256": "ab" * 32, "synthetic": False, "counts": {"train": 55_000}}]


def learn(alphabet: Alphabet, folder: Path, *, crown: bool = True) -> ModelVersion:
    """A version whose run took a snapshot of what is accepted now; it becomes champion unless said otherwise."""
    version = make_version(alphabet, folder, seed=ModelVersion.objects.all().next_number(alphabet))
    TrainingRun.objects.create(
        alphabet=alphabet,
        preset="quick",
        architecture="linear",
        config={"seed": 7},
        trigger=Trigger.PERSON,
        state=RunState.PROMOTED if crown else RunState.CHALLENGER,
        snapshot=snapshots.take(alphabet=alphabet, base=BASE),
        version=version,
        created_at=timezone.now(),
        ended_at=timezone.now(),
    )
    if crown:
        promote(version=version, user=None, reason="all rules hold")
    return version
