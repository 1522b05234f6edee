"""EMNIST in its six parts, from the IDX or the MATLAB files. Its pictures lie transposed in both and are turned upright.

The MATLAB files know the writers, the IDX files do not. EMNIST's own test part is kept, except where the
writers are known and some of them stand on both of its sides: then the set is split anew, by writer.
"""

from collections.abc import Callable
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.datasets.blanks import without_blanks
from training.datasets.exceptions import DatasetUnreadable
from training.datasets.files.idx_files import read_idx_pair
from training.datasets.published.emnist_files import IDX_FILES, MAT_FILES
from training.datasets.spec import Contents, DataFile, DatasetSpec, Form, single
from training.datasets.splits import blocks, keep_official_test, split_by_writer

_SIDE = 28
_BLOCK = 250
_VALIDATION = 0.08
_TEST = 1 / 7

# Which character the numbers stand for, from the first number on.
_FIRST_NUMBER = {"letters": 1}
_FOLDED = "CIJKLMOPSUVWXYZ"
_MERGED = digits + ascii_uppercase + "".join(c for c in ascii_lowercase if c.upper() not in _FOLDED)
CHARACTERS = {
    "digits": digits,
    "mnist": digits,
    "letters": ascii_uppercase,
    "balanced": _MERGED,
    "bymerge": _MERGED,
    "byclass": digits + ascii_uppercase + ascii_lowercase,
}
_FOLDS = {"letters": ascii_uppercase, "balanced": _FOLDED, "bymerge": _FOLDED}

_TITLES = {
    "digits": "EMNIST digits",
    "mnist": "EMNIST's own making of MNIST",
    "letters": "EMNIST letters, case folded",
    "balanced": "EMNIST balanced, 47 classes",
    "bymerge": "EMNIST by merge, 47 classes",
    "byclass": "EMNIST by class, 62 classes",
}
_COUNTS = {
    "digits": 280_000,
    "mnist": 70_000,
    "letters": 145_600,
    "balanced": 131_600,
    "bymerge": 814_255,
    "byclass": 814_255,
}
_IDX_ARCHIVE = "https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip"
_MAT_ARCHIVE = "https://biometrics.nist.gov/cs_links/EMNIST/matlab.zip"

# Pictures as they lie in the file [N, 28, 28] with numbers [N], of the training and then of the test part.
_Part = tuple[NDArray[np.uint8], NDArray[np.integer]]


def upright(pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """EMNIST's pictures, which lie column by column, as they were written."""
    return pictures.transpose(0, 2, 1)


def read_part(part: str, path: Path) -> Contents:
    """One part of EMNIST, from its MATLAB file or from the folder of its four IDX files. Raises DatasetUnreadable."""
    return without_blanks(_from_idx(part, path) if path.is_dir() else _from_mat(part, path))


def _from_idx(part: str, folder: Path) -> Contents:
    train, test = (
        read_idx_pair(folder / _idx_name(part, side, "images"), folder / _idx_name(part, side, "labels"))
        for side in ("train", "test")
    )
    writers = [
        blocks(len(numbers), size=_BLOCK, prefix=side)
        for side, (_, numbers) in (("train", train), ("test", test))
    ]
    return _contents(part, folder, train, test, np.concatenate(writers))


def _from_mat(part: str, path: Path) -> Contents:
    from scipy.io import loadmat  # only where training is installed

    try:
        dataset = loadmat(path, variable_names=["dataset"], simplify_cells=True)["dataset"]
        _check_mapping(part, path, np.atleast_2d(dataset["mapping"]))
        train, test = (_mat_part(dataset[side], path) for side in ("train", "test"))
        writers = np.concatenate([np.ravel(dataset[side]["writers"]) for side in ("train", "test")])
    except DatasetUnreadable:
        raise
    except Exception as error:  # scipy raises whatever it stumbles on
        raise DatasetUnreadable(
            f"{path} must be a MATLAB file as EMNIST has it. Received: {type(error).__name__}: {error}."
        ) from error
    return _contents(part, path, train, test, np.char.add("writer/", writers.astype(np.str_)))


def _mat_part(side: dict[str, Any], path: Path) -> _Part:
    rows, numbers = np.atleast_2d(side["images"]), np.ravel(side["labels"])
    if rows.dtype != np.uint8 or rows.shape != (len(numbers), _SIDE * _SIDE):
        raise DatasetUnreadable(
            f"{path} must hold rows of {_SIDE * _SIDE} bytes, one a label."
            f" Received: {rows.dtype} {rows.shape} and {len(numbers)} labels."
        )
    return rows.reshape(-1, _SIDE, _SIDE), numbers


def _check_mapping(part: str, path: Path, mapping: NDArray[np.integer]) -> None:
    """The file says itself which number is which character: a row a number, then its code points."""
    first = _FIRST_NUMBER.get(part, 0)
    wanted = [[first + place, ord(character)] for place, character in enumerate(CHARACTERS[part])]
    if mapping[:, :2].tolist() != wanted:
        raise DatasetUnreadable(
            f"{path} must number the {len(wanted)} classes of EMNIST {part} as published."
            f" Received: another mapping of {len(mapping)}."
        )


def _contents(part: str, path: Path, train: _Part, test: _Part, writers: NDArray[np.str_]) -> Contents:
    is_test = np.arange(len(writers)) >= len(train[1])
    return Contents(
        labels=_labels(part, path, np.concatenate([train[1], test[1]])),
        writers=writers,
        splits=_splits(part, writers, is_test),
        images=np.concatenate([upright(train[0]), upright(test[0])]),
    )


def _labels(part: str, path: Path, numbers: NDArray[np.integer]) -> NDArray[np.str_]:
    characters = np.array(list(CHARACTERS[part]))
    places = numbers.astype(np.int64) - _FIRST_NUMBER.get(part, 0)
    wrong = np.flatnonzero((places < 0) | (places >= len(characters)))
    if len(wrong):
        first = _FIRST_NUMBER.get(part, 0)
        raise DatasetUnreadable(
            f"{path}: EMNIST {part} has labels {first} to {first + len(characters) - 1}."
            f" Received: {numbers[wrong[0]]} at place {wrong[0]}."
        )
    return characters[places]


def _splits(part: str, writers: NDArray[np.str_], is_test: NDArray[np.bool_]) -> NDArray[np.str_]:
    name = f"emnist_{part}"
    if np.isin(writers[is_test], writers[~is_test]).any():
        return split_by_writer(writers=writers, name=name, test=_TEST, validation=_VALIDATION)
    return keep_official_test(writers=writers, is_test=is_test, name=name, validation=_VALIDATION)


def _idx_name(part: str, side: str, what: str) -> str:
    return f"emnist-{part}-{side}-{what}-idx{3 if what == 'images' else 1}-ubyte.gz"


def _forms(part: str) -> tuple[Form, ...]:
    names = [_idx_name(part, side, what) for side in ("train", "test") for what in ("images", "labels")]
    idx = tuple(
        DataFile(name=f"emnist/{name}", sha256=(sha256,), size=size, url=_IDX_ARCHIVE, member=f"gzip/{name}")
        for name, (sha256, size) in zip(names, IDX_FILES[part], strict=True)
    )
    sha256, size = MAT_FILES[part]
    mat = single(
        f"emnist/emnist-{part}.mat", sha256, size=size, url=_MAT_ARCHIVE, member=f"matlab/emnist-{part}.mat"
    )
    return idx, mat


def _reader(part: str) -> Callable[[Path], Contents]:
    return lambda path: read_part(part, path)


SPECS = tuple(
    DatasetSpec(
        name=f"emnist_{part}",
        title=title,
        kind="image",
        forms=_forms(part),
        licence="public domain",
        citation="G. Cohen, S. Afshar, J. Tapson, A. van Schaik: EMNIST: an extension of MNIST to handwritten"
        " letters. arXiv:1702.05373 (2017).",
        homepage="https://www.nist.gov/itl/products-and-services/emnist-dataset",
        source="NIST forms",
        stands_for={character: character + character.lower() for character in _FOLDS.get(part, "")},
        count=_COUNTS[part],
        read=_reader(part),
    )
    for part, title in _TITLES.items()
)
