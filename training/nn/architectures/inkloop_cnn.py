"""Our own network: about half a million parameters, meant for two cores.

Most of the work happens at 14x14 and 7x7, where a 3x3 convolution is cheap; two residual pairs there; strides
instead of pooling; and a small dense layer whose output is the embedding.
"""

from typing import Any

import keras
from keras import layers

EMBEDDING = 160
# Keras' 0.99 takes hundreds of steps to forget where it started; a small alphabet is learned in fewer.
_MOMENTUM = 0.95


def build(*, classes: int, input_side: int = 28) -> keras.Model:
    ink = keras.Input((input_side, input_side, 1), name="ink")
    x = _convolved(ink, 16, name="stem")
    x = _convolved(x, 32, stride=2, name="half")
    x = _residual(x, 32, name="half_pair")
    x = _convolved(x, 64, stride=2, name="quarter")
    x = _residual(x, 64, name="quarter_pair")
    x = _convolved(x, 128, stride=2, name="eighth")
    x = layers.Flatten(name="flat")(x)
    x = layers.Dropout(0.3, name="flat_dropout")(x)
    embedding = layers.Dense(EMBEDDING, activation="relu", name="embedding")(x)
    x = layers.Dropout(0.2, name="embedding_dropout")(embedding)
    logits = layers.Dense(classes, name="logits")(x)
    return keras.Model(ink, {"logits": logits, "embedding": embedding}, name="inkloop_cnn")


def _convolved(x: Any, filters: int, *, name: str, stride: int = 1, activate: bool = True) -> Any:
    x = layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False, name=f"{name}_conv")(x)
    x = layers.BatchNormalization(momentum=_MOMENTUM, name=f"{name}_norm")(x)
    return layers.ReLU(name=f"{name}_relu")(x) if activate else x


def _residual(x: Any, filters: int, *, name: str) -> Any:
    inner = _convolved(x, filters, name=f"{name}_first")
    inner = _convolved(inner, filters, name=f"{name}_second", activate=False)
    return layers.ReLU(name=f"{name}_relu")(layers.Add(name=f"{name}_add")([x, inner]))
