"""A data set at a glance: a row a class, its label at the left, then some of its characters."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from recognition.ink.framing import SIDE
from training.datasets.spec import LabelledSet

MOST_PER_CLASS = 100
_GAP = 2
_CELL = SIDE + _GAP
_SCALE = 2
_FONT_SIZE = 22
_GROUND = 255
_LINE = 200


def draw(drawn: LabelledSet, *, per_class: int) -> Image.Image:
    """Characters from the whole length of the set, dark on light and twice as large as the network sees them."""
    labels = sorted(set(drawn.labels.tolist()))
    font = ImageFont.load_default(_FONT_SIZE)
    margin = round(max(font.getlength(_caption(drawn, label)) for label in labels)) + 2 * _CELL // 3
    height = _CELL * _SCALE
    sheet = Image.new("L", (margin + per_class * _CELL * _SCALE, height * len(labels)), _GROUND)
    pen = ImageDraw.Draw(sheet)
    for row, label in enumerate(labels):
        pen.line([(0, row * height), (sheet.width, row * height)], fill=_LINE)
        pen.text((8, row * height + height // 2), _caption(drawn, label), font=font, fill=0, anchor="lm")
        sheet.paste(Image.fromarray(_row(drawn, label, per_class)), (margin, row * height + 1))
    return sheet


def _caption(drawn: LabelledSet, label: str) -> str:
    return f"{label}  {int((drawn.labels == label).sum()):,}"


def _row(drawn: LabelledSet, label: str, per_class: int) -> NDArray[np.uint8]:
    places = np.flatnonzero(drawn.labels == label)
    spread = places[np.unique(np.linspace(0, len(places) - 1, per_class).round().astype(np.intp))]
    row = np.full((SIDE, per_class * _CELL), _GROUND, np.uint8)
    for column, place in enumerate(spread):
        row[:, column * _CELL : column * _CELL + SIDE] = 255 - drawn.pixels[place]
    return row.repeat(_SCALE, axis=0).repeat(_SCALE, axis=1)
