"""A confusion matrix as a picture: rows are what was meant, columns what was read, darker is more."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

_CELL = 18
_MARGIN = 24
_PAPER, _INK = 255, 20
_FAINTEST = 0.12


def save_confusion(path: Path, confusion: NDArray[np.integer], *, classes: Sequence[str]) -> None:
    """Write a PNG of confusion [K, K], counts; a row is shaded by its shares, and what ever happened can be seen."""
    side = _MARGIN + _CELL * len(classes)
    picture = Image.new("L", (side, side), _PAPER)
    picture.paste(Image.fromarray(_cells(confusion)), (_MARGIN, _MARGIN))
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(13)
    for place, label in enumerate(classes):
        middle = _MARGIN + _CELL * place + _CELL // 2
        pen.text((middle, _MARGIN // 2), label, fill=_INK, font=font, anchor="mm")
        pen.text((_MARGIN // 2, middle), label, fill=_INK, font=font, anchor="mm")
    picture.save(path)


def _cells(confusion: NDArray[np.integer]) -> NDArray[np.uint8]:
    shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    seen = np.where(confusion > 0, _FAINTEST + (1 - _FAINTEST) * np.sqrt(shares), 0)
    shades = np.rint(_PAPER - (_PAPER - _INK) * seen).astype(np.uint8)
    return np.kron(shades, np.ones((_CELL, _CELL), np.uint8))
