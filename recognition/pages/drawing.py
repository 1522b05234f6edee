"""A drawing as large as a page can show it: the part of its sheet that holds the ink."""

from dataclasses import dataclass

from recognition.models import Prediction, Sample
from recognition.pages.samples import strokes_of
from recognition.serving import Asked

# As static/js/label/view.js has them.
_MARGIN = 1.35
_SMALLEST_SHARE = 0.4


@dataclass(frozen=True, kw_only=True)
class Shown:
    """`strokes`: the `points` of SVG polylines, none of an uploaded picture; `view`: the `viewBox` that holds them."""

    sample: Sample
    prediction: Prediction | None
    strokes: list[str]
    view: str


def shown(asked: Asked) -> Shown:
    return Shown(
        sample=asked.sample,
        prediction=asked.prediction,
        strokes=strokes_of(asked.sample),
        view=view_of(asked.sample),
    )


def view_of(sample: Sample) -> str:
    """The square around the ink, near enough to read it, never so near that a dot fills the sheet; "" without ink."""
    if not sample.ink:
        return ""
    points = [point for stroke in sample.ink["strokes"] for point in stroke]
    left, right = min(x for x, *_ in points), max(x for x, *_ in points)
    top, bottom = min(y for _, y, *_ in points), max(y for _, y, *_ in points)
    sheet = min(sample.ink["width"], sample.ink["height"])
    side = max(_MARGIN * max(right - left, bottom - top), _SMALLEST_SHARE * sheet)
    return f"{(left + right - side) / 2:g} {(top + bottom - side) / 2:g} {side:g} {side:g}"
