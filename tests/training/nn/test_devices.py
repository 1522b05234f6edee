"""More than one device: which are taken, and that two copies learn as one does."""

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.workers import ROOT

pytestmark = pytest.mark.training

# Devices are set up before TensorFlow is used, so this needs a process of its own.
TWO_COPIES = """
import dataclasses
import keras, numpy as np, tensorflow as tf
[cpu] = tf.config.list_physical_devices("CPU")
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
from tests.training.nn.test_fit import CONFIG, fitted
from training.nn import fit

def build(name, *, classes):
    ink = keras.Input((28, 28, 1), name="ink")
    embedding = keras.layers.Dense(8, activation="relu", name="embedding")(keras.layers.Flatten()(ink))
    logits = keras.layers.Dense(classes, name="logits")(embedding)
    return keras.Model(ink, {"logits": logits, "embedding": embedding})

fit.architectures.build = build
config = dataclasses.replace(CONFIG, epochs=1, augmentation=0.0, examples_per_epoch=64)
one = fitted(config)
fit.strategy = lambda: tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
taken = []
two = fitted(config, on_checkpoint=taken.append)
ours, theirs = one.weights(), two.weights()
largest = max(float(np.abs(ours[name] - theirs[name]).max()) for name in ours)
print(len(taken[0].arrays), largest, one.history[0].loss - two.history[0].loss)
"""


@pytest.mark.parametrize(("gpus", "mirrored"), [(0, False), (1, False), (2, True), (8, True)])
def test_all_gpus_are_taken_where_there_are_several(
    monkeypatch: pytest.MonkeyPatch, gpus: int, mirrored: bool
) -> None:
    from training.nn import devices

    monkeypatch.setattr("tensorflow.config.list_logical_devices", lambda kind: ["GPU"] * gpus)
    monkeypatch.setattr("tensorflow.distribute.MirroredStrategy", lambda: "mirrored")

    assert (devices.strategy() == "mirrored") is mirrored


def test_a_batch_is_dealt_in_order_and_whole() -> None:
    from training.nn import devices

    class TwoCopies:
        num_replicas_in_sync = 2

        def experimental_distribute_values_from_function(self, part: Any) -> list[Any]:
            return [part(SimpleNamespace(replica_id_in_sync_group=place)) for place in range(2)]

    parts = devices.dealt(TwoCopies(), np.arange(5))

    assert [part.numpy().tolist() for part in parts] == [[0, 1, 2], [3, 4]]


def test_two_copies_learn_what_one_does() -> None:
    """But for the order in which gradients are added up."""
    output = subprocess.run(
        [sys.executable, "-c", TWO_COPIES], cwd=ROOT, capture_output=True, text=True, timeout=300
    )

    assert output.returncode == 0, output.stderr[-2000:]
    arrays, weights, loss = (float(number) for number in output.stdout.split()[-3:])
    assert arrays > 4
    assert abs(weights) < 1e-4
    assert abs(loss) < 1e-4
