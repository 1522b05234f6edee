"""Pictures that users bring as files: a folder for each class, or a table that names them."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from training.datasets.exceptions import DatasetUnreadable
from training.datasets.files.csv_files import opened
from training.datasets.files.picture_trees import names, opened_archive, pictures
from training.datasets.own.files import PATH_COLUMNS
from training.datasets.own.reading import Found, Framer, Reading


def read_folder(reading: Reading, path: Path) -> Found:
    """An archive of <class>/…/<picture>."""
    found = names(path)
    inside = _common_folder(found)
    labels, framer = [], Framer(reading, path)
    for name, grey in pictures(path, wanted=found):
        parts = name.relative_to(inside).parts
        if len(parts) < 2:
            raise DatasetUnreadable(
                f"{path}, {name}: a picture must lie in a folder with the name of its class. Received: none."
            )
        labels.append(parts[0])
        framer.take(grey)
    return Found(labels=labels, images=framer.images())


def read_table(reading: Reading, path: Path) -> Found:
    """An archive of one CSV file and the pictures that it names; columns writer and split where they are known."""
    rows = _rows(path)
    base = _folder_of_table(path)
    wanted = [base / row["path"] for row in rows]
    where = {name: place for place, name in enumerate(wanted)}
    if absent := sorted(set(wanted) - set(names(path))):
        raise DatasetUnreadable(
            f"{path}, row {where[absent[0]] + 1}: the archive must hold the picture, a PNG or JPEG."
            f" Received: {str(absent[0])!r}, which it does not."
        )
    if len(where) != len(rows):
        raise DatasetUnreadable(f"{path}: a picture has one row. Received: {len(rows) - len(where)} more.")
    framer = Framer(reading, path)
    in_order = sorted(where)
    for _, grey in pictures(path, wanted=in_order):
        framer.take(grey)
    sorted_rows = [rows[where[name]] for name in in_order]
    return Found(
        labels=[row["label"] for row in sorted_rows],
        images=framer.images(),
        writers=_column(sorted_rows, "writer"),
        splits=_column(sorted_rows, "split"),
    )


def _common_folder(found: Sequence[PurePosixPath]) -> PurePosixPath:
    """An archive often has one folder with everything in it; the classes are the folders inside."""
    firsts = {name.parts[0] for name in found}
    if len(firsts) == 1 and all(len(name.parts) >= 3 for name in found):
        return PurePosixPath(firsts.pop())
    return PurePosixPath()


def _rows(path: Path) -> list[dict[str, str]]:
    with opened(path) as stream:
        rows = csv.DictReader(io.TextIOWrapper(stream, "utf-8-sig", newline=""))
        return [_row(row, path, number) for number, row in enumerate(rows, start=1)]


def _row(row: dict[str, str], path: Path, number: int) -> dict[str, str]:
    """Column names in small letters, with the two that matter under one name."""
    fields = {
        name.strip().lower(): (value or "").strip() for name, value in row.items() if isinstance(name, str)
    }
    fields["path"] = next((fields[name] for name in PATH_COLUMNS if fields.get(name)), "")
    fields["label"] = fields.get("label") or fields.get("class", "")
    if not (fields["path"] and fields["label"]):
        raise DatasetUnreadable(f"{path}, row {number}: a row has a label and a path. Received: {row}.")
    return fields


def _folder_of_table(path: Path) -> PurePosixPath:
    with opened_archive(path) as archive:
        tables = [name for name in archive.namelist() if name.lower().endswith(".csv")]
        return PurePosixPath(next(name for name in tables if not name.startswith("__MACOSX/"))).parent


def _column(rows: list[dict[str, str]], name: str) -> list[str] | None:
    values = [row.get(name, "") for row in rows]
    return values if values and all(values) else None
