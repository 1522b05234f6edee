"""Contents in, pixels out, by the renderer and the frame that serve; cached, for 85,000 inks take a while."""

import hashlib
import os
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recognition.ink.images import frame
from recognition.ink.raster import PEN, RENDERER_VERSION, render
from training.datasets.spec import Contents, DatasetSpec, LabelledSet

# Goes up whenever a loader or a split gives something else from the same file.
LOADER_VERSION = 1

_FIELDS = ("pixels", "labels", "writers", "splits")


def draw(contents: Contents, *, pen: float = PEN) -> NDArray[np.uint8]:
    """uint8 [N, 28, 28] of inks drawn with `pen`, or of images framed."""
    if contents.inks is not None:
        pictures = [render(ink, pen=pen) for ink in contents.inks]
    elif contents.images is not None:
        pictures = [frame(image) for image in contents.images]
    else:
        raise ValueError("Contents hold inks or images. Received: neither.")
    return np.array(pictures, np.uint8).reshape(-1, 28, 28)


def labelled_set(
    spec: DatasetSpec, path: Path, *, sha256: str | None, pen: float, with_inks: bool
) -> LabelledSet:
    contents = spec.read(path)
    pixels = draw(contents, pen=pen)
    return LabelledSet(
        name=spec.name,
        pixels=pixels,
        labels=contents.labels,
        writers=contents.writers,
        splits=contents.splits,
        sha256=sha256 or hashlib.sha256(pixels.tobytes() + "".join(contents.labels).encode()).hexdigest(),
        inks=contents.inks if with_inks else None,
    )


def cache_file(folder: Path, spec: DatasetSpec, *, sha256: str, pen: float) -> Path:
    return (
        folder / f"{spec.name}-{sha256[:16]}-loader{LOADER_VERSION}-renderer{RENDERER_VERSION}-pen{pen:g}.npz"
    )


def read_cached(path: Path, *, name: str, sha256: str) -> LabelledSet | None:
    """What write_cached kept, or None where there is nothing whole to read."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            fields = {field: archive[field] for field in _FIELDS}
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile):
        return None
    return LabelledSet(name=name, sha256=sha256, **fields)


def write_cached(path: Path, drawn: LabelledSet) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    with partial.open("wb") as file:
        np.savez_compressed(file, **{field: getattr(drawn, field) for field in _FIELDS})
    partial.replace(path)
