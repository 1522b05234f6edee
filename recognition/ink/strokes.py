"""Ink: what a pen left behind, as strokes of points. The one place that decides which ink is acceptable."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_STROKES = 64
MAX_POINTS = 4096
# Of a drawing of many characters.
MAX_PAGE_STROKES = 512
MAX_PAGE_POINTS = 32_768
MAX_COORDINATE = 1e6
# Clients may count their milliseconds from the first pen-down or from 1970.
MAX_TIME_MS = 1e13
POINTERS = ("mouse", "touch", "pen")

_POINT_FIELDS = (
    ("x", MAX_COORDINATE),
    ("y", MAX_COORDINATE),
    ("t_ms", MAX_TIME_MS),
    ("pressure", MAX_COORDINATE),
)

_LIMITS = np.array([limit for _, limit in _POINT_FIELDS])

_KINDS = {dict: "an object", list: "a list", str: "a text", bool: "a boolean", type(None): "null"}

Stroke = NDArray[np.float64]


class InkError(ValueError):
    """Ink that cannot be accepted; the message is fit to be shown to its author."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Ink:
    """A drawing.

    `strokes`: one read-only float64 array [points, 4] each, columns x, y (growing downward), t_ms and
    pressure, NaN where the device told nothing. `width` and `height`: the canvas, in the units of x and y.
    """

    strokes: tuple[Stroke, ...]
    width: float
    height: float
    pointer: str

    @classmethod
    def from_json(
        cls, data: object, *, most_strokes: int = MAX_STROKES, most_points: int = MAX_POINTS
    ) -> "Ink":
        """Check everything about untrusted, parsed JSON. Raises InkError."""
        if not isinstance(data, dict):
            raise InkError(
                f"Ink must be an object with strokes, width, height and pointer. Received: {_kind(data)}."
            )
        return cls(
            strokes=_checked_strokes(data.get("strokes"), most_strokes, most_points),
            width=_checked_extent("width", data.get("width")),
            height=_checked_extent("height", data.get("height")),
            pointer=_checked_pointer(data.get("pointer")),
        )

    def to_json(self) -> dict[str, Any]:
        """The canonical form: known fields only, whole numbers without a fraction, absent values left off."""
        return {
            "strokes": [_stroke_json(stroke) for stroke in self.strokes],
            "width": _number_json(self.width),
            "height": _number_json(self.height),
            "pointer": self.pointer,
        }


def content_hash(ink: Ink) -> str:
    """SHA-256 (hex) of the drawn geometry: where the strokes run, not when or with what they were drawn."""
    digest = hashlib.sha256()
    for stroke in ink.strokes:
        digest.update(len(stroke).to_bytes(4, "little"))
        # Adding zero makes -0.0 and 0.0 the same point.
        digest.update((stroke[:, :2] + 0.0).astype("<f8").tobytes())
    return digest.hexdigest()


def strokes_from_points(strokes: Sequence[Sequence[Sequence[float]]]) -> list[Stroke]:
    """Trusted points [x, y, ...], as data sets hold them, as arrays [points, 4]; empty strokes drop out."""
    return [_stroke_array(points) for points in strokes if len(points)]


def _stroke_array(points: Sequence[Sequence[float]]) -> Stroke:
    stroke = np.full((len(points), 4), np.nan)
    if len({len(point) for point in points}) == 1:
        stroke[:, : len(points[0])] = points
    else:
        for row, point in zip(stroke, points, strict=True):
            row[: len(point)] = point
    stroke.flags.writeable = False
    return stroke


def _checked_strokes(strokes: object, most_strokes: int, most_points: int) -> tuple[Stroke, ...]:
    if not isinstance(strokes, list):
        raise InkError(f"strokes must be a list of strokes. Received: {_kind(strokes)}.")
    if not 1 <= len(strokes) <= most_strokes:
        raise InkError(f"Ink holds 1 to {most_strokes} strokes. Received: {len(strokes)}.")
    for index, stroke in enumerate(strokes):
        if not isinstance(stroke, list):
            raise InkError(f"strokes[{index}] must be a list of points. Received: {_kind(stroke)}.")
        if not stroke:
            raise InkError(f"A stroke holds at least one point. Received: strokes[{index}] without points.")
    total = sum(map(len, strokes))
    if total > most_points:
        raise InkError(f"Ink holds at most {most_points} points. Received: {total}.")
    return tuple(_checked_stroke(stroke, index) for index, stroke in enumerate(strokes))


def _checked_stroke(stroke: list[object], index: int) -> Stroke:
    found = _plain_stroke(stroke)
    if found is not None:
        return found
    for position, point in enumerate(stroke):
        _check_point(point, f"strokes[{index}][{position}]")
    return _stroke_array(stroke)  # type: ignore[arg-type]  # points, as was checked


def _plain_stroke(stroke: list[object]) -> Stroke | None:
    """Points as most are, all of one length and found right at once; None: they are to be looked at one by one."""
    widths = set(map(len, stroke)) if set(map(type, stroke)) == {list} else set()  # type: ignore[arg-type]
    if len(widths) != 1 or not widths <= {2, 3, 4}:
        return None
    values: list[float] = list(chain.from_iterable(stroke))  # type: ignore[arg-type]
    if not set(map(type, values)) <= {int, float}:
        return None
    try:
        points = np.array(values, np.float64).reshape(len(stroke), -1)
    except OverflowError:  # an integer beyond any float
        return None
    # A NaN is within no limits.
    if not (np.abs(points) <= _LIMITS[: points.shape[1]]).all():
        return None
    found = np.full((len(stroke), len(_LIMITS)), np.nan)
    found[:, : points.shape[1]] = points
    found.flags.writeable = False
    return found


def _check_point(point: object, place: str) -> None:
    if not isinstance(point, list) or not 2 <= len(point) <= 4:
        received = f"{len(point)} values" if isinstance(point, list) else _kind(point)
        raise InkError(
            f"{place} must be a point [x, y, t_ms, pressure] of 2 to 4 numbers. Received: {received}."
        )
    for value, (name, limit) in zip(point, _POINT_FIELDS, strict=False):
        if not _is_number(value, limit):
            raise InkError(
                f"{place}: {name} must be a finite number within ±{limit:,.0f}. Received: {_shown(value)}."
            )


def _checked_extent(name: str, value: object) -> float:
    if not _is_number(value, MAX_COORDINATE) or not value > 0:  # type: ignore[operator]
        raise InkError(
            f"{name} must be a number above 0 and at most {MAX_COORDINATE:,.0f}. Received: {_shown(value)}."
        )
    return float(value)  # type: ignore[arg-type]


def _checked_pointer(pointer: object) -> str:
    if not isinstance(pointer, str) or pointer not in POINTERS:
        raise InkError(f"pointer must be one of {', '.join(POINTERS)}. Received: {_shown(pointer)}.")
    return pointer


def _is_number(value: object, limit: float) -> bool:
    # Written so that NaN, the infinities and integers beyond any float all fail the comparison.
    return type(value) in (int, float) and -limit <= value <= limit  # type: ignore[operator]


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "a number")


def _shown(value: object) -> str:
    try:
        text = repr(value) if not isinstance(value, int) or abs(value) < 10**18 else "an enormous integer"
    except RecursionError:
        return f"{_kind(value)}, nested too deep"
    return text if len(text) <= 40 else text[:37] + "..."


def _number_json(value: float) -> float | int:
    return int(value) if value.is_integer() else value


def _stroke_json(stroke: Stroke) -> list[list[float | int]]:
    # A NaN, which is not told, is what differs from itself. Written out: this is done for every number that is stored.
    return [
        [int(value) if value.is_integer() else value for value in point if value == value]
        for point in stroke.tolist()
    ]
