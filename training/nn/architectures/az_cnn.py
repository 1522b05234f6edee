"""The A-Z CNN, as published for the "A-Z Handwritten Data" CSV: 26 capitals at 28x28, 682,138 parameters.

It ends in a softmax there; here it gives logits, from which the loss, the temperature and the softmax are taken.
"""

from typing import Any

import keras
from keras import layers


def build(*, classes: int, input_side: int = 28) -> keras.Model:
    ink = keras.Input((input_side, input_side, 1), name="ink")
    x = _convolved(ink, 32, name="first")
    x = _convolved(x, 64, name="second")
    x = _pooled(x, name="second")
    x = _convolved(x, 128, name="third")
    x = _convolved(x, 128, name="fourth")
    x = _pooled(x, name="fourth")
    x = _convolved(x, 256, name="fifth")
    x = layers.MaxPooling2D(name="fifth_pool")(x)
    x = layers.Flatten(name="flat")(x)
    x = layers.BatchNormalization(name="flat_norm")(x)
    embedding = layers.Dense(512, activation="relu", name="embedding")(x)
    logits = layers.Dense(classes, name="logits")(embedding)
    return keras.Model(ink, {"logits": logits, "embedding": embedding}, name="az_cnn")


def _convolved(x: Any, filters: int, *, name: str) -> Any:
    return layers.Conv2D(filters, 3, activation="relu", name=f"{name}_conv")(x)


def _pooled(x: Any, *, name: str) -> Any:
    x = layers.MaxPooling2D(name=f"{name}_pool")(x)
    return layers.BatchNormalization(name=f"{name}_norm")(x)
