"""The lines and bars of the model's page as numbers for SVG: figures in, coordinates out. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Where the lines run, in the units of a viewBox that the templates set: 340 wide, as wide as a small phone shows it.
LEFT, RIGHT, TOP, BOTTOM = 46, 326, 10, 190
# The counts below a reliability diagram.
STRIP_TOP, STRIP_BOTTOM = 216, 246

_STEPS = (1, 2, 5, 10)
_TICKS = 5


@dataclass(frozen=True, kw_only=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """`points`: for a polyline; `dots`: a path that touches each of them, which round ends of a pen show as dots."""

    name: str
    points: str

    @property
    def dots(self) -> str:
        return "".join(f"M{point}h0" for point in self.points.split())


@dataclass(frozen=True, kw_only=True)
class LineChart:
    title: str
    unit: str
    summary: str
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    lines: list[Line]


@dataclass(frozen=True, kw_only=True)
class Bin:
    """One bar of a reliability diagram: how sure it was, how often it was right, how many examples there were."""

    low: float
    high: float
    count: int
    confidence: float | None
    accuracy: float | None
    x: float
    width: float
    y: float
    height: float
    strip_y: float
    strip_height: float


@dataclass(frozen=True, kw_only=True)
class ReliabilityChart:
    bins: list[Bin]
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    most: int


def learning_charts(curve: Sequence[Mapping[str, Any]]) -> list[LineChart]:
    """How right and how wrong the network was after each epoch, in training and in validation."""
    rows = [row for row in curve if isinstance(row.get("epoch"), int)]
    right = _line_chart(
        "Right", rows, {"training": "accuracy", "validation": "validation_accuracy"}, share=True
    )
    loss = _line_chart("Loss", rows, {"training": "loss", "validation": "validation_loss"}, share=False)
    return [chart for chart in (right, loss) if chart]


def _line_chart(
    title: str, rows: Sequence[Mapping[str, Any]], series: Mapping[str, str], *, share: bool
) -> LineChart | None:
    values = {
        name: [(row["epoch"], float(row[key])) for row in rows if _is_number(row.get(key))]
        for name, key in series.items()
    }
    drawn = {name: points for name, points in values.items() if points}
    if not drawn:
        return None
    heights = [value for points in drawn.values() for _, value in points]
    levels = _levels(min(heights), max(heights))
    last = max(row["epoch"] for row in rows)
    return LineChart(
        title=title,
        unit="right, %" if share else "loss",
        summary="; ".join(_told(name, points, share=share) for name, points in drawn.items()),
        x_ticks=[Tick(at=_x(epoch, 1, last), text=str(epoch)) for epoch in _epochs(last)],
        y_ticks=[
            Tick(at=_y(level, levels), text=_level_text(level, levels, share=share)) for level in levels
        ],
        lines=[_line(name, points, last, levels) for name, points in drawn.items()],
    )


def _line(name: str, points: Sequence[tuple[int, float]], last: int, levels: Sequence[float]) -> Line:
    places = [(_x(epoch, 1, last), _y(value, levels)) for epoch, value in points]
    return Line(name=name, points=" ".join(f"{x:g},{y:g}" for x, y in places))


def _told(name: str, points: Sequence[tuple[int, float]], *, share: bool) -> str:
    (first, begin), (last, end) = points[0], points[-1]
    texts = [f"{value:.1%}" if share else f"{value:.3f}" for value in (begin, end)]
    return f"in {name} {texts[0]} after epoch {first}, {texts[1]} after epoch {last}"


def reliability_chart(bins: Sequence[Mapping[str, Any]]) -> ReliabilityChart | None:
    """A bar for each bin of confidence; its height is how often the answers in it were right."""
    most = max((row["count"] for row in bins), default=0)
    if not most:
        return None
    shares = [Tick(at=0, text=f"{fifth * 20}") for fifth in range(6)]
    return ReliabilityChart(
        bins=[_bin(row, most) for row in bins],
        x_ticks=[Tick(at=_x(place, 0, 5), text=tick.text) for place, tick in enumerate(shares)],
        y_ticks=[Tick(at=_y(place, (0, 5)), text=tick.text) for place, tick in enumerate(shares)],
        most=most,
    )


def _bin(row: Mapping[str, Any], most: int) -> Bin:
    left, right = _x(row["low"], 0, 1), _x(row["high"], 0, 1)
    top = _y(row["accuracy"] or 0.0, (0, 1))
    strip = (STRIP_BOTTOM - STRIP_TOP) * math.log1p(row["count"]) / math.log1p(most)
    return Bin(
        low=row["low"],
        high=row["high"],
        count=row["count"],
        confidence=row["confidence"],
        accuracy=row["accuracy"],
        x=left,
        width=round(right - left, 1),
        y=top,
        height=round(BOTTOM - top, 1),
        strip_y=round(STRIP_BOTTOM - strip, 1),
        strip_height=round(strip, 1),
    )


def _epochs(last: int) -> list[int]:
    step = max(1, math.ceil(_step(last / _TICKS)))
    return [1, *range(step, last + 1, step)] if step > 1 else list(range(1, last + 1))


def _levels(low: float, high: float) -> list[float]:
    """Round numbers from at most `low` to at least `high`."""
    step = _step(max(high - low, abs(high) * 1e-3, 1e-6) / _TICKS)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [place * step for place in range(first, max(last, first + 1) + 1)]


def _step(rough: float) -> float:
    """The smallest of 1, 2, 5, 10 times a power of ten that is at least `rough`."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in _STEPS if step * power >= rough * (1 - 1e-9))


def _level_text(level: float, levels: Sequence[float], *, share: bool) -> str:
    scale = 100 if share else 1
    digits = max(0, -math.floor(math.log10((levels[1] - levels[0]) * scale) + 1e-9))
    return f"{level * scale:.{digits}f}"


def _x(value: float, low: float, high: float) -> float:
    part = (value - low) / (high - low) if high > low else 0.5
    return round(LEFT + part * (RIGHT - LEFT), 1)


def _y(value: float, levels: Sequence[float]) -> float:
    part = (value - levels[0]) / (levels[-1] - levels[0])
    return round(BOTTOM - part * (BOTTOM - TOP), 1)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
