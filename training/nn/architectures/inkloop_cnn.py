"""Our own network: about half a million parameters, meant for two cores.

Most of the work happens at 14x14 and 7x7, where a 3x3 convolution is cheap; two residual pairs there; strides
instead of pooling; and a small dense layer whose output is the embedding.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import keras
from keras import layers

EMBEDDING = 160
# Keras' 0.99 takes hundreds of steps to forget where it started; a small alphabet is learned in fewer.
_MOMENTUM = 0.95


# What was tried beside it: `manage.py bench networks` trains each as `inkloop_cnn:NAME`.
VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "plain": {"residual": False},
    "depthwise": {"depthwise": True},
    "pooled": {"pooled": True},
    "narrow": {"width": 0.5},
    "wide": {"width": 1.3},
}


def build(
    *,
    classes: int,
    input_side: int = 28,
    residual: bool = True,
    depthwise: bool = False,
    pooled: bool = False,
    width: float = 1,
) -> keras.Model:
    """`residual`: the pairs add what went into them. `depthwise`: their convolutions go channel by channel first.

    `pooled`: the dense layer sees the mean of each channel, not where it was. `width`: times so many channels.
    """
    pair = partial(_pair, residual=residual, depthwise=depthwise)
    stem, half, quarter, eighth = (round(width * filters) for filters in (16, 32, 64, 128))
    ink = keras.Input((input_side, input_side, 1), name="ink")
    x = _convolved(ink, stem, name="stem")
    x = _convolved(x, half, stride=2, name="half")
    x = pair(x, half, name="half_pair")
    x = _convolved(x, quarter, stride=2, name="quarter")
    x = pair(x, quarter, name="quarter_pair")
    x = _convolved(x, eighth, stride=2, name="eighth")
    x = layers.GlobalAveragePooling2D(name="mean")(x) if pooled else layers.Flatten(name="flat")(x)
    x = layers.Dropout(0.3, name="flat_dropout")(x)
    embedding = layers.Dense(EMBEDDING, activation="relu", name="embedding")(x)
    x = layers.Dropout(0.2, name="embedding_dropout")(embedding)
    logits = layers.Dense(classes, name="logits")(x)
    return keras.Model(ink, {"logits": logits, "embedding": embedding}, name="inkloop_cnn")


def _convolved(
    x: Any, filters: int, *, name: str, stride: int = 1, activate: bool = True, depthwise: bool = False
) -> Any:
    convolution = layers.SeparableConv2D if depthwise else layers.Conv2D
    x = convolution(filters, 3, strides=stride, padding="same", use_bias=False, name=f"{name}_conv")(x)
    x = layers.BatchNormalization(momentum=_MOMENTUM, name=f"{name}_norm")(x)
    return layers.ReLU(name=f"{name}_relu")(x) if activate else x


def _pair(x: Any, filters: int, *, name: str, residual: bool, depthwise: bool) -> Any:
    inner = _convolved(x, filters, name=f"{name}_first", depthwise=depthwise)
    inner = _convolved(inner, filters, name=f"{name}_second", activate=False, depthwise=depthwise)
    whole = layers.Add(name=f"{name}_add")([x, inner]) if residual else inner
    return layers.ReLU(name=f"{name}_relu")(whole)
