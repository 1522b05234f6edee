"""A version's metrics made ready to be read: headlines, classes, confusions. Pure: dictionaries in, rows out.

Figures of older versions lack what was not measured then: it is None here, and `missing` names it.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from training.figures.folding import alike
from training.figures.intervals import wilson
from training.viewing.origins import ORDER, POOLED, Origin, origin_of, title_of

TOP_CONFUSIONS = 10
# Shares of a row from which on a cell of the matrix is shaded more darkly: mistakes are rare, right answers are not.
WRONG_SHADES = (0.01, 0.02, 0.05, 0.1, 0.2)
RIGHT_SHADES = (0.5, 0.7, 0.8, 0.9, 0.95)
HEAT_LEVELS = len(WRONG_SHADES) + 1

Interval = tuple[float, float]
Figures = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Headline:
    """Shares of 1, with their 95 % intervals. `folded`: look-alikes counted as right."""

    test_set: str
    origin: Origin
    size: int | None
    accuracy: float
    accuracy_interval: Interval | None
    top3: float | None
    top3_interval: Interval | None
    folded: float | None
    folded_interval: Interval | None
    ece: float | None

    @property
    def title(self) -> str:
        return title_of(self.test_set)


@dataclass(frozen=True, kw_only=True)
class Confusion:
    """Of the `total` test samples that are `meant`, `count` were read as `read`. `alike`: the folded figures forgive it."""

    meant: str
    read: str
    count: int
    total: int
    alike: bool

    @property
    def share(self) -> float:
        return self.count / max(self.total, 1)


@dataclass(frozen=True, kw_only=True)
class ClassRow:
    name: str
    count: int
    accuracy: float | None
    interval: Interval | None
    worst: Confusion | None


@dataclass(frozen=True, slots=True)
class Cell:
    """`heat`: 0 for nothing, then 1 to HEAT_LEVELS by the share of the row."""

    read: str
    count: int
    heat: int
    is_right: bool


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    meant: str
    total: int
    cells: list[Cell]


@dataclass(frozen=True, kw_only=True)
class Slice:
    name: str
    figures: Figures


def by_test_set(metrics: Figures) -> dict[str, Figures]:
    """The figures of each test set among the metrics, which hold other things as well.

    All drawn sets as one come first, then drawn ones, then scanned ones; large before small.
    """
    measured = {
        name: figures
        for name, figures in metrics.items()
        if isinstance(figures, dict) and "accuracy" in figures
    }
    return dict(sorted(measured.items(), key=lambda each: _place(*each)))


def _place(name: str, figures: Figures) -> tuple[bool, int, int, str]:
    return name != POOLED, ORDER[origin_of(name)], -(figures.get("examples") or 0), name


def parts_of(metrics: Figures, test_set: str) -> list[str]:
    """The test sets that were counted as one under this name, or that one itself."""
    return list(metrics[test_set].get("test_sets", [test_set]))


def headlines(metrics: Figures) -> list[Headline]:
    return [
        Headline(
            test_set=name,
            origin=origin_of(name),
            size=figures.get("examples"),
            accuracy=figures["accuracy"],
            accuracy_interval=_interval(figures, "accuracy"),
            top3=figures.get("top3"),
            top3_interval=_interval(figures, "top3"),
            folded=figures.get("folded"),
            folded_interval=_interval(figures, "folded"),
            ece=figures.get("ece"),
        )
        for name, figures in by_test_set(metrics).items()
    ]


def _interval(figures: Figures, name: str) -> Interval | None:
    share, size = figures.get(name), figures.get("examples")
    return None if share is None or not size else wilson(round(share * size), size)


def confusions(
    figures: Figures, classes: Sequence[str], *, lookalikes: Sequence[Sequence[str]] = ()
) -> list[Confusion]:
    """What was taken for something else, the most frequent first."""
    folded = alike(classes, lookalikes).tolist()
    found = [
        Confusion(meant=meant, read=read, count=count, total=sum(row), alike=is_alike)
        for meant, row, alikes in zip(classes, figures.get("confusion", []), folded, strict=False)
        for read, count, is_alike in zip(classes, row, alikes, strict=False)
        if count and read != meant
    ]
    return sorted(found, key=lambda each: (-each.count, -each.share))


def class_rows(figures: Figures, classes: Sequence[str], found: Sequence[Confusion]) -> list[ClassRow]:
    """A row for each class with test samples, the weakest first, with what it is most often taken for."""
    worst: dict[str, Confusion] = {}
    for confusion in found:
        worst.setdefault(confusion.meant, confusion)
    counts, shares = figures.get("counts", {}), figures.get("per_class", {})
    rows = [
        ClassRow(
            name=name,
            count=counts[name],
            accuracy=shares.get(name),
            interval=_interval({"share": shares.get(name), "examples": counts[name]}, "share"),
            worst=worst.get(name),
        )
        for name in classes
        if counts.get(name)
    ]
    return sorted(rows, key=lambda row: 1.0 if row.accuracy is None else row.accuracy)


def matrix(figures: Figures, classes: Sequence[str]) -> list[MatrixRow]:
    """The confusion matrix, a row for each class that was meant."""
    return [
        _matrix_row(meant, row, classes)
        for meant, row in zip(classes, figures.get("confusion", []), strict=False)
    ]


def _matrix_row(meant: str, row: Sequence[int], classes: Sequence[str]) -> MatrixRow:
    total = sum(row)
    cells = [
        Cell(
            read, count, _heat(count / total, RIGHT_SHADES if read == meant else WRONG_SHADES), read == meant
        )
        if count
        else Cell(read, 0, 0, read == meant)
        for read, count in zip(classes, row, strict=False)
    ]
    return MatrixRow(meant=meant, total=total, cells=cells)


def _heat(share: float, shades: Sequence[float]) -> int:
    return 1 + bisect_left(shades, share)


def slices(figures: Figures) -> dict[str, list[Slice]]:
    """The parts of a test set by what tells them apart: kind of character, pointer, writer."""
    found: dict[str, list[Slice]] = {}
    for name, scores in figures.get("slices", {}).items():
        kind, colon, value = name.partition(":")
        group, shown = (kind, value) if colon else ("character", name)
        found.setdefault(group, []).append(Slice(name=shown, figures=scores))
    return found


def missing(metrics: Figures) -> list[str]:
    """What is measured today and was not when these figures were taken, in words."""
    taken = by_test_set(metrics).values()
    in_every_set = {
        "look-alikes folded": "folded",
        "reliability": "reliability",
        "slices": "slices",
    }
    of_the_version = {"what it refuses": "rejection", "speed": "latency"}
    absent = [words for words, key in in_every_set.items() if any(key not in each for each in taken)]
    return absent + [words for words, key in of_the_version.items() if not metrics.get(key)]
