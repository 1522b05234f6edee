"""Kaggle's "A-Z Handwritten Data": capitals cut out of NIST's forms, a label and 784 pixels a line."""

from collections.abc import Iterator
from pathlib import Path
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from training.datasets.blanks import without_blanks
from training.datasets.exceptions import DatasetUnreadable
from training.datasets.files.csv_files import bytes_of, lines, opened
from training.datasets.spec import Contents, DatasetSpec, single
from training.datasets.splits import blocks, split_by_writer

_SIDE = 28
# The file lies in NIST's order, letter by letter: neighbours share a writer.
_BLOCK = 50


def read(path: Path) -> Contents:
    """Streamed: no more is held in memory than the pictures and a few thousand lines. Raises DatasetUnreadable."""
    rows, pixels = bytearray(), bytearray()
    with opened(path) as stream:
        for chunk in _chunks(lines(stream, path), path):
            rows += chunk[:, 0].tobytes()
            pixels += chunk[:, 1:].tobytes()
    if not rows:
        raise DatasetUnreadable(f"{path} must hold lines of a label and {_SIDE**2} pixels. Received: none.")
    writers = blocks(len(rows), size=_BLOCK, prefix="block")
    return without_blanks(
        Contents(
            labels=np.array(list(ascii_uppercase))[np.frombuffer(rows, np.uint8)],
            writers=writers,
            splits=split_by_writer(writers=writers, name="az_handwritten", test=0.1, validation=0.08),
            images=np.frombuffer(pixels, np.uint8).reshape(-1, _SIDE, _SIDE),
        )
    )


def _chunks(numbered: Iterator[tuple[int, str]], path: Path) -> Iterator[NDArray[np.uint8]]:
    seen = 0
    for chunk in bytes_of(numbered, path, columns=_SIDE**2 + 1):
        wrong = np.flatnonzero(chunk[:, 0] >= len(ascii_uppercase))
        if len(wrong):
            raise DatasetUnreadable(
                f"{path}, picture {seen + wrong[0] + 1}: a label is 0 to 25. Received: {chunk[wrong[0], 0]}."
            )
        seen += len(chunk)
        yield chunk


SPEC = DatasetSpec(
    name="az_handwritten",
    title='Kaggle "A-Z Handwritten Data", capitals',
    kind="image",
    forms=(
        single("A_Z Handwritten Data.csv"),
        single("A_Z Handwritten Data.csv.gz"),
        single("az-handwritten.zip"),
        single("az-sample.csv.gz", "9c8231d8d183a145e6340a7a3e4f96bedacd9474d861b900d8d2f4b0f1dd51ec"),
    ),
    licence="CC0",
    citation="S. Patel: A-Z Handwritten Alphabets in .csv format. Kaggle (2018).",
    homepage="https://www.kaggle.com/datasets/sachinpatel21/az-handwritten-alphabets-in-csv-format",
    needs_account=True,
    source="NIST forms",
    # It covers more than other sets of these forms, and has capitals only.
    default=False,
    read=read,
)
