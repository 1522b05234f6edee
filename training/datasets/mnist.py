"""MNIST in Keras' npz layout."""

from pathlib import Path

import numpy as np

from training.datasets.spec import Contents, DatasetSpec
from training.datasets.splits import blocks, keep_official_test

# MNIST lies in writing order, about this many digits a person or two.
_BLOCK = 250


def read(path: Path) -> Contents:
    with np.load(path, allow_pickle=False) as archive:
        train, test = archive["x_train"], archive["x_test"]
        labels = np.concatenate([archive["y_train"], archive["y_test"]]).astype(np.str_)
    writers = np.concatenate(
        [blocks(len(train), size=_BLOCK, prefix="train"), blocks(len(test), size=_BLOCK, prefix="test")]
    )
    is_test = np.arange(len(labels)) >= len(train)
    splits = keep_official_test(writers=writers, is_test=is_test, name="mnist", validation=0.08)
    return Contents(labels=labels, writers=writers, splits=splits, images=np.concatenate([train, test]))


SPEC = DatasetSpec(
    name="mnist",
    title="MNIST handwritten digits",
    kind="image",
    file="mnist.npz",
    sha256=(
        "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64",
        "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
    ),
    licence="CC BY-SA 3.0",
    citation="Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document"
    " recognition. Proceedings of the IEEE 86 (1998).",
    homepage="https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
    source="NIST forms",
    read=read,
)
