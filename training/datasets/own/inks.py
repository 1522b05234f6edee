"""Ink that users bring, a JSON object a line: {"label": "A", "strokes": [[[x, y], …], …], "writer": …, "split": …}."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from recognition.ink.strokes import Ink as CheckedInk
from recognition.ink.strokes import InkError
from training.datasets.exceptions import DatasetUnreadable
from training.datasets.files.csv_files import lines
from training.datasets.own.reading import Found, Reading
from training.datasets.spec import Ink


def read_inks(reading: Reading, path: Path) -> Found:
    """y grows downward. Every ink must be one that a sample may have. Raises DatasetUnreadable naming the line."""
    if reading.transposed or reading.dark_on_light:
        raise DatasetUnreadable(
            f"{path}: inks are neither transposed nor dark on light. Received: said to be."
        )
    found = Found(inks=[])
    writers, splits = [], []
    for where, record in _records(path):
        found.labels.append(_text(record, "label", where))
        found.inks.append(_ink(record, where))  # type: ignore[union-attr]
        writers.append(_text(record, "writer", where) if "writer" in record else "")
        splits.append(_text(record, "split", where) if "split" in record else "")
    found.writers = writers if all(writers) else None
    found.splits = splits if all(splits) else None
    return found


def _records(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    with _opened(path) as stream:
        for number, text in lines(stream, path):
            where = f"{path}, line {number}"
            try:
                record = json.loads(text)
            except (ValueError, RecursionError) as error:
                raise DatasetUnreadable(f"{where}: a line is one JSON object. Received: {error}.") from error
            if not isinstance(record, dict):
                raise DatasetUnreadable(f"{where}: a line is one JSON object. Received: {text[:40]!r}.")
            yield where, record


def _opened(path: Path) -> IO[bytes] | gzip.GzipFile:
    return gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb")


def _text(record: dict[str, Any], field: str, where: str) -> str:
    value = record.get(field)
    if not isinstance(value, str | int) or value == "":
        raise DatasetUnreadable(f"{where}: {field} must be a text. Received: {str(value)[:40]!r}.")
    return str(value)


def _ink(record: dict[str, Any], where: str) -> Ink:
    try:
        ink = CheckedInk.from_json(
            {"strokes": record.get("strokes"), "width": 1, "height": 1, "pointer": "pen"}
        )
    except InkError as error:
        raise DatasetUnreadable(f"{where}: {error}") from error
    return [stroke[:, :2] for stroke in ink.strokes]
