"""OCR letters (Kassel, Taskar): small letters cut out of words, 16x8 binary; as published, or as npz."""

import gzip
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.datasets.exceptions import DatasetUnreadable
from training.datasets.spec import TEST, TRAIN, VALIDATION, Contents, DatasetSpec, single

_HEIGHT, _WIDTH = 16, 8
# A line: id, letter, id of the next, word, position, fold, then the pixels.
_COLUMNS = 6 + _HEIGHT * _WIDTH
_TEST_FOLD, _VALIDATION_FOLD = 0, 1


def read(path: Path) -> Contents:
    """Words stand for writers, who are not named, and are held out by the folds that were published."""
    letters, words, folds, images = _from_npz(path) if path.suffix == ".npz" else _from_lines(path)
    splits = np.full(len(folds), TRAIN, "<U10")
    splits[folds == _TEST_FOLD] = TEST
    splits[folds == _VALIDATION_FOLD] = VALIDATION
    return Contents(
        labels=letters,
        writers=np.char.add("word/", words.astype(np.str_)),
        splits=splits,
        images=np.where(images > 0, 255, 0).astype(np.uint8),
    )


_Columns = tuple[NDArray[np.str_], NDArray[np.integer], NDArray[np.integer], NDArray[np.uint8]]


def _from_npz(path: Path) -> _Columns:
    with np.load(path, allow_pickle=False) as archive:
        return archive["labels"], archive["word"], archive["fold"], archive["images"]


def _from_lines(path: Path) -> _Columns:
    letters, numbers, pixels = [], [], bytearray()
    try:
        with gzip.open(path, "rt", encoding="ascii") as lines:
            for number, line in enumerate(lines, start=1):
                fields = line.split()
                if len(fields) != _COLUMNS:
                    raise DatasetUnreadable(
                        f"{path}, line {number}: a line has {_COLUMNS} fields. Received: {len(fields)}."
                    )
                letters.append(fields[1])
                numbers.append((int(fields[3]), int(fields[5])))
                pixels += bytes(map(int, fields[6:]))
    except (OSError, EOFError, ValueError) as error:
        raise DatasetUnreadable(f"{path} must be letter.data, gzipped. Received: {error}.") from error
    words, folds = np.array(numbers, np.int64).reshape(-1, 2).T
    return (
        np.array(letters, np.str_),
        words,
        folds,
        np.frombuffer(pixels, np.uint8).reshape(-1, _HEIGHT, _WIDTH),
    )


SPEC = DatasetSpec(
    name="ocr_letters",
    title="OCR letters, small letters out of words, 16x8",
    kind="image",
    forms=(
        single("ocr-letters.npz", "c40d774a33a675660a21c36d57c3ed90e941b3cb722df51960f18e68316acc73"),
        single("letter.data.gz", url="https://ai.stanford.edu/~btaskar/ocr/letter.data.gz"),
    ),
    licence="unstated",
    citation="B. Taskar, C. Guestrin, D. Koller: Max-Margin Markov Networks. NIPS 2003; collected by R. Kassel,"
    " MIT Spoken Language Systems.",
    homepage="https://ai.stanford.edu/~btaskar/ocr/",
    # So coarse that they look unlike anything drawn.
    default=False,
    count=52_152,
    read=read,
)
