"""The CNN for NIST SD19 with its look-alikes merged: 47 classes and a spare output, at 32x32 or at SD19's own 128x128.

As published it ends in a softmax over classes + 1 outputs, the last of which no label ever names; here it gives
logits. On the site's 28x28 the ink is enlarged to 32x32 first and the spare logit is left out: the layers and their
parameters are the same, so weights of the published 32x32 form fit.
"""

from typing import Any

import keras
from keras import layers, ops

from recognition.ink.framing import SIDE

PUBLISHED_SIDE = 32
# The published layers are followed by a dropout three times, and its rate is not told.
_DROPOUT = 0.4


def build(*, classes: int, input_side: int = SIDE) -> keras.Model:
    """`logits` float32 [N, classes] on the site's side, [N, classes + 1] on any other."""
    ink = keras.Input((input_side, input_side, 1), name="ink")
    on_site = input_side == SIDE
    # Not the Resizing layer: called without `training`, it puts the normalisations behind it into training mode.
    x = ops.image.resize(ink, (PUBLISHED_SIDE, PUBLISHED_SIDE)) if on_site else ink
    x = _normalised(x, 32, 3, name="first")
    x = _normalised(x, 32, 3, name="second")
    x = _shrunk(x, 32, name="second_shrunk")
    x = _normalised(x, 64, 3, name="third")
    x = _normalised(x, 64, 3, name="fourth")
    x = _shrunk(x, 64, name="fourth_shrunk")
    x = _normalised(x, 128, 4, name="fifth")
    embedding = layers.Flatten(name="embedding")(x)
    x = layers.Dropout(_DROPOUT, name="embedding_dropout")(embedding)
    logits = layers.Dense(classes + 1, name="logits")(x)
    if on_site:
        logits = logits[:, :classes]
    return keras.Model(ink, {"logits": logits, "embedding": embedding}, name="sd19_merge_cnn")


def _normalised(x: Any, filters: int, size: int, *, name: str) -> Any:
    x = layers.Conv2D(filters, size, activation="relu", name=f"{name}_conv")(x)
    return layers.BatchNormalization(name=f"{name}_norm")(x)


def _shrunk(x: Any, filters: int, *, name: str) -> Any:
    x = layers.Conv2D(filters, 5, strides=2, padding="same", activation="relu", name=f"{name}_conv")(x)
    x = layers.BatchNormalization(name=f"{name}_norm")(x)
    return layers.Dropout(_DROPOUT, name=f"{name}_dropout")(x)
