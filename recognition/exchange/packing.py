"""Put what was written in parts into the one file that is handed out."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from recognition.exchange.archives import MANIFEST, member_info
from recognition.exchange.record import Header

_BLOCK_BYTES = 2**20
_FAST = 1


def pack(
    members: Iterable[tuple[str, bytes, Path | None]], target: Path, *, header: Header, deflate: bool = True
) -> None:
    """Write a ZIP archive of (name, first bytes, file that follows them), and a manifest with all their checksums."""
    sums = {}
    with zipfile.ZipFile(target, "w", compresslevel=_FAST) as archive:
        for name, start, path in members:
            with archive.open(member_info(name, deflate=deflate), "w", force_zip64=True) as member:
                sums[name] = _copy(start, path, member)
        manifest = header.to_json() | {"files": sums}
        text = json.dumps(manifest, indent=1, ensure_ascii=False)
        archive.writestr(member_info(MANIFEST, deflate=deflate), text.encode())


def pack_with_pictures(folder: Path, target: Path, *, header: Header, table: Path) -> None:
    """Write a ZIP archive of the pictures that lie one behind the other in `folder`, as its index tells them apart, then the
    table, and a manifest with its checksum."""
    with (
        zipfile.ZipFile(target, "w") as archive,
        (folder / "pictures.bin").open("rb") as pictures,
        (folder / "index.jsonl").open() as index,
    ):
        for line in index:
            name, length = json.loads(line)
            archive.writestr(member_info(name, deflate=False), pictures.read(length))
        with archive.open(member_info(table.name, deflate=True), "w", force_zip64=True) as member:
            digest = _copy(b"", table, member)
        manifest = header.to_json() | {"files": {table.name: digest}}
        text = json.dumps(manifest, indent=1, ensure_ascii=False)
        archive.writestr(member_info(MANIFEST, deflate=True), text.encode())


def _copy(start: bytes, path: Path | None, member: IO[bytes]) -> str:
    digest = hashlib.sha256(start)
    member.write(start)
    if path is not None:
        with path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
                member.write(block)
    return digest.hexdigest()


def append(folder: Path, name: str, data: bytes) -> None:
    with (folder / name).open("ab") as file:
        file.write(data)


def copy_whole(source: Path, target: Path) -> None:
    with source.open("rb") as file, target.open("wb") as copy:
        shutil.copyfileobj(file, copy, _BLOCK_BYTES)
