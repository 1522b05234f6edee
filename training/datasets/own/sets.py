"""Data sets that users bring: copied into the data folder with a manifest, and read like any other from then on.

own/<name>/manifest.json     what it is, how to read it, the SHA-256 of each of its files
own/<name>/<files>           the pictures packed into one archive, or the files as they came
"""

import json
import os
import re
import shutil
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from training.datasets.exceptions import DatasetCorrupt, DatasetUnreadable, NameTaken
from training.datasets.folder.data_folder import sha256_of, write_json
from training.datasets.own.files import gather
from training.datasets.own.formats import KINDS, read_own
from training.datasets.own.reading import Reading
from training.datasets.spec import Contents, DataFile, DatasetSpec

FOLDER = "own"
_MANIFEST = "manifest.json"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_UNSTATED = "unstated"


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """`files`: name in the set's folder -> SHA-256. `pictures`: of each class, those with ink in them; `blanks`:
    those without, which are left out."""

    name: str
    reading: Reading
    files: dict[str, str]
    licence: str
    came_from: str
    pictures: dict[str, int]
    blanks: int = 0

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Manifest":
        return cls(**(data | {"reading": Reading(**data["reading"])}))


def specs(root: Path) -> dict[str, DatasetSpec]:
    """Of the sets that were brought into this folder, by name. Raises DatasetCorrupt for a broken manifest."""
    found = sorted((root / FOLDER).glob(f"*/{_MANIFEST}"))
    return {path.parent.name: _spec(_manifest(path)) for path in found if _NAME.fullmatch(path.parent.name)}


def add_own(
    *, reading: Reading, from_path: Path, root: Path, taken: Collection[str], licence: str = ""
) -> Manifest:
    """Copy the set in, read all of it to prove it, and write its manifest down. Raises a DatasetError.

    `taken`: names that other sets have. A set of one's own that has this name already is replaced.
    """
    _check_name(reading.name, taken)
    if reading.kind not in KINDS:
        raise DatasetUnreadable(f"A data set is of the kind {', '.join(KINDS)}. Received: {reading.kind!r}.")
    staging = root / FOLDER / f".{reading.name}-{os.getpid()}.partial"
    staging.mkdir(parents=True)
    try:
        files = gather(reading.kind, from_path, staging)
        contents, blanks = read_own(reading, staging / files[0] if len(files) == 1 else staging)
        manifest = Manifest(
            name=reading.name,
            reading=reading,
            files={name: sha256_of(staging / name) for name in files},
            licence=licence or _UNSTATED,
            came_from=from_path.name,
            pictures=_counts(contents),
            blanks=blanks,
        )
        write_json(asdict(manifest), staging / _MANIFEST)
        _swap_in(staging, root / FOLDER / reading.name)
    except DatasetUnreadable as error:
        raise DatasetUnreadable(_as_seen(str(error), staging, from_path)) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return manifest


def _as_seen(message: str, staging: Path, from_path: Path) -> str:
    """The complaint about the copy as one about what was brought."""
    copies = sorted(staging.iterdir(), key=lambda path: -len(path.name))
    for copy in [*copies, staging]:
        message = message.replace(str(copy), str(from_path))
    return message


def _check_name(name: str, taken: Collection[str]) -> None:
    if not _NAME.fullmatch(name):
        raise NameTaken(
            f"A data set's name has small letters, digits and _, at most 40, a letter first. Received: {name!r}."
        )
    if name in taken:
        raise NameTaken(
            f"{name} is the name of a published data set: yours needs another. Received: {name!r}."
        )


def _counts(contents: Contents) -> dict[str, int]:
    labels, counts = np.unique(contents.labels, return_counts=True)
    return dict(zip(labels.tolist(), counts.tolist(), strict=True))


def _swap_in(staging: Path, target: Path) -> None:
    old = staging.with_name(f"{staging.name}.old")
    if target.exists():
        target.rename(old)
    staging.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _manifest(path: Path) -> Manifest:
    try:
        manifest = Manifest.from_json(json.loads(path.read_text()))
    except (ValueError, KeyError, TypeError) as error:
        raise DatasetCorrupt(f"{path} must be a data set's manifest. Received: {error}.") from error
    inside = all(Path(name).name == name for name in manifest.files)
    if (
        manifest.name != path.parent.name
        or manifest.reading.kind not in KINDS
        or not inside
        or not manifest.files
    ):
        raise DatasetCorrupt(
            f"{path} must describe the files beside it. Received: a manifest of something else."
        )
    return replace(manifest, reading=replace(manifest.reading, name=manifest.name))


def _spec(manifest: Manifest) -> DatasetSpec:
    files = tuple(
        DataFile(name=f"{FOLDER}/{manifest.name}/{name}", sha256=(sha256,))
        for name, sha256 in manifest.files.items()
    )
    return DatasetSpec(
        name=manifest.name,
        title=f"{manifest.came_from} ({manifest.reading.kind})",
        kind="ink" if manifest.reading.kind == "inks" else "image",
        forms=(files,),
        licence=manifest.licence,
        citation=f"Brought from {manifest.came_from}.",
        read=lambda path: read_own(manifest.reading, path)[0],
        count=sum(manifest.pictures.values()),
        variant=json.dumps(asdict(manifest.reading), sort_keys=True),
    )
