"""The networks by name, one a file, each imported only when it is built.

Each file has a `build(*, classes, input_side)`: a Keras model from `ink`, float32 [N, side, side, 1] in 0..1,
white ink on black, to a dict of `logits`, float32 [N, classes], and `embedding`, float32 [N, D].
"""

from importlib import import_module
from typing import Any

# The first is our own, the others are published ones that it grew from.
ARCHITECTURES = ("inkloop_cnn", "az_cnn", "sd19_merge_cnn", "mnist_deep_cnn", "letters_basic_cnn")


def build(name: str, *, classes: int, input_side: int = 28) -> Any:
    """A fresh Keras model; its initial weights follow Keras' random seed.

    `NAME:VARIANT` is for benches: one of the VARIANTS of that file, which no run trains.
    """
    network, _, variant = name.partition(":")
    if network not in ARCHITECTURES:
        raise ValueError(f"An architecture is one of {', '.join(ARCHITECTURES)}. Received: {name!r}.")
    module = import_module(f"{__name__}.{network}")
    changes = module.VARIANTS[variant] if variant else {}
    return module.build(classes=classes, input_side=input_side, **changes)
