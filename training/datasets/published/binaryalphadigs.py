"""Binary Alphadigits (Roweis): digits and capitals, 39 of each, 20x16 binary. The digit 1 is left out."""

from pathlib import Path

import numpy as np

from training.datasets.spec import Contents, DatasetSpec, single
from training.datasets.splits import blocks, split_by_writer

# The npz has the 39 of a character one behind the other, as published.
_BLOCK = 13


def read(path: Path) -> Contents:
    with np.load(path, allow_pickle=False) as archive:
        images, labels = archive["images"], archive["labels"]
    writers = blocks(len(labels), size=_BLOCK, prefix="block")
    return Contents(
        labels=labels,
        writers=writers,
        splits=split_by_writer(writers=writers, name="binaryalphadigs", test=0.2, validation=0.1),
        images=images,
    )


SPEC = DatasetSpec(
    name="binaryalphadigs",
    title="Binary Alphadigits, 20x16",
    kind="image",
    forms=(
        single("binaryalphadigs.npz", "d872c702397c3342286f02dee30e09428a5c450bc62cbcee77b25cb016729b0c"),
    ),
    licence="unstated",
    citation="S. Roweis: Binary Alphadigits. Data for MATLAB hackers, New York University.",
    homepage="https://cs.nyu.edu/~roweis/data.html",
    # So coarse that they look unlike anything drawn.
    default=False,
    count=1_365,
    read=read,
)
