"""CSV files of numbers, plain, gzipped or in a ZIP archive, read a few thousand lines at a time."""

import gzip
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from training.datasets.exceptions import DatasetUnreadable

MAX_LINE_BYTES = 2**22
MAX_BYTES = 2**31
_CHUNK = 4096


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The CSV file, or the one that the archive holds. Raises DatasetUnreadable, also for what breaks while reading."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive, archive.open(_only_csv(path, archive)) as stream:
                yield stream
        elif path.suffix.lower() == ".gz":
            with gzip.open(path, "rb") as packed:
                yield io.BufferedReader(packed)
        else:
            with path.open("rb") as stream:
                yield stream
    except (OSError, EOFError, zipfile.BadZipFile) as error:
        raise DatasetUnreadable(f"{path} must be a whole CSV file. Received: {error}.") from error


def lines(stream: IO[bytes] | gzip.GzipFile, path: Path) -> Iterator[tuple[int, str]]:
    """Each line that is not empty, with its number counted from 1."""
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) > MAX_LINE_BYTES:
            raise DatasetUnreadable(
                f"{path}, line {number}: a line has at most {MAX_LINE_BYTES:,} bytes. Received: a longer one."
            )
        if text := line.decode("utf-8-sig" if number == 1 else "utf-8", "replace").strip():
            yield number, text


def bytes_of(numbered: Iterator[tuple[int, str]], path: Path, *, columns: int) -> Iterator[NDArray[np.uint8]]:
    """Chunks [n, columns] of whole numbers 0 to 255. Raises DatasetUnreadable naming the line."""
    while chunk := list(islice(numbered, _CHUNK)):
        yield _parsed(chunk, path, columns)


def _parsed(chunk: list[tuple[int, str]], path: Path, columns: int) -> NDArray[np.uint8]:
    try:
        values = np.loadtxt([text for _, text in chunk], np.int32, delimiter=",", comments=None, ndmin=2)
    except ValueError:
        values = None
    if values is None or values.shape[1] != columns or values.min() < 0 or values.max() > 255:
        raise DatasetUnreadable(_complaint(chunk, path, columns))
    return values.astype(np.uint8)


def _complaint(chunk: list[tuple[int, str]], path: Path, columns: int) -> str:
    for number, text in chunk:
        fields = text.split(",")
        if len(fields) != columns:
            return f"{path}, line {number}: a line has {columns} numbers. Received: {len(fields)} fields."
        for place, field in enumerate(fields):
            if not (field.strip().isdecimal() and int(field) <= 255):
                where = f"line {number}, column {place + 1}"
                return f"{path}, {where}: numbers are whole, 0 to 255. Received: {field[:40]!r}."
    return (
        f"{path}: lines must hold {columns} numbers of 0 to 255. Received: others after line {chunk[0][0]}."
    )


def _only_csv(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    # Archives packed on a Mac hold shadows of their files.
    members = [
        member
        for member in archive.infolist()
        if member.filename.lower().endswith(".csv") and not member.filename.startswith("__MACOSX/")
    ]
    distinct = {(member.CRC, member.file_size) for member in members}
    if len(distinct) != 1:
        raise DatasetUnreadable(f"{path} must hold one CSV file. Received: {len(distinct)}.")
    if members[0].file_size > MAX_BYTES:
        raise DatasetUnreadable(
            f"{path}: {members[0].filename} may hold {MAX_BYTES:,} bytes. Received: {members[0].file_size:,}."
        )
    return members[0]
