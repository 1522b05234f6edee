"""Which devices a fit runs on: one, or all GPUs of the machine at once."""

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray


def strategy() -> Any:
    """A copy of the network on every GPU where there are several; else wherever TensorFlow puts it."""
    gpus = tf.config.list_logical_devices("GPU")
    return tf.distribute.MirroredStrategy() if len(gpus) > 1 else tf.distribute.get_strategy()


def dealt(strategy: Any, batch: NDArray[Any]) -> Any:
    """The batch cut into a part for each copy, in order."""
    if strategy.num_replicas_in_sync == 1:
        return tf.constant(batch)
    parts = np.array_split(batch, strategy.num_replicas_in_sync)
    return strategy.experimental_distribute_values_from_function(
        lambda context: tf.constant(parts[context.replica_id_in_sync_group])
    )


def on_one(strategy: Any, model: Any, build: Callable[[], Any]) -> Any:
    """The model as one that can be asked: with several copies, a new one from `build` with its weights."""
    if strategy.num_replicas_in_sync == 1:
        return model
    single = build()
    single.set_weights(model.get_weights())
    return single
