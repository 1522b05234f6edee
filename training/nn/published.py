"""Train a published network by its own recipe: plain Adam and its own loss, no schedule, no averaging, no smoothing."""

import dataclasses
import time
from collections.abc import Callable, Generator
from contextlib import closing
from typing import Any

import cv2
import keras
import numpy as np
from numpy.typing import NDArray

from recognition.ink.framing import SIDE
from training.datasets.examples import Examples
from training.nn import architectures
from training.nn.augment import Augmenter
from training.nn.feed import made_ahead
from training.nn.fitted import EpochRecord, FittedModel, as_ink
from training.nn.progress import Progress, Watch
from training.nn.recipes import ONE_HOT, Recipe
from training.nn.sampling import epoch_indices

Batch = tuple[NDArray[np.float32], NDArray[np.generic]]


def train(
    recipe: Recipe,
    *,
    data: Examples,
    validation: Examples,
    on_epoch: Callable[[EpochRecord], None] = lambda record: None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> FittedModel:
    """Train the published form and give back the one that serves: input 28x28, a logit for each of the classes.

    `validation`, at least one example, draws the learning curve; nothing is chosen by it. The same recipe and data
    give the same network on the same machine.
    """
    keras.utils.set_random_seed(recipe.seed)
    training = _Training(recipe, data)
    history = []
    for epoch in range(1, recipe.epochs + 1):
        training.run_epoch(epoch, on_progress)
        history.append(training.record(epoch, validation))
        on_epoch(history[-1])
    return dataclasses.replace(training.served(), history=tuple(history))


def enlarged(pixels: NDArray[np.uint8], *, side: int) -> NDArray[np.float32]:
    """Pictures uint8 [N, 28, 28] as ink float32 [N, side, side, 1] in 0..1, as the serving form enlarges them itself."""
    ink = as_ink(pixels)
    if side == SIDE:
        return ink
    large = [cv2.resize(picture, (side, side), interpolation=cv2.INTER_LINEAR) for picture in ink]
    return np.stack(large)[..., np.newaxis]


class _Training:
    """The published form under way, an epoch at a time."""

    def __init__(self, recipe: Recipe, data: Examples) -> None:
        self._recipe = recipe
        self._model = architectures.build(
            recipe.network, classes=len(recipe.classes), input_side=recipe.input_side
        )
        self._compiled = _compiled(recipe, self._model)
        self._site_form = architectures.build(recipe.network, classes=len(recipe.classes))
        self._feed = _Feed(recipe, data, outputs=self._compiled.output_shape[-1])
        self._watch = Watch(total=recipe.epochs * self._feed.steps)

    def run_epoch(self, epoch: int, on_progress: Callable[[Progress], None]) -> None:
        self._told: list[tuple[float, float]] = []
        started = time.monotonic()
        with closing(self._feed.batches()) as batches:
            for step, (ink, targets) in enumerate(batches, start=1):
                loss, accuracy = self._compiled.train_on_batch(ink, targets)
                self._told.append((float(loss), float(accuracy)))
                if self._watch.tick():
                    on_progress(self._progress(epoch, step))
        self._seconds = time.monotonic() - started

    def record(self, epoch: int, validation: Examples) -> EpochRecord:
        loss, accuracy = np.mean(self._told, axis=0).tolist()
        answers = self.served().logits(validation.pixels).argmax(axis=1)
        return EpochRecord(
            epoch=epoch,
            loss=loss,
            accuracy=accuracy,
            validation_accuracy=float((answers == validation.targets).mean()),
            learning_rate=float(self._compiled.optimizer.learning_rate),
            images=self._feed.steps * self._recipe.batch,
            seconds=self._seconds,
        )

    def served(self) -> FittedModel:
        """The form for the site, with the weights of now."""
        self._site_form.set_weights(self._model.get_weights())
        return FittedModel(model=self._site_form, architecture=self._recipe.network, history=())

    def _progress(self, epoch: int, step: int) -> Progress:
        loss, accuracy = np.mean(self._told, axis=0).tolist()
        return Progress(
            epoch=epoch,
            epochs=self._recipe.epochs,
            step=step,
            steps=self._feed.steps,
            loss=loss,
            accuracy=accuracy,
            seconds_left=self._watch.seconds_left(),
        )


class _Feed:
    """Batches as the published form takes them, made ahead on a thread."""

    def __init__(self, recipe: Recipe, data: Examples, *, outputs: int) -> None:
        self._recipe = recipe
        self._data = data
        self._weights = _weights(data.targets) if recipe.balanced else np.ones(len(data))
        self._one_hot = np.eye(outputs, dtype=np.float32) if recipe.labels == ONE_HOT else None
        self._random = np.random.default_rng(recipe.seed)
        self._augmenter = Augmenter(strength=recipe.augmentation, random=self._random)
        self.steps = max(1, min(len(data), recipe.most_images or len(data)) // recipe.batch)

    def batches(self) -> Generator[Batch]:
        drawn = epoch_indices(
            size=self.steps * self._recipe.batch,
            base=self._weights,
            collected=np.zeros(0),
            collected_share=0.0,
            collected_repeats=1.0,
            random=self._random,
        )
        return made_ahead(self._batch, drawn.reshape(self.steps, -1))

    def _batch(self, indices: NDArray[np.intp]) -> Batch:
        varied = self._augmenter.vary(self._data.pixels[indices])
        targets = self._data.targets[indices]
        ink = enlarged(varied, side=self._recipe.input_side)
        return ink, targets if self._one_hot is None else self._one_hot[targets]


def _compiled(recipe: Recipe, model: Any) -> Any:
    if recipe.labels == ONE_HOT:
        loss: Any = keras.losses.CategoricalCrossentropy(from_logits=True)
        accuracy: Any = keras.metrics.CategoricalAccuracy(name="accuracy")
    else:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        accuracy = keras.metrics.SparseCategoricalAccuracy(name="accuracy")
    compiled = keras.Model(model.input, model.output["logits"])
    # On a CPU XLA halves the speed of these networks.
    compiled.compile(
        optimizer=keras.optimizers.Adam(recipe.learning_rate),
        loss=loss,
        metrics=[accuracy],
        jit_compile=False,
    )
    return compiled


def _weights(targets: NDArray[np.int64]) -> NDArray[np.float64]:
    """That show every class equally often."""
    return np.asarray(1 / np.bincount(targets)[targets], np.float64)
