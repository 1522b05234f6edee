"""Copy what a user brings into the data folder: pictures packed into one archive, other files as they came."""

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from training.datasets.exceptions import DatasetMissing, DatasetUnreadable
from training.datasets.files.csv_files import lines, opened
from training.datasets.files.packing import pack, pack_files
from training.datasets.files.picture_trees import ENDINGS

PATH_COLUMNS = ("path", "file", "filename", "image")
MAX_FILE_BYTES = 2**33


def gather(kind: str, from_path: Path, folder: Path) -> list[str]:
    """Copy a set of this kind into the folder; the names that its files have there. Raises a DatasetError."""
    if not from_path.exists():
        raise DatasetMissing(f"There must be something to add. Received: {from_path}, which does not exist.")
    return _GATHERERS[kind](from_path, folder)


def header_of(line: str) -> list[str] | None:
    """The column names that a CSV file's first line has, in small letters; None where it is data already."""
    names = [field.strip().lower() for field in next(csv.reader([line]), [])]
    return names if {"label", "class"} & set(names) else None


def _folder(from_path: Path, folder: Path) -> list[str]:
    if from_path.is_dir():
        pack(from_path, folder / "pictures.zip", endings=ENDINGS)
        return ["pictures.zip"]
    return _one_file(from_path, folder, "pictures", (".zip",))


def _csv(from_path: Path, folder: Path) -> list[str]:
    path = _only(from_path, (".csv",)) if from_path.is_dir() else from_path
    if path.suffix.lower() == ".zip" or not _names_pictures(path):
        return _one_file(path, folder, "table", (".csv", ".csv.gz", ".zip"))
    named = {name: _beside(path, name) for name in _pictures_named(path)}
    pack_files([(path.name.removesuffix(".gz"), path), *sorted(named.items())], folder / "table.zip")
    return ["table.zip"]


def _names_pictures(path: Path) -> bool:
    with opened(path) as stream:
        _, first = next(lines(stream, path), (0, ""))
    return bool(set(header_of(first) or ()) & set(PATH_COLUMNS))


def _pictures_named(path: Path) -> Iterator[str]:
    with opened(path) as stream:
        rows = csv.DictReader(io.TextIOWrapper(stream, "utf-8-sig", newline=""))
        column = next(name for name in rows.fieldnames or [] if name.strip().lower() in PATH_COLUMNS)
        for row in rows:
            yield (row[column] or "").strip()


def _beside(table: Path, name: str) -> Path:
    """The picture that a table names. Raises DatasetUnreadable where it lies elsewhere, DatasetMissing where nowhere."""
    inside = PurePosixPath(name)
    if not name or inside.is_absolute() or ".." in inside.parts or "\\" in name:
        raise DatasetUnreadable(f"{table}: pictures must lie in the table's own folder. Received: {name!r}.")
    picture = table.parent / inside
    if not picture.is_file() or picture.is_symlink():
        raise DatasetMissing(f"{table} names {name}, and there is no file {picture}.")
    return picture


def _idx(from_path: Path, folder: Path) -> list[str]:
    files = sorted(from_path.iterdir()) if from_path.is_dir() else [from_path]
    pairs = [(file, _labels_of(file)) for file in files if "images" in file.name]
    names = []
    for images, labels in pairs:
        if not labels.is_file():
            raise DatasetMissing(f"{images} needs its labels beside it, and there is no file {labels}.")
        side = "test" if any(word in images.name.lower() for word in ("test", "t10k")) else "train"
        for what, file in (("images", images), ("labels", labels)):
            if f"{side}-{what}.idx" in names:
                raise DatasetUnreadable(
                    f"{from_path} may hold one pair for {side}. Received: a second, {images}."
                )
            names += _one_file(file, folder, f"{side}-{what}", (), ending=".idx")
    if not any(name.startswith("train") for name in names):
        raise DatasetMissing(
            f"{from_path} must hold ...images-idx3-ubyte and its labels. Received: none of them."
        )
    return names


def _labels_of(images: Path) -> Path:
    return images.with_name(images.name.replace("images", "labels").replace("idx3", "idx1"))


def _npz(from_path: Path, folder: Path) -> list[str]:
    path = _only(from_path, (".npz",)) if from_path.is_dir() else from_path
    return _one_file(path, folder, "arrays", (".npz",))


def _inks(from_path: Path, folder: Path) -> list[str]:
    path = _only(from_path, (".jsonl", ".jsonl.gz")) if from_path.is_dir() else from_path
    return _one_file(path, folder, "inks", (".jsonl", ".jsonl.gz", ".ndjson"))


def _only(folder: Path, endings: tuple[str, ...]) -> Path:
    found = sorted(path for path in folder.iterdir() if path.name.lower().endswith(endings))
    if len(found) != 1:
        raise DatasetMissing(f"{folder} must hold one {' or '.join(endings)} file. Received: {len(found)}.")
    return found[0]


def _one_file(
    path: Path, folder: Path, name: str, endings: tuple[str, ...], *, ending: str | None = None
) -> list[str]:
    fitting = ending or next((each for each in endings if path.name.lower().endswith(each)), None)
    if fitting is None or not path.is_file():
        raise DatasetUnreadable(f"The file must end in {', '.join(endings)}. Received: {path}.")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise DatasetUnreadable(
            f"A file may hold {MAX_FILE_BYTES:,} bytes. Received: {path.stat().st_size:,} in {path}."
        )
    shutil.copyfile(path, folder / f"{name}{fitting}")
    return [f"{name}{fitting}"]


_GATHERERS: dict[str, Callable[[Path, Path], list[str]]] = {
    "folder": _folder,
    "csv": _csv,
    "idx": _idx,
    "npz": _npz,
    "inks": _inks,
}
