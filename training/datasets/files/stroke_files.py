"""The project's own stroke files: gzipped JSON lines of label, writer and strokes, y downward."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.datasets.spec import Ink


def read_records(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def inks_of(records: list[dict[str, Any]]) -> list[Ink]:
    return [[_points(stroke) for stroke in record["strokes"]] for record in records]


def column(records: list[dict[str, Any]], field: str) -> NDArray[np.str_]:
    return np.array([record[field] for record in records], np.str_)


def _points(stroke: list[list[float]]) -> NDArray[np.float64]:
    return np.array([point[:2] for point in stroke], np.float64)
