"""USPS postal digits, 16x16, in MNIST's npz layout."""

from pathlib import Path

import numpy as np

from training.datasets.spec import Contents, DatasetSpec, single
from training.datasets.splits import blocks, keep_official_test

_BLOCK = 100


def read(path: Path) -> Contents:
    with np.load(path, allow_pickle=False) as archive:
        train, test = archive["x_train"], archive["x_test"]
        labels = np.concatenate([archive["y_train"], archive["y_test"]]).astype(np.str_)
    writers = np.concatenate(
        [blocks(len(train), size=_BLOCK, prefix="train"), blocks(len(test), size=_BLOCK, prefix="test")]
    )
    is_test = np.arange(len(labels)) >= len(train)
    splits = keep_official_test(writers=writers, is_test=is_test, name="usps", validation=0.1)
    return Contents(labels=labels, writers=writers, splits=splits, images=np.concatenate([train, test]))


SPEC = DatasetSpec(
    name="usps",
    title="USPS postal digits",
    kind="image",
    forms=(single("usps.npz", "e00ae2dcdd494602e2ff8ad1ab5aed9a0fc405859481256406dd81b454dfc477"),),
    licence="unstated",
    citation="J. J. Hull: A database for handwritten text recognition research. IEEE PAMI 16 (1994).",
    homepage="https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass.html#usps",
    count=9_298,
    read=read,
)
