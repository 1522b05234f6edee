"""Phone photos of pen on paper, binarised: 62 characters, unknown writers, noisy i and j dots."""

from pathlib import Path

import numpy as np

from training.datasets.spec import Contents, DatasetSpec, single
from training.datasets.splits import split_by_writer

_BLOCK = 10


def read(path: Path) -> Contents:
    with np.load(path, allow_pickle=False) as archive:
        images, labels, index = archive["images"], archive["labels"], archive["index"]
    writers = np.char.add("block/", (index // _BLOCK).astype(np.str_))
    splits = split_by_writer(writers=writers, name="hand62_photos", test=0.2, validation=0.1)
    return Contents(labels=labels, writers=writers, splits=splits, images=images)


SPEC = DatasetSpec(
    name="hand62_photos",
    title="Photographed handwriting, 62 characters",
    kind="image",
    forms=(single("hand62-photos.npz", "0d8691bfe86b78dabb093fbed47ef0a88c4619b065c57c20ce95d2bd1f7cf6d5"),),
    licence="MIT repository, origin unknown",
    citation="Handwritten characters photographed with a phone; the author is not known.",
    count=6_200,
    read=read,
)
