"""What was tried beside our network and its recipe: one thing changed at a time, equally many images each.

Every row trains on the same mixture and is read on validation writers, never on test writers.
"""

import time
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ocrsite.bench import Unmeasurable
from ocrsite.bench.training import base_of
from training.datasets.examples import Examples
from training.datasets.mixture import BaseMixture
from training.running.runs import DEFAULT_ARCHITECTURE

if TYPE_CHECKING:
    from training.nn.fitted import FittedModel

# Network, knobs of the recipe.
TRIED: Mapping[str, tuple[str, Mapping[str, float]]] = {
    "ours": (DEFAULT_ARCHITECTURE, {}),
    "pairs without shortcuts": (f"{DEFAULT_ARCHITECTURE}:plain", {}),
    "depthwise pairs": (f"{DEFAULT_ARCHITECTURE}:depthwise", {}),
    "global average pooling": (f"{DEFAULT_ARCHITECTURE}:pooled", {}),
    "half as wide": (f"{DEFAULT_ARCHITECTURE}:narrow", {}),
    "1.3 times as wide": (f"{DEFAULT_ARCHITECTURE}:wide", {}),
    "az_cnn": ("az_cnn", {}),
    "no averaged weights": (DEFAULT_ARCHITECTURE, {"average": 0.0}),
    "no label smoothing": (DEFAULT_ARCHITECTURE, {"label_smoothing": 0.0}),
    "no weight decay": (DEFAULT_ARCHITECTURE, {"weight_decay": 0.0}),
    "no variation": (DEFAULT_ARCHITECTURE, {"augmentation": 0.0}),
    "no junk": (DEFAULT_ARCHITECTURE, {"junk_share": 0.0}),
}


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--alphabet", default="alnum")
    parser.add_argument("--images", type=int, default=60_000, help="Learned from by each.")
    parser.add_argument("--only", nargs="*", metavar="NAME", default=list(TRIED), help="Default: all.")


def lines(*, alphabet: str, images: int, only: list[str], **options: Any) -> Iterator[str]:
    if strays := [name for name in only if name not in TRIED]:
        raise Unmeasurable(f"Tried were {', '.join(TRIED)}. Received: {', '.join(strays)}.")
    base = base_of(alphabet)
    yield f"{alphabet}, {images:,} images each; right of {len(base.validation):,} by validation writers"
    yield "| tried | parameters | training, ms of CPU an image | reading one, ms | right, % | of those drawn, % |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for name in only:
        yield _row(name, base, images)


def _row(name: str, base: BaseMixture, images: int) -> str:
    from recognition.engine.speed import model_milliseconds
    from training.nn.export import to_onnx

    architecture, knobs = TRIED[name]
    before = time.process_time()
    fitted = _fitted(architecture, knobs, base, images)
    cost = (time.process_time() - before) / images
    milliseconds = model_milliseconds(to_onnx(fitted))
    return (
        f"| {name} | {fitted.parameters:,} | {1e3 * cost:.2f} | {milliseconds:.2f}"
        f" | {_right(fitted, base.validation)} | {_right(fitted, base.drawn_validation)} |"
    )


def _fitted(architecture: str, knobs: Mapping[str, float], base: BaseMixture, images: int) -> "FittedModel":
    from training.nn.config import FitConfig
    from training.nn.fit import fit

    recipe = FitConfig.full().to_json() | {"epochs": 1, "examples_per_epoch": images, **knobs}
    return fit(
        FitConfig.from_json(recipe),
        architecture=architecture,
        classes=len(base.classes),
        base=base.train,
        collected=None,
        validation=base.validation.first(0),
        junk=base.training_junk() if recipe["junk_share"] else None,
        initial_weights=None,
        on_progress=lambda progress: None,
        should_stop=lambda: False,
    )


def _right(fitted: "FittedModel", examples: Examples) -> str:
    """In per cent; of nothing, as where no data set was drawn, none is told."""
    if not len(examples):
        return "none"
    return f"{100 * np.mean(fitted.logits(examples.pixels).argmax(axis=1) == examples.targets):.2f}"
