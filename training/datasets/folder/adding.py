"""Bring a published data set into the data folder: find its files where they are, check them, copy them whole."""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from training.datasets.exceptions import DatasetCorrupt, DatasetMissing
from training.datasets.files.packing import pack
from training.datasets.folder.data_folder import check_published, form_there, place, write_down
from training.datasets.registry import spec_of
from training.datasets.spec import DataFile, DatasetSpec, Form

_BUFFER_BYTES = 2**20


@dataclass(frozen=True, kw_only=True)
class _Source:
    """Where a file of a set was found: on its own, inside a ZIP archive, or as what is to be packed."""

    file: DataFile
    path: Path
    member: str | None = None
    packed: bool = False

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        if self.member is None:
            with self.path.open("rb") as stream:
                yield stream
        else:
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as stream:
                yield stream

    def __str__(self) -> str:
        return f"{self.path}" if self.member is None else f"{self.path}, {self.member}"


def add(name: str, from_path: Path, root: Path) -> Path:
    """Copy a set's files in under the names that its loader looks for; say where they went.

    `from_path`: the file, a folder that holds the files (or a folder of them), or a ZIP archive of them. A file that
    nobody published a checksum for is read to the end first, and its own is written down. Raises a DatasetError.
    """
    spec = spec_of(name, root)
    if not spec.forms:
        raise DatasetMissing(f"{spec.name} installs with the requirements and needs no file.")
    if not from_path.exists():
        raise DatasetMissing(f"{spec.name} cannot be added from {from_path}: there is no such file.")
    found = _found(spec, from_path)
    _bring(spec, found, root)
    form = form_there(spec, root)
    return place(form, root) if form else root


def _found(spec: DatasetSpec, from_path: Path) -> list[_Source]:
    """The files of the form that is there: one whose checksums are published comes before one whose name fits."""
    complaints = []
    for form in sorted(spec.forms, key=lambda form: not all(file.sha256 for file in form)):
        sources = [_source(file, from_path, alone=len(form) == 1) for file in form]
        found = [source for source in sources if source]
        if len(found) < len(form):
            continue
        try:
            for source in found:
                check_published(spec, source.file, _sha256(source), str(source))
        except DatasetCorrupt as error:
            complaints.append(error)
            continue
        return found
    if complaints:
        raise complaints[0]
    ways = " or ".join(" and ".join(file.name for file in form) for form in spec.forms)
    raise DatasetMissing(f"{spec.name} is added from {ways}. Received: {from_path}, which holds none of it.")


def _source(file: DataFile, from_path: Path, *, alone: bool) -> _Source | None:
    name = Path(file.name).name
    if from_path.is_dir():
        for path in (from_path / file.name, from_path / name, *sorted(from_path.glob(f"*/{name}"))):
            if path.is_file():
                return _Source(file=file, path=path)
        holds = (
            any(path.suffix.lower() in file.packs for path in from_path.rglob("*")) if file.packs else False
        )
        return _Source(file=file, path=from_path, packed=True) if holds else None
    if from_path.suffix.lower() in file.packs:
        return _Source(file=file, path=from_path, packed=True)
    if alone and (file.sha256 or _endings(from_path) == _endings(Path(name))):
        return (
            _Source(file=file, path=from_path)
            if not _is_archive_of(from_path, name)
            else _inside(file, from_path)
        )
    return _inside(file, from_path)


def _endings(path: Path) -> list[str]:
    return [ending.lower() for ending in path.suffixes[-2:] if ending[1:].isalpha()]


def _is_archive_of(path: Path, name: str) -> bool:
    return not name.endswith((".zip", ".npz")) and path.suffix.lower() == ".zip"


def _inside(file: DataFile, archive_path: Path) -> _Source | None:
    if archive_path.suffix.lower() != ".zip" or not zipfile.is_zipfile(archive_path):
        return None
    wanted = {Path(file.name).name, Path(file.member or file.name).name}
    with zipfile.ZipFile(archive_path) as archive:
        for member in archive.namelist():
            if member.rpartition("/")[2] in wanted:
                return _Source(file=file, path=archive_path, member=member)
    return None


def _sha256(source: _Source) -> str:
    if source.packed or not source.file.sha256:
        return ""
    with source.open() as stream:
        return _digest(stream, lambda _: None)


def _digest(stream: IO[bytes], take: Callable[[bytes], object]) -> str:
    digest = hashlib.sha256()
    while block := stream.read(_BUFFER_BYTES):
        digest.update(block)
        take(block)
    return digest.hexdigest()


def _bring(spec: DatasetSpec, sources: list[_Source], root: Path) -> None:
    """Copied beside the data folder's files first, so that no half of a set is ever taken for a whole."""
    staging = root / f"adding-{spec.name}-{os.getpid()}.partial"
    try:
        sums = {source.file.name: _copied(source, staging / source.file.name) for source in sources}
        form: Form = tuple(source.file for source in sources)
        unpublished = {file.name: sums[file.name] for file in form if not file.sha256}
        if unpublished:
            spec.read(place(form, staging))
        for source in sources:
            check_published(spec, source.file, sums[source.file.name], str(source))
        for source in sources:
            target = root / source.file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            (staging / source.file.name).replace(target)
        if unpublished:
            write_down(unpublished, root)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _copied(source: _Source, target: Path) -> str:
    """Copy, or pack, and give the SHA-256 of what was written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.packed:
        return pack(source.path, target, endings=source.file.packs)
    with source.open() as stream, target.open("wb") as copy:
        return _digest(stream, copy.write)
