"""The published networks as entrants: trained on their own data by their own recipes, kept, loaded again to be read with."""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from recognition.engine.bundle import Bundle, BundleError, BundleInfo, read_bundle, write_bundle
from recognition.engine.recognizer import Recognizer
from recognition.ink.raster import RENDERER_VERSION
from training.comparison.entrants import Entrant, entrant
from training.datasets.examples import Examples
from training.datasets.merges import OUTSIDE, merge
from training.datasets.registry import available, load
from training.datasets.spec import TRAIN, VALIDATION, LabelledSet
from training.judging.int8 import twin_of

if TYPE_CHECKING:
    from training.nn.fitted import FittedModel
    from training.nn.progress import Progress
    from training.nn.recipes import Recipe

_ALPHABET = "published"


@dataclass(frozen=True, kw_only=True)
class Places:
    """`datasets`: where data sets lie; `cache`: of drawn pixels; `kept`: for bundles; `logs`: TensorBoard's folder."""

    datasets: Path
    cache: Path
    kept: Path
    logs: Path


@dataclass(frozen=True, kw_only=True, eq=False)
class Data:
    """`sha256`: of the recipe and the data sets: the same one makes the same network."""

    train: Examples
    validation: Examples
    sets: tuple[str, ...]
    sha256: str


def published_entrant(
    recipe: "Recipe",
    *,
    places: Places,
    now: datetime,
    fresh: bool = False,
    on_progress: "Callable[[Progress], None]" = lambda progress: None,
) -> Entrant:
    """The network as it was trained before by the same recipe on the same data, unless `fresh`; else trained now.

    Raises DatasetError where a set that the recipe needs is missing or broken.
    """
    data = data_of(recipe, root=places.datasets, cache=places.cache)
    path = places.kept / f"{recipe.network}-{data.sha256[:16]}.bundle.zip"
    kept = None if fresh else _kept(path)
    bundle = kept or _trained(recipe, data, path, places.logs / _run_name(recipe, now), now, on_progress)
    return entrant(f"`{recipe.network}`", bundle, data.sets)


def data_of(recipe: "Recipe", *, root: Path, cache: Path | None) -> Data:
    """The training and the validation part of the recipe's sets; nobody's test part is touched."""
    also = [name for name in recipe.also if name in available(root)]
    drawn = [load(name, root, cache=cache) for name in [*recipe.sets, *also]]
    content = json.dumps(
        [recipe.to_json(), RENDERER_VERSION, [each.sha256 for each in drawn]], sort_keys=True
    )
    return Data(
        train=Examples.joined([_examples(each, TRAIN, recipe) for each in drawn]),
        validation=Examples.joined([_examples(each, VALIDATION, recipe) for each in drawn]),
        sets=tuple(each.name for each in drawn),
        sha256=hashlib.sha256(content.encode()).hexdigest(),
    )


def _examples(drawn: LabelledSet, split: str, recipe: "Recipe") -> Examples:
    targets = merge(drawn.labels, merges=recipe.merges, classes=recipe.classes)
    chosen = np.flatnonzero((drawn.splits == split) & (targets != OUTSIDE))
    return Examples(pixels=drawn.pixels[chosen], targets=targets[chosen], weights=np.ones(len(chosen)))


def _run_name(recipe: "Recipe", now: datetime) -> str:
    return f"{now:%Y%m%d-%H%M%S}-published-{recipe.network}"


def _kept(path: Path) -> Bundle | None:
    try:
        return read_bundle(path, sha256=None)
    except BundleError:
        return None


def _trained(
    recipe: "Recipe",
    data: Data,
    path: Path,
    logs: Path,
    now: datetime,
    on_progress: "Callable[[Progress], None]",
) -> Bundle:
    from training.nn.published import train
    from training.nn.tensorboard import EpochLog

    with EpochLog(logs) as log:
        fitted = train(
            recipe, data=data.train, validation=data.validation, on_epoch=log.write, on_progress=on_progress
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, recipe, data, fitted, now)
    bundle = read_bundle(path, sha256=None)
    _picture_confusion(bundle, data.validation, logs / "confusion.png")
    return bundle


def _write(path: Path, recipe: "Recipe", data: Data, fitted: "FittedModel", now: datetime) -> None:
    from training.nn.export import OPSET, check_equal, to_onnx

    model = to_onnx(fitted)
    check_equal(model, fitted, data.validation.pixels[:1_000])
    twin, left_out = twin_of(model, train=data.train, validation=data.validation)
    info = BundleInfo(
        alphabet=_ALPHABET,
        classes=recipe.classes,
        temperature=1.0,
        reject_threshold=0.0,
        renderer_version=RENDERER_VERSION,
        architecture=recipe.network,
        snapshot=data.sha256,
        run=None,
        metrics=_metrics(recipe, data.sets, fitted) | ({"int8_left_out": left_out} if left_out else {}),
        opset=OPSET,
        created=now.isoformat(timespec="seconds"),
        parameters=fitted.parameters,
        size_bytes=len(model),
        int8=twin.info() if twin else None,
    )
    write_bundle(path, info=info, model=model, weights=fitted.weights(), int8=twin.model if twin else None)


def _metrics(recipe: "Recipe", sets: Sequence[str], fitted: "FittedModel") -> dict[str, object]:
    return {
        "recipe": recipe.to_json(),
        "sets": list(sets),
        "validation_accuracy": fitted.history[-1].validation_accuracy,
        "training": {
            "images": sum(record.images for record in fitted.history),
            "seconds": sum(record.seconds for record in fitted.history),
        },
        "learning_curve": [dataclasses.asdict(record) for record in fitted.history],
    }


def _picture_confusion(bundle: Bundle, validation: Examples, path: Path) -> None:
    """By the network as it was saved and loaded again, on validation data."""
    from training.nn.confusion_picture import save_confusion

    classes = bundle.info.classes
    answers = Recognizer(bundle).logits(validation.pixels).argmax(axis=1)
    confusion = np.zeros((len(classes), len(classes)), np.int64)
    np.add.at(confusion, (validation.targets, answers), 1)
    save_confusion(path, confusion, classes=classes)
