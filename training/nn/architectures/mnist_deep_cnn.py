"""The deep MNIST CNN: 3x3 convolutions, 5x5 ones with stride in the place of pooling, much dropout.

As published it has 10 classes and ends in a softmax; here it gives logits.
"""

from typing import Any

import keras
from keras import layers


def build(*, classes: int, input_side: int = 28) -> keras.Model:
    ink = keras.Input((input_side, input_side, 1), name="ink")
    x = layers.Conv2D(32, 3, activation="relu", name="stem")(ink)
    x = layers.MaxPooling2D(name="pool")(x)
    x = _normalised(x, 32, 3, name="first")
    x = _shrunk(x, 32, name="first_shrunk")
    x = _normalised(x, 64, 3, name="second")
    x = _normalised(x, 64, 3, name="third")
    x = _shrunk(x, 64, name="third_shrunk")
    embedding = layers.Flatten(name="embedding")(x)
    x = layers.Dropout(0.4, name="embedding_dropout")(embedding)
    logits = layers.Dense(classes, name="logits")(x)
    return keras.Model(ink, {"logits": logits, "embedding": embedding}, name="mnist_deep_cnn")


def _normalised(x: Any, filters: int, size: int, *, name: str) -> Any:
    x = layers.Conv2D(filters, size, activation="relu", name=f"{name}_conv")(x)
    return layers.BatchNormalization(name=f"{name}_norm")(x)


def _shrunk(x: Any, filters: int, *, name: str) -> Any:
    x = layers.Conv2D(filters, 5, strides=2, padding="same", activation="relu", name=f"{name}_conv")(x)
    x = layers.BatchNormalization(name=f"{name}_norm")(x)
    return layers.Dropout(0.4, name=f"{name}_dropout")(x)
