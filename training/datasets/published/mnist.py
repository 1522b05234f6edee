"""MNIST, in Keras' npz layout or as its four IDX files."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.datasets.files.idx_files import read_idx_pair
from training.datasets.spec import Contents, DataFile, DatasetSpec, single
from training.datasets.splits import blocks, keep_official_test

# MNIST lies in writing order, about this many digits a person or two.
_BLOCK = 250

_TRAIN = ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz")
_TEST = ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz")


def read(path: Path) -> Contents:
    return _from_idx(path) if path.is_dir() else _from_npz(path)


def _from_npz(path: Path) -> Contents:
    with np.load(path, allow_pickle=False) as archive:
        return _contents(archive["x_train"], archive["y_train"], archive["x_test"], archive["y_test"])


def _from_idx(folder: Path) -> Contents:
    train, test = (read_idx_pair(folder / images, folder / labels) for images, labels in (_TRAIN, _TEST))
    return _contents(*train, *test)


def _contents(
    train: NDArray[np.uint8],
    train_labels: NDArray[np.uint8],
    test: NDArray[np.uint8],
    test_labels: NDArray[np.uint8],
) -> Contents:
    labels = np.concatenate([train_labels, test_labels]).astype(np.str_)
    writers = np.concatenate(
        [blocks(len(train), size=_BLOCK, prefix="train"), blocks(len(test), size=_BLOCK, prefix="test")]
    )
    is_test = np.arange(len(labels)) >= len(train)
    splits = keep_official_test(writers=writers, is_test=is_test, name="mnist", validation=0.08)
    return Contents(labels=labels, writers=writers, splits=splits, images=np.concatenate([train, test]))


def _idx(name: str, sha256: str, size: int) -> DataFile:
    url = f"https://storage.googleapis.com/cvdf-datasets/mnist/{name}"
    return DataFile(name=f"mnist/{name}", sha256=(sha256,), size=size, url=url)


SPEC = DatasetSpec(
    name="mnist",
    title="MNIST handwritten digits",
    kind="image",
    forms=(
        single(
            "mnist.npz",
            "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64",
            "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
            url="https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
        ),
        (
            _idx(_TRAIN[0], "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609", 9_912_422),
            _idx(_TRAIN[1], "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c", 28_881),
            _idx(_TEST[0], "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6", 1_648_877),
            _idx(_TEST[1], "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6", 4_542),
        ),
    ),
    licence="CC BY-SA 3.0",
    citation="Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document"
    " recognition. Proceedings of the IEEE 86 (1998).",
    homepage="https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
    source="NIST forms",
    count=70_000,
    read=read,
)
