"""A folder of files as one ZIP archive that is the same, byte by byte, wherever and whenever it is packed."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

from training.datasets.folder.data_folder import sha256_of

# ZIP knows no earlier day.
_ALWAYS = (1980, 1, 1, 0, 0, 0)


def pack(folder: Path, archive_path: Path, *, endings: tuple[str, ...]) -> str:
    """Pack the files of a folder, and of those in it, that have one of the endings; give the archive's SHA-256.

    A file is packed alone. Links are left out: they may lead anywhere.
    """
    if folder.is_file():
        return pack_files([(folder.name, folder)], archive_path)
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in endings and path.is_file() and not path.is_symlink()
    )
    return pack_files(((path.relative_to(folder).as_posix(), path) for path in files), archive_path)


def pack_files(files: Iterable[tuple[str, Path]], archive_path: Path) -> str:
    """Pack these files under these names, stored as they are, and give the archive's SHA-256."""
    with zipfile.ZipFile(archive_path, "w", zipfile.ZIP_STORED) as archive:
        for name, path in files:
            archive.writestr(zipfile.ZipInfo(name, _ALWAYS), path.read_bytes())
    return sha256_of(archive_path)
