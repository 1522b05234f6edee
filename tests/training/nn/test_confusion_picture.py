from pathlib import Path

import numpy as np
from PIL import Image

from training.nn.confusion_picture import save_confusion


def cells(path: Path, confusion: list[list[int]]) -> np.ndarray:
    """The shade in the middle of each cell, 255 for paper, [K, K]."""
    save_confusion(path, np.array(confusion), classes=["A", "B"])
    with Image.open(path) as picture:
        pixels = np.asarray(picture)
    middles = [24 + 9, 24 + 18 + 9]
    return pixels[np.ix_(middles, middles)]


def test_what_is_read_right_is_dark_and_what_never_happens_is_paper(tmp_path: Path) -> None:
    shades = cells(tmp_path / "confusion.png", [[5, 0], [0, 7]])

    assert shades.tolist() == [[20, 255], [255, 20]]


def test_a_single_mistake_among_many_can_be_seen(tmp_path: Path) -> None:
    shades = cells(tmp_path / "confusion.png", [[9_999, 1], [0, 7]])

    assert shades[0, 1] < 235


def test_a_row_without_examples_is_paper(tmp_path: Path) -> None:
    assert cells(tmp_path / "confusion.png", [[0, 0], [0, 7]])[0].tolist() == [255, 255]
