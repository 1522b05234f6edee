"""Pictures as arrays of numbers with a number for a label: what CSV with pixels, IDX and NumPy archives share."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recognition.exchange.packing import append
from recognition.exchange.record import PIXELS, SIDE, Header, ReadOptions, Record
from recognition.exchange.table import as_csv

DETAILS = (
    "id", "label", "verdict", "state", "state_reason", "settled_class", "split", "writer", "author", "source",
    "consent", "created_at", "sha256", "pixels_sha256", "readings", "predictions",
)  # fmt: skip
# What stands for a class that is none: no label, or no character.
NO_CLASS = 255


def names_of(header: Header, options: ReadOptions) -> tuple[str, ...]:
    """What the numbers stand for, if the file or whoever sent it says so."""
    return options.classes or header.classes


def label_of(number: int, names: Sequence[str]) -> str:
    """Raises ValueError."""
    if not names:
        return str(number)
    if not 0 <= number < len(names):
        raise ValueError(f"A label must be a number from 0 to {len(names) - 1}. Received: {number}.")
    return names[number]


def class_number(record: Record, header: Header) -> int:
    """The place of the record's class in the alphabet."""
    folded = record.settled_class or header.merges.get(record.label, record.label)
    return header.classes.index(folded) if folded in header.classes else NO_CLASS


def fitting(records: Sequence[Record]) -> list[Record]:
    """Those that have pixels, which is all that such a file can hold of a character."""
    return [record for record in records if record.pixels is not None]


def stacked(records: Sequence[Record]) -> NDArray[np.uint8]:
    joined = b"".join(record.pixels or b"" for record in records)
    return np.frombuffer(joined, np.uint8).reshape(len(records), SIDE, SIDE)


def write_raw(folder: Path, records: Sequence[Record], *, header: Header, first: int) -> int:
    """Add pictures, numbers and what else is known to files of their own. Returns how many do not fit."""
    fit = fitting(records)
    append(folder, "images.raw", stacked(fit).tobytes())
    append(folder, "labels.raw", bytes(class_number(record, header) for record in fit))
    append(folder, "details.csv", as_csv(fit, DETAILS, with_names=first == 0).encode())
    return len(records) - len(fit)


def raw_count(folder: Path, *, header: Header) -> int:
    """How many were written; the files are there afterwards, also of none."""
    if not (folder / "images.raw").exists():
        write_raw(folder, [], header=header, first=0)
    return (folder / "labels.raw").stat().st_size


def picture(grey: NDArray[np.uint8], header: Header, options: ReadOptions) -> dict[str, object]:
    """A picture [H, W] as arguments of a Record: ours is in its frame already, any other still has to be brought there."""
    if options.transposed:
        grey = grey.T
    if options.dark_on_light:
        grey = 255 - grey
    if header.is_ours and grey.size == PIXELS:
        return {"pixels": grey.tobytes()}
    return {"grey": np.ascontiguousarray(grey)}
