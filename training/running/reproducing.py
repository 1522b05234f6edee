"""Make again what a version was made from, and prove it: the snapshot by its checksum, and the network itself if asked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.conf import settings

from recognition.engine.bundle import read_bundle
from recognition.models import ModelVersion
from training.datasets.exceptions import DatasetError
from training.datasets.mixture import BaseMixture, build_base
from training.exceptions import NotReproducible
from training.models import Snapshot, TrainingRun
from training.running import fitting, made_with, starting
from training.snapshot import snapshots


@dataclass(frozen=True, kw_only=True, eq=False)
class Rebuilt:
    """`differences`: what is not as it was, a line each; none where `base` and the rows give the checksum again."""

    run: TrainingRun
    snapshot: Snapshot
    base: BaseMixture | None
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.differences


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Networks held against each other, weight by weight; `largest` difference, 0 where they are the same."""

    arrays: int
    differing: int
    largest: float

    @property
    def is_same(self) -> bool:
        return self.differing == 0


def rebuild(version: ModelVersion) -> Rebuilt:
    """Build the snapshot anew from what lies here. Raises NotReproducible for a version without run or snapshot."""
    run = TrainingRun.objects.all().that_made(version)
    if run is None or run.snapshot is None:
        raise NotReproducible(
            f"{version} was not made by a run of this installation: it is not known here what it learned from."
        )
    base, missing = _base(run)
    differences = [*missing, *_alphabet_differences(version, run.snapshot), *_row_differences(run.snapshot)]
    if base is not None:
        here = [source.to_json() for source in base.sources]
        differences += base_differences(run.snapshot.base, here)
        if not differences and not snapshots.verify(run.snapshot, base=here):
            differences.append(
                "the checksum of the snapshot is another, for a reason that no part of it shows"
            )
    return Rebuilt(run=run, snapshot=run.snapshot, base=base, differences=tuple(differences))


def train_again(
    rebuilt: Rebuilt, *, show: Callable[[dict[str, Any]], None] = lambda progress: None
) -> Compared:
    """Carry out the same training and hold the result against the version's weights. Nothing is stored.

    Raises NotReproducible where what it learned from cannot be had, or the version that it started from is gone.
    """
    from training.nn.config import FitConfig

    if rebuilt.base is None or not rebuilt.holds:
        raise NotReproducible("A training is carried out again only from the same snapshot.")
    config = FitConfig.from_json(rebuilt.run.config)
    fitted = fitting.fit_on(
        config,
        architecture=rebuilt.run.architecture,
        base=rebuilt.base,
        snapshot=rebuilt.snapshot,
        initial_weights=_start(rebuilt, config.start_from),
        on_progress=lambda progress: show({"phase": "training", **vars(progress)}),
        should_stop=lambda: False,
    )
    version = rebuilt.run.version
    assert version is not None  # noqa: S101 - it was found by its version
    return compare(read_bundle(version.bundle_path, sha256=version.sha256).weights(), fitted.weights())


def compare(kept: dict[str, Any], again: dict[str, Any]) -> Compared:
    """Raises NotReproducible where the networks do not have the same arrays."""
    if {name: array.shape for name, array in kept.items()} != {
        name: array.shape for name, array in again.items()
    }:
        raise NotReproducible("The architecture is not what it was: it has other arrays.")
    largest = [
        float(np.abs(kept[name].astype(float) - again[name].astype(float)).max(initial=0)) for name in kept
    ]
    differing = sum(not np.array_equal(kept[name], again[name]) for name in kept)
    return Compared(arrays=len(kept), differing=differing, largest=max(largest, default=0.0))


def library_differences(run: TrainingRun) -> list[str]:
    """Libraries and machine that are not what the run had: with others a network need not come out the same, bit by bit."""
    then, now = run.made_with.get("versions", {}), made_with.versions()
    told = [
        f"{name} was {then.get(name, 'unknown')}, is {now.get(name, 'not here')}"
        for name in sorted({*then, *now})
        if then.get(name) != now.get(name)
    ]
    machine = run.made_with.get("machine", {})
    if machine and machine != made_with.machine():
        told.append(f"the machine was {machine}, is {made_with.machine()}")
    return told


def base_differences(kept: list[dict[str, Any]], here: list[dict[str, Any]]) -> list[str]:
    """Field by field what is another between two lists of base sets."""
    then, now = ({source["name"]: source for source in each} for each in (kept, here))
    told = [f"data set {name}: it took part, and does not any more" for name in then.keys() - now.keys()]
    told += [f"data set {name}: it takes part, and did not" for name in now.keys() - then.keys()]
    for name in then.keys() & now.keys():
        for field in sorted({*then[name], *now[name]}):
            if then[name].get(field) != now[name].get(field):
                told.append(
                    f"data set {name}: {field} was {then[name].get(field)}, is {now[name].get(field)}"
                )
    return sorted(told)


def _base(run: TrainingRun) -> tuple[BaseMixture | None, list[str]]:
    """From the sets that were at hand, so that one that was added since changes nothing."""
    assert run.snapshot is not None  # noqa: S101 - asked by whoever has one
    then = run.snapshot.alphabet_then
    at_hand = run.made_with.get("at_hand") or {
        source["name"]: source["sha256"] for source in run.snapshot.base
    }
    try:
        base = build_base(
            classes=then.classes,
            merges=then.merges,
            root=settings.DATASETS_DIR,
            cache=settings.DATA_DIR / "cache",
            names=list(at_hand),
        )
    except DatasetError as error:
        return None, [f"data sets: {error}"]
    changed = [
        f"data set {name}: sha256 was {sha256}, is {base.at_hand.get(name)}"
        for name, sha256 in at_hand.items()
        if base.at_hand.get(name) != sha256 and name not in {source["name"] for source in run.snapshot.base}
    ]
    return base, changed


def _alphabet_differences(version: ModelVersion, snapshot: Snapshot) -> list[str]:
    """The bundle knows its classes by itself: they must be those that the snapshot is told to be of."""
    then = list(read_bundle(version.bundle_path, sha256=version.sha256).info.classes)
    told = list(snapshot.alphabet_then.classes)
    return (
        []
        if then == told
        else [f"alphabet: the version's classes are {' '.join(then)}, the snapshot's {' '.join(told)}"]
    )


def _row_differences(snapshot: Snapshot) -> list[str]:
    told = []
    rows = list(snapshot.samples.select_related("sample").order_by("sample_id"))
    if len(rows) != snapshot.collected_count:
        told.append(f"collected samples: there were {snapshot.collected_count:,}, {len(rows):,} are kept")
    told += [f"sample {row.sample_id}: its pixels are gone" for row in rows if not row.sample.pixels]
    if not told and not snapshots.verify(snapshot):
        told.append(
            "collected samples: their classes, weights, sides or contents, or the alphabet's readings, are not those that"
            " were written down"
        )
    return told


def _start(rebuilt: Rebuilt, start_from: str) -> dict[str, Any] | None:
    started = rebuilt.run.made_with.get("started_from")
    if not started:
        return None
    version = ModelVersion.objects.filter(pk=started["version"]).first()
    if version is None:
        raise NotReproducible(f"It started from version {started['version']}, which is not here any more.")
    return starting.weights_as_they_were(
        version, alphabet=rebuilt.snapshot.alphabet_then, is_other=bool(start_from)
    )
