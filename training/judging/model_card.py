"""A version's model card: all that somebody should know before relying on it, as one Markdown text (Mitchell et al. 2019)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from recognition.engine.bundle import BundleError, BundleInfo, read_bundle
from recognition.models import ModelVersion
from training.datasets.registry import REGISTRY
from training.judging import looks
from training.models import TrainingRun
from training.viewing import figures
from training.viewing.origins import title_of

TOP_CONFUSIONS = 15
WEAK = 0.8
_KINDS = {"ink": "drawn", "image": "from paper"}


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """An original data set that the version learned from. `counts` and `writers`: train, validation, test; None: not known."""

    name: str
    title: str
    kind: str
    licence: str
    citation: str
    sha256: str
    counts: Sequence[int | None]
    writers: Sequence[int | None] | None


def model_card(version: ModelVersion) -> str:
    """The card, from what was measured; what was not is named as missing."""
    metrics, run = version.metrics, TrainingRun.objects.all().that_made(version)
    pooled = _headline_set(metrics)
    context = {
        "version": version,
        "alphabet": version.alphabet,
        "aliases": [alias.name for alias in version.aliases.all()],
        "bundle": _bundle(version),
        "run": run,
        "configuration": json.dumps(run.config) if run else "",
        "collected_count": run.snapshot.collected_count if run and run.snapshot else None,
        "data_sets": _data_sets(metrics, run),
        "headlines": figures.headlines(metrics),
        "slices": _slices(metrics),
        "worst_writers": _worst_writers(metrics),
        "pooled": title_of(pooled),
        "scores": metrics.get(pooled, {}),
        "confusions": _confusions(version, pooled),
        "weak": _weak_classes(metrics.get(pooled, {})),
        "rejection": metrics.get("rejection"),
        "latency": metrics.get("latency"),
        "sizes": metrics.get("size_bytes", {}),
        "missing": figures.missing(metrics),
        "looks": looks.of_version(version),
    }
    return render_to_string("models/card.md", context)


def _bundle(version: ModelVersion) -> BundleInfo | None:
    """None where the bundle is missing or altered, which the card then says."""
    try:
        return read_bundle(version.bundle_path, sha256=version.sha256).info
    except BundleError:
        return None


def _headline_set(metrics: Mapping[str, Any]) -> str:
    """All drawn sets as one, where they were measured; otherwise the first in the order of the pages."""
    return next(iter(figures.by_test_set(metrics)), "")


def _data_sets(metrics: Mapping[str, Any], run: TrainingRun | None) -> list[DataSet]:
    written_down = run.snapshot.base if run and run.snapshot else metrics.get("sources", [])
    # A run of before writers were counted says less than what was measured since.
    counted = {source["name"]: source for source in metrics.get("sources", [])}
    return [_data_set(counted.get(source["name"], {}) | source) for source in written_down]


def _data_set(source: Mapping[str, Any]) -> DataSet:
    spec, counts, writers = REGISTRY.get(source["name"]), source.get("counts", {}), source.get("writers")
    return DataSet(
        name=source["name"],
        title=spec.title if spec else "",
        kind="synthetic" if source.get("synthetic") else _KINDS[spec.kind] if spec else "unknown",
        licence=spec.licence if spec else "unknown",
        citation=spec.citation if spec else "",
        sha256=source.get("sha256") or "",
        counts=[counts.get(split) for split in ("train", "validation", "test")],
        writers=[writers.get(split) for split in ("train", "validation", "test")] if writers else None,
    )


def _slices(metrics: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, Any]]]:
    """(test set, slice, shares) by kind of character and pointer."""
    return [
        (title_of(test_set), name, shares)
        for test_set, found in figures.by_test_set(metrics).items()
        for name, shares in found.get("slices", {}).items()
        if not name.startswith("writer:")
    ]


def _worst_writers(metrics: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """(test set, shares) of the writer who is read worst in it."""
    worst = []
    for test_set, found in figures.by_test_set(metrics).items():
        writers = [shares for name, shares in found.get("slices", {}).items() if name.startswith("writer:")]
        if writers:
            worst.append((title_of(test_set), min(writers, key=lambda shares: shares["accuracy"])))
    return worst


def _confusions(version: ModelVersion, test_set: str) -> list[figures.Confusion]:
    alphabet = version.alphabet
    found = figures.confusions(
        version.metrics.get(test_set, {}), alphabet.classes, lookalikes=alphabet.lookalikes
    )
    return found[:TOP_CONFUSIONS]


def _weak_classes(scores: Mapping[str, Any]) -> list[tuple[str, float]]:
    """Classes of which it reads under four in five, the worst first."""
    shares = scores.get("per_class", {}).items()
    return sorted(
        ((name, share) for name, share in shares if share is not None and share < WEAK),
        key=lambda pair: pair[1],
    )
