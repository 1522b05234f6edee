"""Pictures in folders by class, on disk or in a ZIP archive, which is read where it lies and never unpacked.

What we write has a metadata.jsonl that names each picture, as Hugging Face's imagefolder has it; others need none.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from recognition.exchange.archives import (
    extracted,
    header_in,
    is_archive,
    opened_archive,
    read_member,
    visible,
)
from recognition.exchange.exceptions import Unreadable
from recognition.exchange.format import START
from recognition.exchange.packing import append, pack_with_pictures
from recognition.exchange.record import SIDE, Header, Item, ReadOptions, Record, details_from
from recognition.exchange.table import Lines
from recognition.ink.images import MAX_BYTES, ImageError, encode_png, read_upload

ENDINGS = (".png", ".jpg", ".jpeg")
METADATA = "metadata.jsonl"
NO_LABEL = "unlabelled"

# Reads the bytes of a picture by its name inside the folder or archive. Raises KeyError, OSError or Unreadable.
Fetch = Callable[[str], bytes]


class Pictures:
    title = "Pictures in folders by class"
    ending = ".zip"
    carries = frozenset({"picture", "pixels", "details"})

    @contextmanager
    def opened(
        self, path: Path, scratch: Path, options: ReadOptions
    ) -> Iterator["PictureReader | NamedReader"]:
        if path.is_dir():
            files = [file for file in path.rglob("*") if file.is_file() and not file.is_symlink()]
            names = [file.relative_to(path).as_posix() for file in files]
            with _reader(
                path, names, lambda name: _read_file(path, name), path / METADATA, options
            ) as reader:
                yield reader
            return
        with opened_archive(path, most=options.most_bytes) as archive:
            names = archive.namelist()
            table = scratch / METADATA
            if METADATA in names:
                extracted(archive, METADATA, table)
            fetch = lambda name: read_member(archive, name, most=MAX_BYTES)  # noqa: E731
            with _reader(path, names, fetch, table, options) as reader:
                yield reader

    def write(self, folder: Path, records: Sequence[Record], *, header: Header, first: int) -> int:
        """Pictures one behind the other, and a list of their names and lengths."""
        index, metadata, pictures, left_out = [], [], [], 0
        for place, record in enumerate(records, start=first):
            png = _png(record)
            if png is None:
                left_out += 1
                continue
            ending = "png" if png.startswith(b"\x89PNG") else "jpg"
            name = f"{folder_of(record)}/{record.id or place}.{ending}"
            said = {"file_name": name, "framed": record.picture is None} | record.details()
            index.append(f"{json.dumps([name, len(png)])}\n")
            metadata.append(f"{json.dumps(said, ensure_ascii=False)}\n")
            pictures.append(png)
        append(folder, "pictures.bin", b"".join(pictures))
        append(folder, "index.jsonl", "".join(index).encode())
        append(folder, METADATA, "".join(metadata).encode())
        return left_out

    def finish(self, folder: Path, target: Path, *, header: Header) -> None:
        if not (folder / "pictures.bin").exists():
            self.write(folder, [], header=header, first=0)
        pack_with_pictures(folder, target, header=header, table=folder / METADATA)


class PictureReader:
    """Pictures without a table: the folder says what each is."""

    def __init__(self, names: Sequence[str], fetch: Fetch, options: ReadOptions) -> None:
        self.header = Header()
        self._names = sorted(name for name in names if visible(name) and name.lower().endswith(ENDINGS))
        self._fetch = fetch
        self._inside = len(_common_folder(self._names).parts)
        self.end = len(self._names)
        if not self._names:
            raise Unreadable("There must be PNG or JPEG pictures in folders. Received: none.")

    def items(self, start: tuple[int, int] = START) -> Iterator[Item]:
        for place, name in enumerate(self._names[start[0] :], start=start[0] + 1):
            after = (place, place)
            parts = PurePosixPath(name).parts[self._inside :]
            if len(parts) < 2:
                text = "A picture must lie in a folder with the name of its class. Received: none."
                yield Item(place=name, after=after, problem=text)
                continue
            try:
                said = labels_from(parts[0])
                yield Item(place=name, after=after, record=Record(picture=self._fetch(name), **said))
            except (Unreadable, OSError, KeyError, ValueError) as error:
                yield Item(place=name, after=after, problem=str(error))


class NamedReader:
    """Pictures that a table names, with what else is known of them."""

    def __init__(self, stream: IO[bytes], end: int, fetch: Fetch, header: Header) -> None:
        self._stream, self._fetch, self.end, self.header = stream, fetch, end, header

    def items(self, start: tuple[int, int] = START) -> Iterator[Item]:
        lines = Lines(self._stream, start)
        for line in lines:
            if line.isspace():
                continue
            place, after = f"line {lines.place[1]} of {METADATA}", lines.place
            try:
                yield Item(place=place, after=after, record=self._record(json.loads(line)))
            except (KeyError, OSError) as error:
                yield Item(place=place, after=after, problem=f"The picture must be there. Received: {error}.")
            except (Unreadable, ValueError, RecursionError) as error:
                yield Item(place=place, after=after, problem=str(error))

    def _record(self, data: Any) -> Record:
        if not isinstance(data, dict) or not isinstance(data.get("file_name"), str):
            raise ValueError(f"A line must be an object with file_name. Received: {str(data)[:40]!r}.")
        said = details_from(data)
        if not self.header.is_ours and not said.get("label"):
            said |= labels_from(PurePosixPath(data["file_name"]).parts[0])
        picture = self._fetch(data["file_name"])
        if self.header.is_ours and data.get("framed") is True:
            try:
                return Record(pixels=read_upload(picture).tobytes(), **said)
            except ImageError as error:
                raise ValueError(str(error)) from error
        return Record(picture=picture, **said)


@contextmanager
def _reader(
    path: Path, names: Sequence[str], fetch: Fetch, table: Path, options: ReadOptions
) -> Iterator[PictureReader | NamedReader]:
    if METADATA not in names:
        yield PictureReader(names, fetch, options)
        return
    with table.open("rb") as stream:
        yield NamedReader(
            stream, table.stat().st_size, fetch, header_in(path) if _may_be_ours(path) else Header()
        )


def _may_be_ours(path: Path) -> bool:
    return path.is_dir() or is_archive(path)


def _read_file(folder: Path, name: str) -> bytes:
    inside = PurePosixPath(name)
    path = folder / inside
    if inside.is_absolute() or ".." in inside.parts or path.is_symlink():
        raise Unreadable(f"Pictures must lie in the folder itself. Received: {name!r}.")
    if path.stat().st_size > MAX_BYTES:
        raise Unreadable(f"{name} may hold {MAX_BYTES:,} bytes. Received: more.")
    return path.read_bytes()


def _png(record: Record) -> bytes | None:
    if record.picture is not None or record.pixels is None:
        return record.picture
    return encode_png(pixels_of(record))


def pixels_of(record: Record) -> NDArray[np.uint8]:
    return np.frombuffer(record.pixels or b"", np.uint8).reshape(SIDE, SIDE)


def folder_of(record: Record) -> str:
    """A name that every file system can hold and tells from every other: small letters and signs by their numbers."""
    text = record.label or record.settled_class
    if not text:
        return record.verdict or NO_LABEL
    if re.fullmatch("[0-9A-Z]+", text):
        return text
    return "_".join(f"U+{ord(each):04X}" for each in text)


def labels_from(folder: str) -> dict[str, Any]:
    if folder == NO_LABEL:
        return {}
    if folder in ("not a character", "unsure"):
        return {"verdict": folder}
    if re.fullmatch("U\\+[0-9A-F]{4,6}(_U\\+[0-9A-F]{4,6})*", folder):
        return {"label": "".join(chr(int(each[2:], 16)) for each in folder.split("_"))}
    return {"label": folder}


def _common_folder(names: Sequence[str]) -> PurePosixPath:
    """An archive often has one folder with everything in it; the classes are the folders inside."""
    paths = [PurePosixPath(name) for name in names]
    firsts = {path.parts[0] for path in paths}
    if len(firsts) == 1 and all(len(path.parts) >= 3 for path in paths):
        return PurePosixPath(firsts.pop())
    return PurePosixPath()
