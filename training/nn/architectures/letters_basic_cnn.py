"""The basic A-Z CNN: two convolutions with ReLU and pooling, one dense layer, dropout.

It learns one-hot labels and ends in a softmax where it comes from; here it gives logits.
"""

import keras
from keras import layers


def build(*, classes: int, input_side: int = 28) -> keras.Model:
    ink = keras.Input((input_side, input_side, 1), name="ink")
    x = layers.Conv2D(32, 3, activation="relu", name="first_conv")(ink)
    x = layers.MaxPooling2D(name="first_pool")(x)
    x = layers.Conv2D(64, 3, activation="relu", name="second_conv")(x)
    x = layers.MaxPooling2D(name="second_pool")(x)
    x = layers.Dropout(0.25, name="second_dropout")(x)
    x = layers.Flatten(name="flat")(x)
    embedding = layers.Dense(128, activation="relu", name="embedding")(x)
    x = layers.Dropout(0.5, name="embedding_dropout")(embedding)
    logits = layers.Dense(classes, name="logits")(x)
    return keras.Model(ink, {"logits": logits, "embedding": embedding}, name="letters_basic_cnn")
