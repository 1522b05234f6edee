"""IDX as MNIST and EMNIST are published: a file of pictures and one of numbers, plain or gzipped, in a folder or archive."""

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np

from recognition.exchange.archives import (
    extracted,
    gunzipped,
    header_in,
    is_archive,
    opened_archive,
    visible,
)
from recognition.exchange.details import Details, opened_details
from recognition.exchange.exceptions import Unreadable
from recognition.exchange.format import START
from recognition.exchange.numbered import (
    NO_CLASS,
    label_of,
    names_of,
    picture,
    raw_count,
    write_raw,
)
from recognition.exchange.packing import pack
from recognition.exchange.record import SIDE, Header, Item, ReadOptions, Record

MAX_SIDE = 1024
MAX_BYTES = 2**31
_UNSIGNED_BYTE = 8


def read_shape(stream: IO[bytes], name: str, *, dimensions: int) -> tuple[int, ...]:
    """The dimensions that the header of a file of unsigned bytes tells. Raises Unreadable, also for what is too large."""
    head = stream.read(4)
    if len(head) < 4 or struct.unpack(">HBB", head) != (0, _UNSIGNED_BYTE, dimensions):
        raise Unreadable(
            f"{name} must be an IDX file of unsigned bytes in {dimensions} dimensions."
            f" Received: magic number 0x{head.hex()}."
        )
    sizes = stream.read(4 * dimensions)
    if len(sizes) < 4 * dimensions:
        raise Unreadable(f"{name} must be a whole IDX file. Received: an end within its header.")
    shape = struct.unpack(f">{dimensions}I", sizes)
    if any(not 0 < side <= MAX_SIDE for side in shape[1:]) or np.prod(shape, dtype=object) > MAX_BYTES:
        raise Unreadable(
            f"{name} must hold pictures of at most {MAX_SIDE} x {MAX_SIDE}, {MAX_BYTES:,} bytes in all."
            f" Received: {' x '.join(map(str, shape))}."
        )
    return shape


class Idx:
    title = "IDX, as MNIST and EMNIST"
    ending = ".zip"
    carries = frozenset({"pixels", "details"})

    @contextmanager
    def opened(self, path: Path, scratch: Path, options: ReadOptions) -> Iterator["IdxReader"]:
        images, labels = _pair(path, scratch, options.most_bytes)
        with (
            images.open("rb") as pictures,
            labels.open("rb") as numbers,
            opened_details(path, scratch) as details,
        ):
            _check_size(images, pictures, dimensions=3)
            _check_size(labels, numbers, dimensions=1)
            yield IdxReader(pictures, numbers, header_in(path), options, details)

    def write(self, folder: Path, records: Sequence[Record], *, header: Header, first: int) -> int:
        return write_raw(folder, records, header=header, first=first)

    def finish(self, folder: Path, target: Path, *, header: Header) -> None:
        count = raw_count(folder, header=header)
        images = struct.pack(">HBBIII", 0, _UNSIGNED_BYTE, 3, count, SIDE, SIDE)
        labels = struct.pack(">HBBI", 0, _UNSIGNED_BYTE, 1, count)
        members = [
            ("images-idx3-ubyte", images, folder / "images.raw"),
            ("labels-idx1-ubyte", labels, folder / "labels.raw"),
            ("details.csv", b"", folder / "details.csv"),
        ]
        pack(members, target, header=header)


class IdxReader:
    def __init__(
        self,
        images: IO[bytes],
        labels: IO[bytes],
        header: Header,
        options: ReadOptions,
        details: Details,
    ) -> None:
        self._images, self._labels, self._details = images, labels, details
        self.header, self._options, self._names = header, options, names_of(header, options)
        images.seek(0)
        labels.seek(0)
        count, *self._shape = read_shape(images, "The file of pictures", dimensions=3)
        [numbers] = read_shape(labels, "The file of labels", dimensions=1)
        if count != numbers:
            raise Unreadable(
                f"There must be as many pictures as labels. Received: {count:,} and {numbers:,}."
            )
        self._first, self._first_label, self.end = images.tell(), labels.tell(), count

    def items(self, start: tuple[int, int] = START) -> Iterator[Item]:
        size = self._shape[0] * self._shape[1]
        self._images.seek(self._first + start[0] * size)
        self._labels.seek(self._first_label + start[0])
        for place in range(start[0], self.end):
            pixels, number = self._images.read(size), self._labels.read(1)
            where, after = f"picture {place + 1}", (place + 1, place + 1)
            try:
                yield Item(place=where, after=after, record=self._record(pixels, number[0], place))
            except ValueError as error:
                yield Item(place=where, after=after, problem=str(error))

    def _record(self, pixels: bytes, number: int, place: int) -> Record:
        said = self._details.at(place)
        if not said and not (self.header.is_ours and number == NO_CLASS):
            said = {"label": label_of(number, self._names)}
        grey = np.frombuffer(pixels, np.uint8).reshape(self._shape)
        return Record(**picture(grey, self.header, self._options), **said)  # type: ignore[arg-type]


def _pair(path: Path, scratch: Path, most: int) -> tuple[Path, Path]:
    """The files of pictures and of labels, unpacked: from an archive, a folder, or with the labels beside the pictures."""
    if is_archive(path):
        with opened_archive(path, most=most) as archive:
            names = [name for name in archive.namelist() if visible(name)]
            images, labels = _chosen([name for name in names if "images" in name], names, path.name)
            found = [
                extracted(archive, name, scratch / what) for name, what in ((images, "a"), (labels, "b"))
            ]
    elif path.is_dir():
        names = sorted(file.name for file in path.iterdir() if file.is_file() and not file.is_symlink())
        chosen = _chosen([name for name in names if "images" in name], names, path.name)
        found = [path / name for name in chosen]
    else:
        labels = _labels_of(path.name)
        if not (path.parent / labels).is_file() or labels == path.name:
            raise Unreadable(
                f"{path.name} must come with its labels, both in a ZIP archive. Received: one file."
            )
        found = [path, path.parent / labels]
    images_at, labels_at = (
        gunzipped(packed, scratch / what, most=most)
        for packed, what in zip(found, ("images", "labels"), strict=True)
    )
    return images_at, labels_at


def _chosen(images: Sequence[str], names: Sequence[str], name: str) -> tuple[str, str]:
    if len(images) != 1 or _labels_of(images[0]) not in names:
        raise Unreadable(
            f"{name} must hold one ...images-idx3-ubyte and its ...labels-idx1-ubyte. Received: {len(images)} with images."
        )
    return images[0], _labels_of(images[0])


def _labels_of(images: str) -> str:
    return images.replace("images", "labels").replace("idx3", "idx1")


def _check_size(path: Path, stream: IO[bytes], *, dimensions: int) -> None:
    told = int(np.prod(read_shape(stream, path.name, dimensions=dimensions))) + stream.tell()
    if path.stat().st_size != told:
        raise Unreadable(
            f"The file of {'pictures' if dimensions == 3 else 'labels'} must hold {told:,} bytes by its header."
            f" Received: {path.stat().st_size:,}."
        )
