"""The tables of the learning half, one file a table."""

from training.models.corrected_reading import CorrectedReading
from training.models.evaluation import Evaluation
from training.models.exclusion import Exclusion
from training.models.retraining_plan import RetrainingPlan
from training.models.run_log_line import RunLogLine
from training.models.snapshot import LeftOut, Snapshot, SnapshotSample
from training.models.suspect import Search, Suspect
from training.models.test_set_look import LookPurpose, TestSetLook
from training.models.training_run import RunState, TrainingRun, Trigger

__all__ = [
    "CorrectedReading",
    "Evaluation",
    "Exclusion",
    "LeftOut",
    "LookPurpose",
    "RetrainingPlan",
    "RunLogLine",
    "RunState",
    "Search",
    "Snapshot",
    "SnapshotSample",
    "Suspect",
    "TestSetLook",
    "TrainingRun",
    "Trigger",
]
