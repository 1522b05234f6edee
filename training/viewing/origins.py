"""Where a test set's characters come from, told by the data set that it is named after."""

from enum import StrEnum

from training.datasets.registry import REGISTRY
from training.datasets.spec import DatasetSpec

# The names that training.judging.measuring gives to the held-out samples of this site, and to all drawn test sets as one.
# Repeated, because measuring loads what recognizes, and pages do not.
COLLECTED = "collected-test"
POOLED = "drawn"


class Origin(StrEnum):
    """In the order in which they are shown: what the site is for comes first."""

    DRAWN = "drawn"
    PAPER = "from paper"
    UNKNOWN = "of unknown origin"
    SYNTHETIC = "synthetic"


ORDER = {origin: place for place, origin in enumerate(Origin)}


def origin_of(test_set: str) -> Origin:
    if test_set in (COLLECTED, POOLED):
        return Origin.DRAWN
    spec = _dataset_of(test_set)
    if spec is None:
        return Origin.UNKNOWN
    if spec.synthetic:
        return Origin.SYNTHETIC
    return Origin.DRAWN if spec.kind == "ink" else Origin.PAPER


def title_of(test_set: str) -> str:
    return "all drawn sets" if test_set == POOLED else test_set


def _dataset_of(test_set: str) -> DatasetSpec | None:
    """The data set whose name the test set's name begins with: `nist_sd19` for "nist-sd19-test"."""
    words = f"{test_set}-".replace("_", "-")
    named = [name for name in REGISTRY if words.startswith(f"{name.replace('_', '-')}-")]
    return REGISTRY[max(named, key=len)] if named else None
