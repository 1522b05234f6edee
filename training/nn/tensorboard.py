"""Learning curves as TensorBoard reads them: one folder a run, the same tags in each, so that runs can be compared."""

from pathlib import Path
from types import TracebackType

import tensorflow as tf

from training.nn.fitted import EpochRecord


class EpochLog:
    """Writes scalars by epoch: loss, sparse_categorical_accuracy, validation_accuracy, learning_rate."""

    def __init__(self, folder: Path) -> None:
        """`folder`: made where it is missing; TensorBoard shows its name as the run's."""
        self._writer = tf.summary.create_file_writer(str(folder))

    def __enter__(self) -> "EpochLog":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    def write(self, record: EpochRecord) -> None:
        """Can be seen at once, while the run goes on."""
        scalars = {
            "loss": record.loss,
            "sparse_categorical_accuracy": record.accuracy,
            "validation_accuracy": record.validation_accuracy,
            "learning_rate": record.learning_rate,
        }
        with self._writer.as_default(step=record.epoch):
            for tag, value in scalars.items():
                if value is not None:
                    tf.summary.scalar(tag, value)
        self._writer.flush()
