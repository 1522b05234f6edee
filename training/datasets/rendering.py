"""Contents in, pixels out, by the renderer and the frame that serve; cached, for 85,000 inks take a while."""

import hashlib
import os
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recognition.ink.flat import FlatInks
from recognition.ink.images import frame
from recognition.ink.raster import PEN, RENDERER_VERSION, render_all
from training.datasets.spec import Contents, DatasetSpec, LabelledSet

# Goes up whenever a loader or a split gives something else from the same file.
LOADER_VERSION = 2

_FIELDS = ("pixels", "labels", "writers", "splits")
_INK_FIELDS = ("points", "strokes", "inks")
# Inks drawn in one go.
_CHUNK = 1024


def draw(contents: Contents, *, pen: float = PEN) -> NDArray[np.uint8]:
    """uint8 [N, 28, 28] of inks drawn with `pen`, or of images framed."""
    if contents.inks is not None:
        return draw_inks(FlatInks.of(contents.inks), pen=pen)
    if contents.images is not None:
        pixels = np.empty((len(contents.images), 28, 28), np.uint8)
        for place, image in enumerate(contents.images):
            pixels[place] = frame(image)
        return pixels
    raise ValueError("Contents hold inks or images. Received: neither.")


def draw_inks(inks: FlatInks, *, pen: float = PEN) -> NDArray[np.uint8]:
    """uint8 [N, 28, 28] of inks that all have strokes."""
    chunks = [np.arange(start, min(start + _CHUNK, len(inks))) for start in range(0, len(inks), _CHUNK)]
    drawn = [render_all(inks.take(chunk), pens=np.full(len(chunk), pen)) for chunk in chunks]
    return np.concatenate([np.zeros((0, 28, 28), np.uint8), *drawn])


def labelled_set(spec: DatasetSpec, path: Path, *, sha256: str | None, pen: float) -> LabelledSet:
    contents = spec.read(path)
    pixels = draw(contents, pen=pen)
    return LabelledSet(
        name=spec.name,
        pixels=pixels,
        labels=contents.labels,
        writers=contents.writers,
        splits=contents.splits,
        sha256=sha256 or hashlib.sha256(pixels.tobytes() + "".join(contents.labels).encode()).hexdigest(),
        inks=None if contents.inks is None else FlatInks.of(contents.inks),
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
            inks = FlatInks(**{field: archive[f"ink_{field}"] for field in _INK_FIELDS})
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile):
        return None
    return LabelledSet(name=name, sha256=sha256, inks=inks, **fields)


def write_cached(path: Path, drawn: LabelledSet) -> None:
    inks = drawn.inks or FlatInks.none(len(drawn))
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    with partial.open("wb") as file:
        np.savez_compressed(
            file,
            **{field: getattr(drawn, field) for field in _FIELDS},
            **{f"ink_{field}": getattr(inks, field) for field in _INK_FIELDS},
        )
    partial.replace(path)
