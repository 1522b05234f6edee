"""Two versions of an alphabet, figure by figure, on the frozen test sets that both were measured on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from recognition.exceptions import InvalidInput
from recognition.models import ModelVersion
from training.figures.intervals import wilson
from training.figures.mistakes import Mistakes
from training.figures.paired import Paired, apart
from training.figures.sides import Sides, set_against
from training.models import Evaluation
from training.viewing.figures import Interval
from training.viewing.origins import ORDER, Origin, origin_of
from training.viewing.unknown import one_of
from training.viewing.wanted import mistakes_of


@dataclass(frozen=True, kw_only=True)
class OnSet:
    """Both versions on one frozen test set. Shares of 1."""

    first: Evaluation
    second: Evaluation

    @property
    def name(self) -> str:
        return self.first.test_set

    @property
    def sha256(self) -> str:
        return self.first.test_sha256

    @property
    def origin(self) -> Origin:
        return origin_of(self.name)

    @property
    def size(self) -> int:
        return self.first.size

    @property
    def first_interval(self) -> Interval:
        return wilson(round(self.first.accuracy * self.size), self.size)

    @property
    def second_interval(self) -> Interval:
        return wilson(round(self.second.accuracy * self.size), self.size)

    @property
    def difference(self) -> float:
        return self.second.accuracy - self.first.accuracy

    @property
    def key(self) -> str:
        """Names the set in an address: two of a name differ in their content."""
        return f"{self.name}@{self.sha256[:12]}"


@dataclass(frozen=True, kw_only=True)
class ClassChange:
    """`interval`: of the change, as if the two had been tested on different examples, so rather too wide."""

    name: str
    count: int
    first: float
    second: float
    interval: Interval

    @property
    def change(self) -> float:
        return self.second - self.first

    @property
    def is_clear(self) -> bool:
        return not self.interval[0] <= 0 <= self.interval[1]


def check_comparable(first: ModelVersion, second: ModelVersion) -> None:
    """Raises InvalidInput for versions that answer different questions, and for one with itself."""
    if first.alphabet_id != second.alphabet_id:
        raise InvalidInput(
            f"Only versions of one alphabet can be compared: they answer the same question. Received: {first} and {second}.",
            field="other",
        )
    if first == second:
        raise InvalidInput(f"A version is compared with another one. Received: {first} twice.", field="other")


def in_common(first: ModelVersion, second: ModelVersion) -> tuple[list[OnSet], list[str]]:
    """The sets that both were measured on, by content, drawn ones first; and the names of those that they were not."""
    evaluations = list(Evaluation.objects.all().of_both(first, second))
    of_first, of_second = (_by_content(evaluations, version) for version in (first, second))
    shared = [OnSet(first=of_first[key], second=of_second[key]) for key in of_first.keys() & of_second.keys()]
    shared.sort(key=lambda each: (ORDER[each.origin], -each.size, each.name, each.sha256))
    names = {each.test_set for each in evaluations} | {*_measured(first), *_measured(second)}
    return shared, sorted(names - {each.name for each in shared})


def chosen_of(shared: Sequence[OnSet], asked: str | None) -> OnSet | None:
    """The one of this key, the first unless one is asked for, None where there is none. Raises Unknown."""
    if asked is not None:
        one_of([each.key for each in shared], asked, "A test set that both were measured on", field="test")
    return next((each for each in shared if asked in (None, each.key)), None)


def class_changes(on_set: OnSet) -> list[ClassChange]:
    """A row for each class that was tested, what became worst first."""
    counts: Mapping[str, int] = on_set.first.figures.get("counts", {})
    before, now = (each.figures.get("per_class", {}) for each in (on_set.first, on_set.second))
    rows = [
        _change(name, count, before[name], now[name])
        for name, count in counts.items()
        if count and before.get(name) is not None and now.get(name) is not None
    ]
    return sorted(rows, key=lambda row: (row.change, -row.count))


def sides_of(on_set: OnSet) -> Sides | None:
    """What only one of the two misread; None where the mistakes of one of them were not kept."""
    kept = Evaluation.objects.all().mistakes_in([on_set.first, on_set.second])
    if len(kept) < 2:
        return None
    first, second = (mistakes_of(kept[each.pk]) for each in (on_set.first, on_set.second))
    return None if first is None or second is None else set_against(first, second)


def paired(on_set: OnSet, sides: Sides | None) -> Paired | None:
    """None where it is not known of every example which of the two read it right."""
    if sides is None or not sides.is_whole:
        return None
    return Paired(
        size=on_set.size,
        only_first=len(sides.only_second),
        only_second=len(sides.only_first),
        neither=sides.both,
    )


def surest_first(mistakes: Mistakes) -> Mistakes:
    """Those that may still be seen, by how sure the version was that misread them."""
    shown = mistakes.where(mistakes.shown)
    return shown.where(np.argsort(-shown.probabilities, kind="stable"))


def _by_content(
    evaluations: Sequence[Evaluation], version: ModelVersion
) -> dict[tuple[str, str], Evaluation]:
    return {(each.test_set, each.test_sha256): each for each in evaluations if each.version_id == version.pk}


def _measured(version: ModelVersion) -> list[str]:
    metrics: Mapping[str, Any] = version.metrics
    return [
        name
        for name, found in metrics.items()
        if isinstance(found, dict) and "accuracy" in found and "test_sets" not in found
    ]


def _change(name: str, count: int, before: float, now: float) -> ClassChange:
    interval = apart(round(before * count), count, round(now * count), count)
    return ClassChange(name=name, count=count, first=before, second=now, interval=interval)
