"""PNG and JPEG files in folders, on disk or in a ZIP archive, which is read where it lies and never unpacked."""

import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from recognition.ink.images import MAX_BYTES, ImageError, frame, normalise_or_blank, read_upload
from training.datasets.exceptions import DatasetUnreadable

ENDINGS = (".png", ".jpg", ".jpeg")
MAX_PICTURES = 2_000_000

Grey = NDArray[np.uint8]


def names(path: Path) -> list[PurePosixPath]:
    """Where the pictures are, inside the folder or archive, in order. Raises DatasetUnreadable.

    Hidden files, links, and whatever is no PNG or JPEG by its name are passed over.
    """
    if path.is_dir():
        files = [file for file in path.rglob("*") if file.is_file() and not file.is_symlink()]
        found = [PurePosixPath(file.relative_to(path).as_posix()) for file in files]
    else:
        with opened_archive(path) as archive:
            found = [PurePosixPath(member.filename) for member in checked_members(path, archive)]
    return sorted(name for name in found if _is_picture(name))


def pictures(path: Path, *, wanted: Collection[PurePosixPath]) -> Iterator[tuple[PurePosixPath, Grey]]:
    """Each wanted picture's name and pixels, in order. Raises DatasetUnreadable."""
    if path.is_dir():
        for name in sorted(wanted):
            check_size((path / name).stat().st_size, f"{path / name}")
            yield name, decoded((path / name).read_bytes(), f"{path / name}")
        return
    with opened_archive(path) as archive:
        for name in sorted(wanted):
            yield name, decoded(_read_member(path, archive, name), f"{path}, {name}")


@contextmanager
def opened_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Raises DatasetUnreadable, also for what breaks while the archive is open."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (OSError, EOFError, KeyError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise DatasetUnreadable(f"{path} must be a whole ZIP archive. Received: {error}.") from error


def decoded(data: bytes, where: str) -> Grey:
    try:
        return read_upload(data)
    except ImageError as error:
        raise DatasetUnreadable(f"{where}: {error}") from error


def framed(grey: Grey, *, dark_on_light: bool) -> Grey:
    """uint8 [28, 28], white on black, black all over where there is no ink.

    Dark ink is lifted off its paper as it is from an upload; light ink on black is taken as it is.
    """
    if dark_on_light:
        return normalise_or_blank(grey)
    return frame(grey) if grey.any() else np.zeros((28, 28), np.uint8)


def checked_members(path: Path, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The archive's files. Raises DatasetUnreadable for names that lead out of it, and for too many."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MAX_PICTURES:
        raise DatasetUnreadable(f"{path} may hold {MAX_PICTURES:,} files. Received: {len(members):,}.")
    for member in members:
        name = PurePosixPath(member.filename)
        if name.is_absolute() or ".." in name.parts or "\\" in member.filename:
            raise DatasetUnreadable(
                f"{path}: names must stay inside the archive. Received: {member.filename!r}."
            )
    return members


def _read_member(path: Path, archive: zipfile.ZipFile, name: PurePosixPath) -> bytes:
    """A picture's bytes; what an archive claims of a file's size is not believed, only held against it."""
    member = archive.getinfo(name.as_posix())
    check_size(member.file_size, f"{path}, {name}")
    with archive.open(member) as stream:
        data = stream.read(MAX_BYTES + 1)
    check_size(len(data), f"{path}, {name}")
    return data


def check_size(size: int, where: str) -> None:
    if size > MAX_BYTES:
        raise DatasetUnreadable(f"{where}: a picture holds at most {MAX_BYTES:,} bytes. Received: {size:,}.")


def _is_picture(name: PurePosixPath) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in name.parts)
    return not hidden and name.suffix.lower() in ENDINGS
