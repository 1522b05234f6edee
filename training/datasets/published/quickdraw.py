"""Google's Quick, Draw!: drawings of a category on a browser's canvas, as published (.ndjson) or as a stroke file.

A label is the category's name. Nobody is named: every drawing counts as a person's. Drawings that the game did
not recognize, or with more ink than a sample may have, are left out.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from recognition.ink.strokes import MAX_POINTS, MAX_STROKES
from training.datasets.exceptions import DatasetUnreadable
from training.datasets.files.picture_trees import checked_members, opened_archive
from training.datasets.files.stroke_files import read_records
from training.datasets.spec import Contents, DataFile, DatasetSpec, Ink, single
from training.datasets.splits import split_by_writer

_MAX_LINE_BYTES = 2**22


def read(path: Path) -> Contents:
    drawings = list(_published(path) if path.suffix == ".zip" else _prepared(path))
    if not drawings:
        raise DatasetUnreadable(f"{path} must hold drawings of Quick, Draw!. Received: none.")
    labels, writers, inks = zip(*drawings, strict=True)
    names = np.array(writers, np.str_)
    return Contents(
        labels=np.array(labels, np.str_),
        writers=names,
        splits=split_by_writer(writers=names, name="quickdraw", test=0.2, validation=0.1),
        inks=list(inks),
    )


def _prepared(path: Path) -> Iterator[tuple[str, str, Ink]]:
    for record in read_records(path):
        if record["recognized"]:
            yield record["label"], record["writer"], [_points(stroke) for stroke in record["strokes"]]


def _points(stroke: list[list[float]]) -> NDArray[np.float64]:
    return np.array([point[:2] for point in stroke], np.float64)


def _published(path: Path) -> Iterator[tuple[str, str, Ink]]:
    """Of an archive of .ndjson files, raw or simplified, one a category or several."""
    with opened_archive(path) as archive:
        for member in checked_members(path, archive):
            if member.filename.lower().endswith(".ndjson"):
                with archive.open(member) as lines:
                    yield from _drawings(lines, f"{path}, {member.filename}")


def _drawings(lines: IO[bytes], where: str) -> Iterator[tuple[str, str, Ink]]:
    number = 0
    while line := lines.readline(_MAX_LINE_BYTES):
        number += 1
        try:
            record = json.loads(line)
            ink = [np.array(stroke[:2], np.float64).T for stroke in record["drawing"] if stroke[0]]
            label, writer = str(record["word"]), str(record["key_id"])
            recognized = bool(record["recognized"])
            sound = all(stroke.ndim == 2 and np.isfinite(stroke).all() for stroke in ink)
        except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
            raise DatasetUnreadable(
                f"{where}, line {number}: a drawing has word, key_id, recognized and drawing."
                f" Received: {type(error).__name__}: {str(error)[:80]}."
            ) from error
        if not sound:
            raise DatasetUnreadable(
                f"{where}, line {number}: strokes have as many finite x as y. Received: others."
            )
        if recognized and 1 <= len(ink) <= MAX_STROKES and sum(map(len, ink)) <= MAX_POINTS:
            yield label, writer, ink


SPEC = DatasetSpec(
    name="quickdraw",
    title="Quick, Draw!, drawings by category",
    kind="ink",
    forms=(
        (DataFile(name="quickdraw.zip", packs=(".ndjson",)),),
        single(
            "quickdraw-shapes.strokes.jsonl.gz",
            "5de7de95ab7c1b947ec1ff48f3720f0df3ac11e10fa1ab4861e31e21a8e5c2b6",
        ),
    ),
    licence="CC BY 4.0",
    citation="D. Ha, D. Eck: A Neural Representation of Sketch Drawings. arXiv:1704.03477 (2017).",
    homepage="https://github.com/googlecreativelab/quickdraw-dataset",
    read=read,
)
