"""Scanned capitals of 192 people, 15 of the letters."""

from pathlib import Path

import numpy as np

from training.datasets.spec import Contents, DatasetSpec, single
from training.datasets.splits import split_by_writer


def read(path: Path) -> Contents:
    with np.load(path, allow_pickle=False) as archive:
        images, labels, writers = archive["images"], archive["labels"], archive["writer"]
    splits = split_by_writer(writers=writers, name="charwizard", test=0.2, validation=0.1)
    return Contents(labels=labels, writers=writers, splits=splits, images=images)


SPEC = DatasetSpec(
    name="charwizard",
    title="CharWizard, scanned capitals (15 letters)",
    kind="image",
    forms=(single("charwizard.npz", "fc9cc7eee27cc56409aeef70434e3aba9ed6a332b39dfca228e71f11f36d2afe"),),
    licence="MIT",
    citation="CharWizard: scanned capitals.",
    count=2_831,
    read=read,
)
