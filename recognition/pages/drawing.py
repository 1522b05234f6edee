"""A drawing as large as a page can show it: the part of its sheet that holds the ink."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recognition.models import Prediction
from recognition.pages.samples import polylines
from recognition.queue.serving import Asked

# As static/js/label/view.js has them.
_MARGIN = 1.35
_SMALLEST_SHARE = 0.4


@dataclass(frozen=True, kw_only=True)
class Shown:
    """`imported`: the class that an import suggests, or ""; `strokes`: the `points` of SVG polylines, none of an uploaded
    picture; `view`: the `viewBox` that holds them.
    """

    sample: uuid.UUID
    prediction: Prediction | None
    imported: str
    strokes: list[str]
    view: str


def shown(asked: Asked) -> Shown:
    return Shown(
        sample=asked.turn.sample_id,
        prediction=asked.prediction,
        imported=asked.imported,
        strokes=polylines(asked.ink),
        view=view_of(asked.ink),
    )


def view_of(ink: Mapping[str, Any] | None) -> str:
    """The square around the ink, near enough to read it, never so near that a dot fills the sheet; "" without ink."""
    if not ink:
        return ""
    points = [point for stroke in ink["strokes"] for point in stroke]
    left, right = min(x for x, *_ in points), max(x for x, *_ in points)
    top, bottom = min(y for _, y, *_ in points), max(y for _, y, *_ in points)
    side = max(_MARGIN * max(right - left, bottom - top), _SMALLEST_SHARE * min(ink["width"], ink["height"]))
    return f"{(left + right - side) / 2:g} {(top + bottom - side) / 2:g} {side:g} {side:g}"
