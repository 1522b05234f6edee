"""Where runs stood after an epoch, as files that every training worker reads: another one goes on from there."""

import hashlib
import shutil
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from training.models import TrainingRun
from training.running.made_with import RECIPE
from training.running.patience import patiently

if TYPE_CHECKING:
    from training.nn.checkpoint import Checkpoint


def keep(run: TrainingRun, checkpoint: "Checkpoint") -> None:
    """Write the file whole, then point the row at it, then drop the one before.

    Raises LeaseLost, and keeps nothing, where another worker has the run; OSError where the file cannot be written.
    """
    content = checkpoint.to_bytes()
    before = dict(run.checkpoint)
    name = f"{run.pk}/epoch-{checkpoint.epoch}.attempt-{run.attempt}.npz"
    file = _storage().save(name, ContentFile(content))
    found = {
        "epoch": checkpoint.epoch,
        "file": file,
        "sha256": hashlib.sha256(content).hexdigest(),
        "recipe": RECIPE,
    }
    try:
        patiently(lambda: run.write(checkpoint=found))
    except BaseException:
        _storage().delete(file)
        raise
    if before:
        _storage().delete(before["file"])


def last_of(run: TrainingRun) -> "tuple[Checkpoint | None, str]":
    """Where to go on, or None and, if there was a checkpoint once, why it cannot be used.

    A network is of one recipe: where Inkloop was brought up to date between two attempts, what was learned before is left.
    """
    from training.nn.checkpoint import Checkpoint, CheckpointUnreadable

    if not run.checkpoint:
        return None, ""
    if run.checkpoint.get("recipe") != RECIPE:
        return None, f"the checkpoint of epoch {run.checkpoint['epoch']} is of another recipe of training"
    try:
        with _storage().open(run.checkpoint["file"]) as file:
            content = file.read()
        if hashlib.sha256(content).hexdigest() != run.checkpoint["sha256"]:
            return None, f"the checkpoint of epoch {run.checkpoint['epoch']} was altered"
        return Checkpoint.from_bytes(content), ""
    except (OSError, CheckpointUnreadable) as error:
        return None, f"the checkpoint of epoch {run.checkpoint['epoch']} cannot be read here: {error}"


def discard_ended() -> None:
    """Drop the checkpoints of all runs that have ended."""
    root = Path(_storage().path(""))
    folders = {folder.name: folder for folder in root.iterdir()} if root.is_dir() else {}
    ended = TrainingRun.objects.all().ended_among([name for name in folders if _is_id(name)])
    for run_id in ended:
        shutil.rmtree(folders[str(run_id)], ignore_errors=True)


def _is_id(name: str) -> bool:
    try:
        return str(uuid.UUID(name)) == name
    except ValueError:
        return False


def _storage() -> Storage:
    return storages["checkpoints"]
