"""NumPy archives: images and labels, beside them what else is known, all plain arrays; a pickle is never opened."""

import io
import math
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from recognition.exchange.archives import extracted, header_in, opened_archive
from recognition.exchange.details import Details, opened_details
from recognition.exchange.exceptions import Unreadable
from recognition.exchange.format import START
from recognition.exchange.idx import MAX_SIDE
from recognition.exchange.numbered import (
    NO_CLASS,
    label_of,
    names_of,
    picture,
    raw_count,
    write_raw,
)
from recognition.exchange.packing import pack
from recognition.exchange.record import MAX_UNPACKED_BYTES, SIDE, Header, Item, ReadOptions, Record

_IMAGES = ("images", "x", "X", "x_train")
_LABELS = ("labels", "y", "label", "y_train")
_EXTRAS = {"writer": ("writers", "writer"), "split": ("splits", "split")}


class Npz:
    title = "NumPy arrays (.npz)"
    ending = ".npz"
    carries = frozenset({"pixels", "details"})

    @contextmanager
    def opened(self, path: Path, scratch: Path, options: ReadOptions) -> Iterator["NpzReader"]:
        arrays = _arrays(path, scratch, options.most_bytes)
        with opened_details(path, scratch) as details:
            yield NpzReader(arrays, header_in(path), options, details)

    def write(self, folder: Path, records: Sequence[Record], *, header: Header, first: int) -> int:
        return write_raw(folder, records, header=header, first=first)

    def finish(self, folder: Path, target: Path, *, header: Header) -> None:
        count = raw_count(folder, header=header)
        classes = np.array(header.classes, np.str_)
        members = [
            ("images.npy", _npy_header(np.dtype(np.uint8), (count, SIDE, SIDE)), folder / "images.raw"),
            ("labels.npy", _npy_header(np.dtype(np.uint8), (count,)), folder / "labels.raw"),
            ("classes.npy", _npy_header(classes.dtype, classes.shape) + classes.tobytes(), None),
            ("details.csv", b"", folder / "details.csv"),
        ]
        pack(members, target, header=header)


class NpzReader:
    def __init__(
        self,
        arrays: Mapping[str, NDArray[Any]],
        header: Header,
        options: ReadOptions,
        details: Details,
    ) -> None:
        self.header, self._options, self._details = header, options, details
        self._images, self._labels = _one_of(arrays, *_IMAGES), _one_of(arrays, *_LABELS)
        self._extras = {
            field: next(arrays[name] for name in names if name in arrays)
            for field, names in _EXTRAS.items()
            if set(names) & set(arrays)
        }
        self.end = len(self._images)
        self._names = names_of(header, options)
        if not header.is_ours and not options.classes and "classes" in arrays:
            self._names = tuple(str(name) for name in arrays["classes"].tolist())
        for array in (self._labels, *self._extras.values()):
            if array.shape != (self.end,):
                raise Unreadable(
                    f"There must be as many labels as pictures. Received: {array.shape} and {self.end:,}."
                )

    def items(self, start: tuple[int, int] = START) -> Iterator[Item]:
        for place in range(start[0], self.end):
            where, after = f"picture {place + 1}", (place + 1, place + 1)
            try:
                yield Item(place=where, after=after, record=self._record(place))
            except ValueError as error:
                yield Item(place=where, after=after, problem=str(error))

    def _record(self, place: int) -> Record:
        said: dict[str, Any] = self._details.at(place)
        if not said:
            said = {field: str(array[place]) for field, array in self._extras.items()}
            number = self._labels[place]
            if self._labels.dtype.kind == "U":
                said["label"] = str(number)
            elif not (self.header.is_ours and number == NO_CLASS):
                said["label"] = label_of(int(number), self._names)
        return Record(**picture(_grey(np.asarray(self._images[place])), self.header, self._options), **said)  # type: ignore[arg-type]


def _arrays(path: Path, scratch: Path, most: int) -> dict[str, NDArray[Any]]:
    """The arrays, each mapped from a file of its own, so that none of them fills the memory. Raises Unreadable."""
    found = {}
    with opened_archive(path, most=most) as archive:
        names = [name for name in archive.namelist() if name.endswith(".npy")]
        for name in names:
            check_array(archive, name)
        for number, name in enumerate(names):
            file = extracted(archive, name, scratch / f"{number}.npy")
            found[name.removesuffix(".npy")] = np.load(file, mmap_mode="r", allow_pickle=False)
    images = _one_of(found, *_IMAGES)
    _check_pictures(images)
    for field in (_LABELS, *_EXTRAS.values()):
        for name in field:
            if name in found and found[name].dtype.kind not in "iuU":
                raise Unreadable(f"{name} must be whole numbers or text. Received: {found[name].dtype}.")
    return found


def check_array(archive: zipfile.ZipFile, name: str) -> None:
    """Before anything is unpacked: a plain array only, of a size that fits. Raises Unreadable."""
    with archive.open(name) as member:
        try:
            version = npy.read_magic(member)
            read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
            shape, _, dtype = read(member)
        except ValueError as error:
            raise Unreadable(f"{name} must be a NumPy array. Received: {error}.") from error
    if dtype.hasobject:
        raise Unreadable(f"{name}: arrays hold numbers or text. Received: {dtype}, a pickle.")
    if math.prod(shape) * dtype.itemsize > MAX_UNPACKED_BYTES:
        raise Unreadable(f"{name} may hold {MAX_UNPACKED_BYTES:,} bytes. Received: {shape} {dtype}.")


def _check_pictures(images: NDArray[Any]) -> None:
    flat = images.ndim == 2 and math.isqrt(images.shape[1]) ** 2 == images.shape[1]
    shaped = images.ndim == 3 or (images.ndim == 4 and images.shape[3] == 1)
    if not (flat or shaped) or not all(0 < side <= MAX_SIDE**2 for side in images.shape[1:]):
        raise Unreadable(f"Pictures must be [N, height, width]. Received: {images.shape}.")
    if images.dtype not in (np.uint8, np.bool_) and images.dtype.kind != "f":
        raise Unreadable(f"Pixels must be uint8, booleans or fractions of 0 to 1. Received: {images.dtype}.")


def _grey(image: NDArray[Any]) -> NDArray[np.uint8]:
    """Raises ValueError."""
    if image.ndim == 1:
        image = image.reshape(math.isqrt(len(image)), -1)
    elif image.ndim == 3:
        image = image[..., 0]
    if max(image.shape) > MAX_SIDE:
        raise ValueError(f"A picture has at most {MAX_SIDE} x {MAX_SIDE} pixels. Received: {image.shape}.")
    if image.dtype == np.bool_:
        return image.astype(np.uint8) * np.uint8(255)
    if image.dtype == np.uint8:
        return image
    if not (image.min(initial=0) >= 0 and image.max(initial=0) <= 1):
        raise ValueError("Fractions must be of 0 to 1. Received: others.")
    return np.asarray(np.rint(image * 255), np.uint8)


def _one_of(arrays: Mapping[str, NDArray[Any]], *names: str) -> NDArray[Any]:
    for name in names:
        if name in arrays:
            return arrays[name]
    raise Unreadable(
        f"The archive must hold {' or '.join(names)}. Received: {', '.join(arrays) or 'no array'}."
    )


def _npy_header(dtype: np.dtype[Any], shape: tuple[int, ...]) -> bytes:
    stream = io.BytesIO()
    said = {"descr": npy.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
    npy.write_array_header_1_0(stream, said)
    return stream.getvalue()
