"""Read what users bring, and decide who is trained on and who is tested.

Who wrote what is taken from the set where it says so. Where it does not, characters are held out by what they look
like: those whose hashes begin alike stand together, so that two equal ones are never on two sides.
"""

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.datasets.blanks import without_blanks
from training.datasets.exceptions import DatasetError, DatasetUnreadable
from training.datasets.own.arrays import read_csv, read_idx_files, read_npz
from training.datasets.own.inks import read_inks
from training.datasets.own.pictures import read_folder
from training.datasets.own.reading import Found, Reading
from training.datasets.spec import TEST, TRAIN, VALIDATION, Contents
from training.datasets.splits import keep_official_test, split_by_writer

KINDS: dict[str, Callable[[Reading, Path], Found]] = {
    "folder": read_folder,
    "csv": read_csv,
    "idx": read_idx_files,
    "npz": read_npz,
    "inks": read_inks,
}

_LONGEST_LABEL = 64
_TEST_SHARE, _VALIDATION_SHARE = 0.2, 0.1


def read_own(reading: Reading, path: Path) -> tuple[Contents, int]:
    """The contents of a set that somebody brought, and how many blank pictures were left out of them.

    Raises DatasetUnreadable.
    """
    try:
        found = KINDS[reading.kind](reading, path)
    except DatasetError:
        raise
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise DatasetUnreadable(f"{path} must be readable as {reading.kind}. Received: {error}.") from error
    if not found.labels:
        raise DatasetUnreadable(f"{path} must hold characters. Received: none.")
    writers = np.array(found.writers or _by_content(found), np.str_)
    kept = without_blanks(
        Contents(
            labels=np.array([_label(reading, label, path) for label in found.labels], np.str_),
            writers=writers,
            splits=_splits(reading.name, writers, found.splits, path),
            images=found.images,
            inks=found.inks,
        )
    )
    if not len(kept.labels):
        raise DatasetUnreadable(f"{path} must hold ink. Received: {len(found.labels):,} blank pictures.")
    return kept, len(found.labels) - len(kept.labels)


def _label(reading: Reading, label: str, path: Path) -> str:
    if reading.labels:
        if not label.isdecimal() or int(label) >= len(reading.labels):
            raise DatasetUnreadable(
                f"{path}: labels must be numbers from 0 to {len(reading.labels) - 1}, one for each of"
                f" {reading.labels!r}. Received: {label[:40]!r}."
            )
        return reading.labels[int(label)]
    if not 1 <= len(label) <= _LONGEST_LABEL or not label.isprintable():
        raise DatasetUnreadable(
            f"{path}: a label has 1 to {_LONGEST_LABEL} printable characters. Received: {label[:80]!r}."
        )
    return label


def _by_content(found: Found) -> list[str]:
    """Blocks that stand for writers, 256 of them; those of a test that the set names are its own."""
    if found.inks is not None:
        contents = [b"".join(stroke.astype("<f8").tobytes() for stroke in ink) for ink in found.inks]
    else:
        contents = [image.tobytes() for image in (found.images if found.images is not None else [])]
    blocks = [f"content/{hashlib.sha256(content).hexdigest()[:2]}" for content in contents]
    return (
        [f"{split}/{block}" for split, block in zip(found.splits, blocks, strict=True)]
        if found.splits
        else blocks
    )


def _splits(name: str, writers: NDArray[np.str_], said: list[str] | None, path: Path) -> NDArray[np.str_]:
    """What the set says, as long as it has nobody on two sides; where it names no validation, some of the rest."""
    if said is None:
        return split_by_writer(writers=writers, name=name, test=_TEST_SHARE, validation=_VALIDATION_SHARE)
    splits = np.array(said, "<U10")
    if strays := sorted(set(said) - {TRAIN, VALIDATION, TEST}):
        raise DatasetUnreadable(f"{path}: a split is train, validation or test. Received: {strays[0]!r}.")
    if len({*zip(writers.tolist(), said, strict=True)}) > len(set(writers.tolist())):
        return split_by_writer(writers=writers, name=name, test=_TEST_SHARE, validation=_VALIDATION_SHARE)
    if VALIDATION in said:
        return splits
    return keep_official_test(
        writers=writers, is_test=splits == TEST, name=name, validation=_VALIDATION_SHARE
    )
