"""NIST Special Database 19 by class, scanned forms: 1,000 of each of 62 characters, in EMNIST's framing."""

from pathlib import Path

import numpy as np

from training.datasets.spec import Contents, DatasetSpec, single
from training.datasets.splits import split_by_writer

# Neighbours by index share a writer; nobody's characters run on for longer than this.
_BLOCK = 50


def read(path: Path) -> Contents:
    with np.load(path, allow_pickle=False) as archive:
        images, labels, index = archive["images"], archive["labels"], archive["index"]
    writers = np.char.add("block/", (index // _BLOCK).astype(np.str_))
    splits = split_by_writer(writers=writers, name="nist_sd19", test=0.2, validation=0.1)
    return Contents(labels=labels, writers=writers, splits=splits, images=images)


SPEC = DatasetSpec(
    name="nist_sd19",
    title="NIST Special Database 19, by class",
    kind="image",
    forms=(single("nist-sd19.npz", "f0c9465653eb4a650d9e35f9c63a59ef11f45b0f453c7c37cd957a94dca44599"),),
    licence="public domain",
    citation="P. J. Grother, K. K. Hanaoka: NIST Special Database 19, Handprinted Forms and Characters"
    " Database (1995, 2016). doi:10.18434/T4H01C",
    homepage="https://www.nist.gov/srd/nist-special-database-19",
    source="NIST forms",
    count=62_000,
    read=read,
)
