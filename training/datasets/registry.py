"""The data sets we know, and the folder they lie in: what is there, is it right, read it."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from recognition.ink.raster import PEN
from training.datasets import (
    chars74k_hand,
    crohme,
    hand62_photos,
    hershey,
    mnist,
    nist_sd19,
    pendigits,
    sklearn_digits,
    unipen,
    usps,
    write_math,
)
from training.datasets.exceptions import DatasetCorrupt, DatasetMissing, UnknownDataset
from training.datasets.rendering import cache_file, labelled_set, read_cached, write_cached
from training.datasets.spec import DatasetSpec, LabelledSet

_MODULES = (
    mnist,
    usps,
    pendigits,
    unipen,
    chars74k_hand,
    nist_sd19,
    crohme,
    write_math,
    hand62_photos,
    sklearn_digits,
    hershey,
)
REGISTRY: dict[str, DatasetSpec] = {module.SPEC.name: module.SPEC for module in _MODULES}


@dataclass(frozen=True, kw_only=True)
class DatasetStatus:
    """`present`: its file lies in the folder, or it needs none. Whether the file is right, `verify` says."""

    spec: DatasetSpec
    present: bool


def spec_of(name: str) -> DatasetSpec:
    try:
        return REGISTRY[name]
    except KeyError:
        raise UnknownDataset(f"A data set is one of {', '.join(REGISTRY)}. Received: {name!r}.") from None


def statuses(root: Path) -> list[DatasetStatus]:
    return [
        DatasetStatus(spec=spec, present=spec.file is None or (root / spec.file).is_file())
        for spec in REGISTRY.values()
    ]


def available(root: Path) -> list[str]:
    """Names of the sets that can be loaded from this folder, in the registry's order."""
    return [status.spec.name for status in statuses(root) if status.present]


def load(name: str, root: Path, *, cache: Path | None = None, pen: float = PEN) -> LabelledSet:
    """Read a data set whole, after checking its file. Raises DatasetMissing or DatasetCorrupt.

    `cache`: a folder that keeps the drawn pixels for the next time.
    """
    spec = spec_of(name)
    if spec.file is None:
        return labelled_set(spec, root, sha256=None, pen=pen)
    sha256 = verify(name, root)
    kept = cache_file(cache, spec, sha256=sha256, pen=pen) if cache else None
    if kept and (cached := read_cached(kept, name=name, sha256=sha256)):
        return cached
    drawn = labelled_set(spec, root / spec.file, sha256=sha256, pen=pen)
    if kept:
        write_cached(kept, drawn)
    return drawn


def verify(name: str, root: Path) -> str:
    """The SHA-256 of the set's file, if it is one that was published; empty for a set without a file."""
    spec = spec_of(name)
    return _verified(spec, root / spec.file) if spec.file else ""


def add(name: str, from_path: Path, root: Path) -> Path:
    """Copy a verified file into the folder under the name that the loader looks for; say where it went."""
    spec = spec_of(name)
    if spec.file is None:
        raise DatasetMissing(f"{spec.name} installs with the requirements and needs no file.")
    _verified(spec, from_path)
    root.mkdir(parents=True, exist_ok=True)
    partial = root / f"{spec.file}.{os.getpid()}.partial"
    shutil.copyfile(from_path, partial)
    partial.replace(root / spec.file)
    return root / spec.file


def _verified(spec: DatasetSpec, path: Path) -> str:
    if not path.is_file():
        where = f" Its home is {spec.homepage}." if spec.homepage else ""
        raise DatasetMissing(f"{spec.name} is read from {spec.file}, and there is no file {path}.{where}")
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if sha256 not in spec.sha256:
        raise DatasetCorrupt(
            f"{path} is not {spec.name} as published: its SHA-256 must be {' or '.join(spec.sha256)}."
            f" Received: {sha256}."
        )
    return sha256
