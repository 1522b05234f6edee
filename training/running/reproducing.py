"""Carry out the training of a version again, and hold what comes out against what the version has."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from recognition.engine.bundle import BundleInfo
from training.datasets.mixture import BaseMixture
from training.exceptions import CannotStartFrom, NotReproducible
from training.judging import examination
from training.models import TrainingRun
from training.running import concluding, fitting, made_with, starting
from training.running.rebuilding import Rebuilt, bundle_of

if TYPE_CHECKING:
    from training.nn.fitted import FittedModel

# Older runs did not write it down.
_CALIBRATED_ON_WHAT = "temperature and reject threshold: it is not known what they were fitted on"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Networks held against each other, weight by weight; `largest` difference, 0 where they are the same.

    `calibration`: what was fitted for the network afterwards, or what that was fitted on, and is another now, a line each.
    `unproved`: what could not be held against each other, a line each.
    """

    arrays: int
    differing: int
    largest: float
    calibration: tuple[str, ...] = ()
    unproved: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        return self.differing == 0 and not self.calibration


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
    kept = bundle_of(version)
    initial_weights = _initial_weights(rebuilt)
    try:
        fitted = _fitted(rebuilt, rebuilt.base, initial_weights, show)
    except ValueError as error:  # what the fit says of a configuration and of weights that it cannot use
        raise NotReproducible(f"The training cannot be carried out again: {error}") from error
    compared = compare(kept.weights(), fitted.weights())
    if "calibrated_on" not in rebuilt.run.made_with:
        return replace(compared, unproved=(_CALIBRATED_ON_WHAT,))
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


def reasons_to_differ(rebuilt: Rebuilt) -> list[str]:
    """Why the network need not come out the same, bit by bit, although nothing of what it learned from differs."""
    told = [*recipe_differences(rebuilt.run), *library_differences(rebuilt.run)]
    if rebuilt.erased:
        told.append(
            f"{rebuilt.erased:,} drawings are learned from as pictures, for their strokes were erased"
        )
    return told


def recipe_differences(run: TrainingRun) -> list[str]:
    """Whether training does today what it did then. Older runs did not write down by which recipe they were made."""
    then = run.made_with.get("recipe")
    if then == made_with.RECIPE:
        return []
    told = "a recipe of training that was not written down" if then is None else f"recipe {then} of training"
    return [
        f"made by {told}, today's is {made_with.RECIPE}: its weights cannot be expected to come out the same"
    ]


def library_differences(run: TrainingRun) -> list[str]:
    """Libraries and machine that are not what the run had."""
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
    """Temperature and reject threshold, fitted again, and how many drawings they are fitted on."""
    validation = concluding.calibrated_on(base, rebuilt.snapshot)
    now = asdict(examination.calibrate(fitted, validation))
    then = {name: getattr(info, name) for name in now}
    now["calibrated_on"] = concluding.counted(base, validation)
    then["calibrated_on"] = rebuilt.run.made_with["calibrated_on"]
    return tuple(f"{name} was {then[name]}, is {now[name]}" for name in now if then[name] != now[name])
