"""The tables of the learning half, one file a table."""

from training.models.evaluation import Evaluation
from training.models.snapshot import Snapshot, SnapshotSample
from training.models.training_run import RunState, TrainingRun, Trigger

__all__ = ["Evaluation", "RunState", "Snapshot", "SnapshotSample", "TrainingRun", "Trigger"]
