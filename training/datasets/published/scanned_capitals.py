"""Scanned capitals of a few unknown people: for training only, for nobody can be held out by name."""

from pathlib import Path

import numpy as np

from training.datasets.spec import TRAIN, Contents, DatasetSpec, single
from training.datasets.splits import blocks

_BLOCK = 50


def read(path: Path) -> Contents:
    with np.load(path, allow_pickle=False) as archive:
        images, labels = archive["images"], archive["labels"]
    return Contents(
        labels=labels,
        writers=blocks(len(labels), size=_BLOCK, prefix="block"),
        splits=np.full(len(labels), TRAIN, "<U10"),
        images=images,
    )


SPEC = DatasetSpec(
    name="scanned_capitals",
    title="Scanned capitals",
    kind="image",
    forms=(
        single("scanned-capitals.npz", "de7224bbf868518bd2fbb92055f489ede8b419d7e5d0fd2810f58f78b96fd91b"),
    ),
    licence="unstated",
    citation="Scanned capitals; the author is not known.",
    count=6_517,
    read=read,
)
