"""How often frozen test sets were looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from recognition.models import ModelVersion
from training.datasets.examples import TestSet
from training.models import Evaluation, LookPurpose, TestSetLook

Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Looks:
    """`gates`: those of them that decided whether a version takes over."""

    all: int
    gates: int


def key_of(test: TestSet) -> Key:
    return test.name, test.sha256


def with_this_one(tests: Sequence[TestSet]) -> dict[Key, Looks]:
    """By name and checksum, the look that a gate is about to take included."""
    before = TestSetLook.objects.all().counted([key_of(test) for test in tests])
    counted = {key_of(test): before.get(key_of(test), (0, 0)) for test in tests}
    return {key: Looks(all=looks + 1, gates=gates + 1) for key, (looks, gates) in counted.items()}


def of_version(version: ModelVersion) -> dict[str, Looks]:
    """By name, of the frozen sets that the version was measured on last."""
    measured = Evaluation.objects.all().frozen_sets_of(version)
    counted = TestSetLook.objects.all().counted(measured.items())
    return {
        name: Looks(all=looks, gates=gates)
        for name, sha256 in measured.items()
        for looks, gates in [counted.get((name, sha256), (0, 0))]
    }


def write_down(tests: Sequence[TestSet], *, purpose: LookPurpose, version: ModelVersion | None) -> None:
    TestSetLook.objects.all().write_down(
        [key_of(test) for test in tests], purpose=purpose, version=version, now=timezone.now()
    )
