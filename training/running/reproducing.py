"""Make again what a version was made from, and prove it: the snapshot by its checksum, and the network itself if asked."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings

from recognition.engine.bundle import Bundle, BundleError, BundleInfo, read_bundle
from recognition.models import ModelVersion
from training.datasets.exceptions import DatasetError
from training.datasets.mixture import BaseMixture, build_base
from training.exceptions import CannotStartFrom, NotReproducible
from training.judging import examination
from training.models import Snapshot, TrainingRun
from training.running import concluding, drawn_again, fitting, made_with, starting
from training.snapshot import snapshots

if TYPE_CHECKING:
    from training.nn.fitted import FittedModel

_ROWS_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True, eq=False)
class Rebuilt:
    """`differences`: what is not as it was, a line each; none where `base` and the rows give the checksum again.

    `erased`: drawings of people who have left, of which only the pixels are kept: nothing is left to prove them by.
    """

    run: TrainingRun
    snapshot: Snapshot
    base: BaseMixture | None
    differences: tuple[str, ...]
    erased: int = 0

    @property
    def holds(self) -> bool:
        return not self.differences


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Networks held against each other, weight by weight; `largest` difference, 0 where they are the same.

    `calibration`: what was fitted for the network afterwards and is another now, a line each.
    """

    arrays: int
    differing: int
    largest: float
    calibration: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        return self.differing == 0 and not self.calibration


def rebuild(version: ModelVersion) -> Rebuilt:
    """Build the snapshot anew from what lies here.

    Raises NotReproducible for a version without run or snapshot, or whose bundle cannot be read.
    """
    run = TrainingRun.objects.all().that_made(version)
    if run is None or run.snapshot is None:
        raise NotReproducible(
            f"{version} was not made by a run of this installation: it is not known here what it learned from."
        )
    base, missing = _base(run)
    rows, erased = _row_differences(run.snapshot)
    differences = [*missing, *_alphabet_differences(version, run.snapshot), *rows]
    if base is not None:
        here = [source.to_json() for source in base.sources]
        differences += base_differences(run.snapshot.base, here)
        if not differences and not snapshots.verify(run.snapshot, base=here):
            differences.append(
                "the checksum of the snapshot is another, for a reason that no part of it shows"
            )
    return Rebuilt(run=run, snapshot=run.snapshot, base=base, differences=tuple(differences), erased=erased)


def train_again(
    rebuilt: Rebuilt, *, show: Callable[[dict[str, Any]], None] = lambda progress: None
) -> Compared:
    """Carry out the same training and hold the result against what the version has. Nothing is stored.

    Raises NotReproducible where what it learned from cannot be had, where the version that it started from is gone, or
    where its configuration or its weights fit no network of today.
    """
    if rebuilt.base is None or not rebuilt.holds:
        raise NotReproducible("A training is carried out again only from the same snapshot.")
    version = rebuilt.run.version
    assert version is not None  # noqa: S101 - it was found by its version
    kept = _bundle_of(version)
    initial_weights = _initial_weights(rebuilt)
    try:
        fitted = _fitted(rebuilt, rebuilt.base, initial_weights, show)
    except ValueError as error:  # what the fit says of a configuration and of weights that it cannot use
        raise NotReproducible(f"The training cannot be carried out again: {error}") from error
    compared = compare(kept.weights(), fitted.weights())
    return replace(compared, calibration=_calibration_differences(rebuilt, rebuilt.base, kept.info, fitted))


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
    then = list(_bundle_of(version).info.classes)
    told = list(snapshot.alphabet_then.classes)
    return (
        []
        if then == told
        else [f"alphabet: the version's classes are {' '.join(then)}, the snapshot's {' '.join(told)}"]
    )


def _row_differences(snapshot: Snapshot) -> tuple[list[str], int]:
    """What is not as it was, and how many drawings were erased since."""
    rows = snapshot.samples.select_related("sample__original", "sample__place").order_by("sample_id")
    pages = drawn_again.Pages()
    told, count, erased = [], 0, 0
    for row in rows.iterator(chunk_size=_ROWS_AT_ONCE):
        count += 1
        erased += drawn_again.is_erased(row.sample, pages)
        told += [f"sample {row.sample_id}: {line}" for line in drawn_again.differences(row.sample, pages)]
    if count != snapshot.collected_count:
        told.insert(0, f"collected samples: there were {snapshot.collected_count:,}, {count:,} are kept")
    if not told and not snapshots.verify(snapshot):
        told.append(
            "collected samples: their classes, weights, sides or contents, or the alphabet's readings, are not those that"
            " were written down"
        )
    return told, erased


def _bundle_of(version: ModelVersion) -> Bundle:
    try:
        return read_bundle(version.bundle_path, sha256=version.sha256)
    except BundleError as error:
        raise NotReproducible(f"There is nothing to hold it against: {error}") from error


def _initial_weights(rebuilt: Rebuilt) -> dict[str, Any] | None:
    started_from = rebuilt.run.made_with.get("started_from")
    if not started_from:
        return None
    try:
        return starting.weights_of(
            started_from,
            alphabet=rebuilt.snapshot.alphabet_then,
            architecture=rebuilt.run.architecture,
            is_other=bool(rebuilt.run.config.get("start_from")),
        )
    except CannotStartFrom as error:
        raise NotReproducible(str(error)) from error


def _fitted(
    rebuilt: Rebuilt,
    base: BaseMixture,
    initial_weights: dict[str, Any] | None,
    show: Callable[[dict[str, Any]], None],
) -> "FittedModel":
    from training.nn.config import FitConfig

    return fitting.fit_on(
        FitConfig.from_json(rebuilt.run.config),
        architecture=rebuilt.run.architecture,
        base=base,
        snapshot=rebuilt.snapshot,
        initial_weights=initial_weights,
        on_progress=lambda progress: show({"phase": "training", **vars(progress)}),
        should_stop=lambda: False,
    )


def _calibration_differences(
    rebuilt: Rebuilt, base: BaseMixture, info: BundleInfo, fitted: "FittedModel"
) -> tuple[str, ...]:
    """Temperature and reject threshold, fitted again. Older runs did not write down what they were fitted on."""
    if "calibrated_on" not in rebuilt.run.made_with:
        return ()
    now = examination.calibrate(fitted, concluding.calibrated_on(base, rebuilt.snapshot))
    return tuple(
        f"{name} was {getattr(info, name)}, is {value}"
        for name, value in asdict(now).items()
        if getattr(info, name) != value
    )
