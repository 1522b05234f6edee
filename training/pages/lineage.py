"""What a version was made from, in terms that somebody can check: data sets with their licences and checksums."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from training.datasets.registry import REGISTRY
from training.models import TrainingRun


@dataclass(frozen=True, kw_only=True)
class BaseSet:
    """An original data set as the snapshot lists it. `licence` and `title` are the registry's, "" where it knows it no more."""

    name: str
    title: str
    licence: str
    homepage: str
    sha256: str
    synthetic: bool
    counts: Mapping[str, int]


def base_sets(run: TrainingRun | None, metrics: Mapping[str, Any]) -> list[BaseSet]:
    """As the run's snapshot wrote them down; of a version that came without its run, as they were found when it was measured."""
    written_down = run.snapshot.base if run and run.snapshot else metrics.get("sources", [])
    return [_base_set(entry) for entry in written_down]


def _base_set(entry: Mapping[str, Any]) -> BaseSet:
    spec = REGISTRY.get(entry["name"])
    return BaseSet(
        name=entry["name"],
        title=spec.title if spec else "",
        licence=spec.licence if spec else "",
        homepage=(spec.homepage or "") if spec else "",
        sha256=entry.get("sha256") or "",
        synthetic=bool(entry.get("synthetic")),
        counts=entry.get("counts", {}),
    )
