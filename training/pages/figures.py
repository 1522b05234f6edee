"""A version's metrics made ready to be read: headlines, classes, confusions. Pure: dictionaries in, rows out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TOP_CONFUSIONS = 10
HEAT_LEVELS = 6


@dataclass(frozen=True, kw_only=True)
class Headline:
    test_set: str
    size: int | None
    accuracy: float
    top3: float | None
    ece: float | None


@dataclass(frozen=True, kw_only=True)
class Confusion:
    """`share`: of all test samples of the class `meant`, how many were read as `read`."""

    meant: str
    read: str
    count: int
    share: float


@dataclass(frozen=True, kw_only=True)
class ClassRow:
    name: str
    count: int
    accuracy: float | None
    worst: Confusion | None


@dataclass(frozen=True, kw_only=True)
class Cell:
    """`heat`: 0 for nothing, then 1 to HEAT_LEVELS by the share of the row."""

    count: int
    heat: int
    is_right: bool


def headlines(metrics: Mapping[str, Any]) -> list[Headline]:
    """One for each test set among the metrics, which hold other things as well."""
    return [
        Headline(
            test_set=name,
            size=figures.get("examples"),
            accuracy=figures["accuracy"],
            top3=figures.get("top3"),
            ece=figures.get("ece"),
        )
        for name, figures in metrics.items()
        if isinstance(figures, dict) and "accuracy" in figures
    ]


def confusions(figures: Mapping[str, Any], classes: Sequence[str]) -> list[Confusion]:
    """What was taken for something else, the most frequent first."""
    found = [
        Confusion(meant=meant, read=read, count=count, share=count / max(sum(row), 1))
        for meant, row in zip(classes, figures.get("confusion", []), strict=False)
        for read, count in zip(classes, row, strict=False)
        if count and read != meant
    ]
    return sorted(found, key=lambda each: (-each.count, -each.share))


def class_rows(figures: Mapping[str, Any], classes: Sequence[str]) -> list[ClassRow]:
    """A row for each class with test samples, the weakest first, with what it is most often taken for."""
    worst: dict[str, Confusion] = {}
    for confusion in confusions(figures, classes):
        worst.setdefault(confusion.meant, confusion)
    counts, shares = figures.get("counts", {}), figures.get("per_class", {})
    rows = [
        ClassRow(name=name, count=counts[name], accuracy=shares.get(name), worst=worst.get(name))
        for name in classes
        if counts.get(name)
    ]
    return sorted(rows, key=lambda row: 1.0 if row.accuracy is None else row.accuracy)


def matrix(figures: Mapping[str, Any], classes: Sequence[str]) -> list[tuple[str, list[Cell]]]:
    """The confusion matrix, a row for each class that was meant."""
    return [
        (
            meant,
            [_cell(count, row, is_right=read == meant) for read, count in zip(classes, row, strict=False)],
        )
        for meant, row in zip(classes, figures.get("confusion", []), strict=False)
    ]


def _cell(count: int, row: Sequence[int], *, is_right: bool) -> Cell:
    share = count / max(sum(row), 1)
    return Cell(
        count=count, heat=min(HEAT_LEVELS, 1 + int(share * HEAT_LEVELS)) if count else 0, is_right=is_right
    )
