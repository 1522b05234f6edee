"""Pictures that users bring as numbers: CSV with pixels, IDX, NumPy archives."""

import math
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from training.datasets.exceptions import DatasetUnreadable
from training.datasets.files.csv_files import bytes_of, lines, opened
from training.datasets.files.idx_files import MAX_BYTES, MAX_SIDE, read_idx_pair
from training.datasets.own.files import PATH_COLUMNS, header_of
from training.datasets.own.pictures import read_table
from training.datasets.own.reading import Found, Reading, upright
from training.datasets.spec import TEST, TRAIN


def read_csv(reading: Reading, path: Path) -> Found:
    """A label and its pixels a line, row by row, the label in the column of that name or in the first; or a table."""
    with opened(path) as stream:
        number, first = next(lines(stream, path), (0, ""))
    header = header_of(first)
    if header and set(header) & set(PATH_COLUMNS):
        return read_table(reading, path)
    count = len(first.split(",")) - 1
    side = math.isqrt(max(count, 0))
    if not 0 < side <= MAX_SIDE or side * side != count:
        raise DatasetUnreadable(
            f"{path}, line {number}: a line has a label and the pixels of a square of at most {MAX_SIDE} x {MAX_SIDE}."
            f" Received: {count} fields beside the label."
        )
    column = next(place for place, name in enumerate(header) if name in ("label", "class")) if header else 0
    labels, pixels = _lines(path, column=column, pixels=count, with_header=header is not None)
    return Found(labels=labels, images=upright(reading, pixels.reshape(-1, side, side), path))


def _lines(path: Path, *, column: int, pixels: int, with_header: bool) -> tuple[list[str], NDArray[np.uint8]]:
    labels: list[str] = []
    taken = bytearray()
    with opened(path) as stream:
        numbered = lines(stream, path)
        if with_header:
            next(numbered)
        for chunk in bytes_of(_without_label(numbered, column, labels), path, columns=pixels):
            taken += chunk.tobytes()
            if len(taken) > MAX_BYTES:
                raise DatasetUnreadable(f"{path} may hold {MAX_BYTES:,} pixels. Received: more.")
    return labels, np.frombuffer(taken, np.uint8)


def _without_label(
    numbered: Iterator[tuple[int, str]], column: int, labels: list[str]
) -> Iterator[tuple[int, str]]:
    for number, text in numbered:
        if column == 0:
            label, _, rest = text.partition(",")
        else:
            fields = text.split(",")
            label = fields.pop(column) if column < len(fields) else ""
            rest = ",".join(fields)
        labels.append(label.strip().strip('"'))
        yield number, rest


def read_idx_files(reading: Reading, folder: Path) -> Found:
    """A folder of train-images.idx and train-labels.idx, and test- ones where the set has a test of its own."""
    sides = [side for side in (TRAIN, TEST) if (folder / f"{side}-images.idx").exists()]
    pairs = [read_idx_pair(folder / f"{side}-images.idx", folder / f"{side}-labels.idx") for side in sides]
    images = np.concatenate([pictures for pictures, _ in pairs])
    splits = [side for side, (_, numbers) in zip(sides, pairs, strict=True) for _ in range(len(numbers))]
    return Found(
        labels=[str(number) for _, numbers in pairs for number in numbers.tolist()],
        images=upright(reading, images, folder),
        splits=splits if len(sides) == 2 else None,
    )


def read_npz(reading: Reading, path: Path) -> Found:
    """x_train, y_train, x_test, y_test as Keras has them; or images and labels, with writers and splits if known."""
    _check_headers(path)
    with np.load(path, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    if "x_train" in arrays:
        return _as_keras(reading, path, arrays)
    images, labels = _one_of(arrays, path, "images", "x", "X"), _one_of(arrays, path, "labels", "y", "label")
    _check_equal(path, len(images), len(labels))
    return Found(
        labels=_texts(labels, path),
        images=upright(reading, _grey(images, path), path),
        writers=_optional(arrays, path, len(labels), "writers", "writer"),
        splits=_optional(arrays, path, len(labels), "splits", "split"),
    )


def _as_keras(reading: Reading, path: Path, arrays: dict[str, NDArray[Any]]) -> Found:
    sides = [side for side in (TRAIN, TEST) if f"x_{side}" in arrays]
    labels = []
    for side in sides:
        side_labels = _texts(_one_of(arrays, path, f"y_{side}"), path)
        _check_equal(path, len(arrays[f"x_{side}"]), len(side_labels))
        labels.append(side_labels)
    images = np.concatenate([_grey(arrays[f"x_{side}"], path) for side in sides])
    splits = [side for side, each in zip(sides, labels, strict=True) for _ in each]
    return Found(
        labels=[label for each in labels for label in each],
        images=upright(reading, images, path),
        splits=splits if len(sides) == 2 else None,
    )


def _check_headers(path: Path) -> None:
    """Before anything is unpacked: plain arrays only, of sizes that fit."""
    total = 0
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            with archive.open(name) as member:
                version = npy.read_magic(member)
                read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
                shape, _, dtype = read(member)
            if dtype.hasobject:
                raise DatasetUnreadable(f"{path}, {name}: arrays hold numbers or text. Received: {dtype}.")
            total += math.prod(shape) * dtype.itemsize
            if total > MAX_BYTES:
                raise DatasetUnreadable(
                    f"{path}, {name}: arrays may hold {MAX_BYTES:,} bytes. Received: {shape} {dtype}."
                )


def _one_of(arrays: dict[str, NDArray[Any]], path: Path, *names: str) -> NDArray[Any]:
    for name in names:
        if name in arrays:
            return arrays[name]
    raise DatasetUnreadable(f"{path} must hold {' or '.join(names)}. Received: {', '.join(arrays)}.")


def _optional(arrays: dict[str, NDArray[Any]], path: Path, count: int, *names: str) -> list[str] | None:
    for name in names:
        if name in arrays:
            _check_equal(path, count, len(arrays[name]))
            return _texts(arrays[name], path)
    return None


def _texts(array: NDArray[Any], path: Path) -> list[str]:
    if array.ndim != 1 or array.dtype.kind not in "iuU":
        raise DatasetUnreadable(
            f"{path}: labels, writers and splits are one row of whole numbers or text."
            f" Received: {array.dtype} {array.shape}."
        )
    return [str(each) for each in array.tolist()]


def _grey(images: NDArray[Any], path: Path) -> NDArray[np.uint8]:
    """uint8 [N, H, W] of pictures of bytes, of zeros and ones, or of fractions; flat ones are squares."""
    if images.ndim == 4 and images.shape[3] == 1:
        images = images[..., 0]
    if images.ndim == 2 and math.isqrt(images.shape[1]) ** 2 == images.shape[1]:
        images = images.reshape(len(images), math.isqrt(images.shape[1]), -1)
    if images.ndim != 3 or not all(0 < side <= MAX_SIDE for side in images.shape[1:]):
        raise DatasetUnreadable(
            f"{path}: pictures are [N, height, width], at most {MAX_SIDE} x {MAX_SIDE}. Received: {images.shape}."
        )
    if images.dtype == np.bool_:
        return images.astype(np.uint8) * np.uint8(255)
    if images.dtype.kind == "f" and images.size and images.min() >= 0 and images.max() <= 1:
        return np.asarray(np.rint(images * 255), np.uint8)
    if images.dtype != np.uint8:
        raise DatasetUnreadable(
            f"{path}: pixels are uint8, booleans or fractions of 0 to 1. Received: {images.dtype}."
        )
    return np.asarray(images, np.uint8)


def _check_equal(path: Path, images: int, labels: int) -> None:
    if images != labels:
        raise DatasetUnreadable(
            f"{path} must have as many labels as pictures. Received: {labels:,} and {images:,}."
        )
