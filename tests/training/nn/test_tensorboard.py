"""What a fit logs, read back from the files that TensorBoard reads."""

from collections import defaultdict
from pathlib import Path

import pytest

from tests.training.nn.test_fit import bars, fitted
from training.nn.fitted import EpochRecord

pytestmark = pytest.mark.training

TAGS = {"loss", "sparse_categorical_accuracy", "validation_accuracy", "learning_rate"}


def logged(folder: Path) -> dict[str, dict[int, float]]:
    """Tag -> epoch -> value of every scalar in the folder's event files."""
    import tensorflow as tf
    from tensorflow.core.util import event_pb2

    scalars: dict[str, dict[int, float]] = defaultdict(dict)
    files = [str(path) for path in folder.glob("events.out.tfevents.*")]
    for record in tf.data.TFRecordDataset(files):
        event = event_pb2.Event.FromString(record.numpy())
        for value in event.summary.value:
            scalars[value.tag][event.step] = float(tf.make_ndarray(value.tensor))
    return dict(scalars)


def a_record(epoch: int, *, validation_accuracy: float | None = 0.7) -> EpochRecord:
    return EpochRecord(
        epoch=epoch,
        loss=1 / epoch,
        accuracy=0.5,
        validation_accuracy=validation_accuracy,
        learning_rate=1e-3,
        images=10,
        seconds=1.0,
    )


def test_a_fit_is_logged_epoch_by_epoch(tmp_path: Path) -> None:
    from training.nn.tensorboard import EpochLog

    with EpochLog(tmp_path / "run") as log:
        history = fitted(on_epoch=log.write).history

    scalars = logged(tmp_path / "run")
    assert set(scalars) == TAGS
    assert scalars["loss"] == pytest.approx({record.epoch: record.loss for record in history})
    assert scalars["sparse_categorical_accuracy"] == pytest.approx(
        {record.epoch: record.accuracy for record in history}
    )
    assert scalars["validation_accuracy"] == pytest.approx(
        {record.epoch: record.validation_accuracy for record in history}
    )
    assert scalars["learning_rate"] == pytest.approx(
        {record.epoch: record.learning_rate for record in history}
    )


def test_an_epoch_can_be_seen_before_the_run_ends(tmp_path: Path) -> None:
    from training.nn.tensorboard import EpochLog

    with EpochLog(tmp_path) as log:
        log.write(a_record(1))

        assert logged(tmp_path)["loss"] == {1: 1.0}


def test_without_validation_data_nothing_is_said_about_it(tmp_path: Path) -> None:
    from training.nn.tensorboard import EpochLog

    with EpochLog(tmp_path) as log:
        log.write(a_record(1, validation_accuracy=None))

    assert set(logged(tmp_path)) == TAGS - {"validation_accuracy"}


def test_an_epoch_knows_what_it_learned_from_and_how_fast() -> None:
    history = fitted(validation=bars(0)).history

    assert [record.images for record in history] == [256, 256]
    assert all(record.seconds > 0 for record in history)
    assert history[-1].learning_rate < history[0].learning_rate
