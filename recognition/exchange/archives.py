"""Files that hold others, taken apart within limits: nothing leads out of a folder, nothing unpacks without an end."""

import gzip
import json
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import IO

from recognition.exchange.exceptions import Unreadable
from recognition.exchange.record import MAX_UNPACKED_BYTES, Header

MAX_MEMBERS = 2_000_000
# What deflate can do to honest pixels; a bomb does a thousand times and more.
MAX_RATIO = 200
_RATIO_FROM_BYTES = 2**24
_BLOCK_BYTES = 2**20
# What is unpacked leaves so much of the disk to all else that is written there.
_KEPT_FREE_BYTES = 2**26
_GZIP = b"\x1f\x8b"
# ZIP knows no earlier day: an archive of the same content is the same archive.
ALWAYS = (1980, 1, 1, 0, 0, 0)
MANIFEST = "manifest.json"
_BROKEN_MEMBER = (zipfile.BadZipFile, zlib.error, LZMAError, EOFError)
_BROKEN = (*_BROKEN_MEMBER, OSError, KeyError, RuntimeError, NotImplementedError, ValueError)


@contextmanager
def opened_archive(path: Path, *, most: int = MAX_UNPACKED_BYTES) -> Iterator[zipfile.ZipFile]:
    """The ZIP archive, its names and sizes checked. Raises Unreadable, also for what breaks while it is open."""
    try:
        with zipfile.ZipFile(path) as archive:
            check_members(archive, path.name, most=most)
            yield archive
    except _BROKEN as error:
        raise Unreadable(f"{path.name} must be a whole ZIP archive. Received: {error}.") from error


def is_archive(path: Path) -> bool:
    return path.is_file() and zipfile.is_zipfile(path)


def check_members(archive: zipfile.ZipFile, name: str, *, most: int) -> None:
    """Raises Unreadable for names that lead out of the archive, for links, for too many files and for too much in them."""
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise Unreadable(f"{name} may hold {MAX_MEMBERS:,} files. Received: {len(members):,}.")
    total = packed = 0
    for member in members:
        inside = PurePosixPath(member.filename)
        if inside.is_absolute() or ".." in inside.parts or "\\" in member.filename:
            raise Unreadable(f"{name}: names must stay inside the archive. Received: {member.filename!r}.")
        if (member.external_attr >> 16) & 0o170000 == 0o120000:
            raise Unreadable(f"{name} may hold no links. Received: {member.filename!r}.")
        total, packed = total + member.file_size, packed + member.compress_size
    if total > most or (total > _RATIO_FROM_BYTES and total > MAX_RATIO * max(packed, 1)):
        raise Unreadable(
            f"{name} may unpack to {most:,} bytes and to {MAX_RATIO} times its size."
            f" Received: {packed:,} bytes that claim to be {total:,}."
        )


def visible(name: str) -> bool:
    """Whether a file in an archive or folder counts: archives packed on a Mac hold shadows of their files."""
    return not any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def read_member(archive: zipfile.ZipFile, name: str, *, most: int) -> bytes:
    """A member's bytes; what an archive claims of a size is not believed, only held against it.

    Raises Unreadable, also where this member alone is broken, and KeyError where there is none of the name.
    """
    try:
        with archive.open(name) as stream:
            data = stream.read(most + 1)
    except _BROKEN_MEMBER as error:
        raise Unreadable(f"{name} must be whole. Received: {error}.") from error
    if len(data) > most:
        raise Unreadable(f"{name} may hold {most:,} bytes. Received: more.")
    return data


def unpacked(path: Path, scratch: Path, *, endings: tuple[str, ...], most: int = MAX_UNPACKED_BYTES) -> Path:
    """The one file of such an ending that an archive or a gzipped file holds, unpacked in `scratch`; a plain one stays.

    What was unpacked before is taken as it is. Raises Unreadable, also where it would be more than `most` bytes.
    """
    if is_archive(path):
        with opened_archive(path, most=most) as archive:
            names = [name for name in archive.namelist() if name.endswith(endings) and visible(name)]
            if len(names) != 1:
                raise Unreadable(
                    f"{path.name} must hold one file ending in {' or '.join(endings)}. Received: {len(names)}."
                )
            return extracted(archive, names[0], scratch / "unpacked")
    if path.is_dir():
        raise Unreadable(f"{path.name} must be a file. Received: a folder.")
    return gunzipped(path, scratch / "unpacked", most=most)


def gunzipped(path: Path, target: Path, *, most: int = MAX_UNPACKED_BYTES) -> Path:
    with path.open("rb") as file:
        if file.read(2) != _GZIP:
            return path
    packed = path.stat().st_size
    most = min(most, max(_RATIO_FROM_BYTES, MAX_RATIO * packed))
    try:
        with gzip.open(path) as stream:
            return _copied(stream, target, name=path.name, least=packed, most=most)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(f"{path.name} must be a whole gzip file. Received: {error}.") from error


def extracted(archive: zipfile.ZipFile, name: str, target: Path) -> Path:
    """No more of it is read than the archive told when it was checked."""
    told = archive.getinfo(name).file_size
    with archive.open(name) as stream:
        return _copied(stream, target, name=name, least=told, most=told)


def _copied(stream: IO[bytes] | gzip.GzipFile, target: Path, *, name: str, least: int, most: int) -> Path:
    """Whole or not at all, not without an end, and not until the disk is full. It is of `least` to `most` bytes."""
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    _check_room(target.parent, least, name)
    size = 0
    try:
        with partial.open("wb") as copy:
            while block := stream.read(_BLOCK_BYTES):
                size += len(block)
                if size > most:
                    raise Unreadable(f"{name} may unpack to {most:,} bytes. Received: more.")
                _check_room(target.parent, len(block), name)
                copy.write(block)
    except Unreadable:
        partial.unlink()
        raise
    partial.replace(target)
    return target


def _check_room(folder: Path, size: int, name: str) -> None:
    """Also in between: how much a gzipped file holds is known only at its end. Raises Unreadable."""
    needed, free = size + _KEPT_FREE_BYTES, shutil.disk_usage(folder).free
    if free < needed:
        raise Unreadable(f"To unpack {name}, {needed:,} bytes must be free on the disk. Received: {free:,}.")


def header_in(path: Path) -> Header:
    """What the manifest in an archive or a folder says; an empty header where there is none. Raises Unreadable."""
    try:
        if path.is_dir():
            manifest = path / MANIFEST
            return Header.from_json(json.loads(manifest.read_bytes())) if manifest.is_file() else Header()
        if not is_archive(path):
            return Header()
        with opened_archive(path) as archive:
            if MANIFEST not in archive.namelist():
                return Header()
            return Header.from_json(json.loads(read_member(archive, MANIFEST, most=2**20)))
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise Unreadable(f"{MANIFEST} must be one of ours. Received: {error}") from error


def member_info(name: str, *, deflate: bool) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, ALWAYS)
    info.compress_type = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED
    info.external_attr = 0o644 << 16
    return info
