"""Training: examples and a frozen config in, a fitted network out; watched and stoppable at every step."""

import hashlib
import json
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from training.datasets.examples import Examples
from training.datasets.junk import JunkSet
from training.exceptions import TrainingCancelled
from training.nn import architectures
from training.nn.augment import Augmenter
from training.nn.checkpoint import Checkpoint, CheckpointUnreadable
from training.nn.config import FitConfig
from training.nn.devices import dealt, on_one, strategy
from training.nn.feed import made_ahead
from training.nn.fitted import EpochRecord, FittedModel, as_ink, set_weights
from training.nn.progress import Progress, Watch
from training.nn.sampling import epoch_indices

Batch = tuple[NDArray[np.float32], NDArray[np.int64]]


# A small base is not gone through over and over for the sake of a large epoch.
_MOST_ROUNDS_AN_EPOCH = 8
# The averaged weights look back over a training's last twentieth at most.
_AVERAGES_IN_A_TRAINING = 20


def fit(
    config: FitConfig,
    *,
    architecture: str,
    classes: int,
    base: Examples,
    collected: Examples | None,
    validation: Examples,
    junk: JunkSet | None = None,
    initial_weights: Mapping[str, NDArray[Any]] | None,
    on_progress: Callable[[Progress], None],
    should_stop: Callable[[], bool],
    on_epoch: Callable[[EpochRecord], None] = lambda record: None,
    resume: Checkpoint | None = None,
    on_checkpoint: Callable[[Checkpoint], None] | None = None,
) -> FittedModel:
    """Train `architecture` on the base and what was collected.

    With `junk` the logits come to tell characters from what is none, as well as from each other: their log-sum-exp
    is the log-odds of being a character at all.
    `validation` only draws the learning curve: nothing is chosen by it. `initial_weights` are taken where the
    config says to start warm. The same config, data and weights give the same network on the same machine, bit by
    bit, also where the fit was interrupted: `on_checkpoint` gets where it stands after each epoch, and `resume`
    goes on from there; the records of the epochs before are then in the history and not told again.
    Raises TrainingCancelled within a step of `should_stop` saying so, ValueError for weights that do not fit and
    CheckpointUnreadable, a ValueError, for a checkpoint of another fit.
    """
    keras.utils.set_random_seed(config.seed)
    tf.config.experimental.enable_op_determinism()
    devices = strategy()
    build = partial(architectures.build, architecture, classes=classes)
    with devices.scope():
        model = build()
        if config.warm_start and initial_weights is not None and resume is None:
            set_weights(model, initial_weights)
        plan = _Plan(config, base, collected, junk, classes)
        trainer = _Trainer(
            config, build, model, devices, total_steps=plan.steps * config.epochs, outcomes=plan.outcomes
        )
    key = _key(config, architecture, classes, plan)
    history: list[EpochRecord] = []
    if resume is not None:
        trainer.restore(resume, key=key)
        plan.restore(resume.random)
        history.extend(resume.history)
    watch = Watch(total=plan.steps * (config.epochs - len(history)))
    for epoch in range(len(history) + 1, config.epochs + 1):
        trainer.start_epoch()
        with closing(plan.batches()) as batches:
            for step, (pixels, targets) in enumerate(batches, start=1):
                if should_stop():
                    raise TrainingCancelled(f"Stopped in epoch {epoch} of {config.epochs}, at step {step}.")
                trainer.step(pixels, targets)
                if watch.tick():
                    on_progress(
                        Progress(
                            epoch=epoch,
                            epochs=config.epochs,
                            step=step,
                            steps=plan.steps,
                            loss=trainer.loss,
                            accuracy=trainer.accuracy,
                            seconds_left=watch.seconds_left(),
                        )
                    )
        history.append(trainer.record(epoch, validation))
        on_epoch(history[-1])
        if on_checkpoint is not None:
            on_checkpoint(
                Checkpoint(
                    epoch=epoch,
                    key=key,
                    arrays=trainer.arrays(),
                    random=plan.random_state,
                    history=tuple(history),
                )
            )
    trainer.finish()
    return FittedModel(
        model=on_one(devices, model, build),
        architecture=architecture,
        history=tuple(history),
        knows_junk=plan.outcomes > classes,
    )


def _key(config: FitConfig, architecture: str, classes: int, plan: "_Plan") -> str:
    """What a checkpoint belongs to: a fit of the same network, the same knobs and as many examples."""
    told = [config.to_json(), architecture, classes, plan.outcomes, plan.steps, plan.examples]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


class _Plan:
    """The batches of each epoch: examples by weight, and junk among them, varied, on a thread.

    `outcomes`: how many there are to tell apart, the classes and, as the last, junk, where there is any.
    """

    def __init__(
        self,
        config: FitConfig,
        base: Examples,
        collected: Examples | None,
        junk: JunkSet | None,
        classes: int,
    ) -> None:
        self._config = config
        self._random = np.random.default_rng(config.seed)
        self._augmenter = Augmenter(strength=config.augmentation, random=self._random)
        self._base = base.weights
        self._collected = np.zeros(0) if collected is None else collected.weights
        parts = [base] if collected is None else [base, collected]
        self._junk = 0 if junk is None or not config.junk_share else len(junk)
        self.outcomes = classes + (self._junk > 0)
        if junk is not None and self._junk:
            parts.append(_as_examples(junk, target=classes))
        self._all = Examples.joined(parts)
        characters = len(self._all) - self._junk
        size = min(config.examples_per_epoch or characters, _MOST_ROUNDS_AN_EPOCH * characters)
        self.steps = max(1, size // config.batch)

    @property
    def examples(self) -> int:
        return len(self._all)

    @property
    def random_state(self) -> dict[str, Any]:
        """Between two epochs, when no batch is being made."""
        return dict(self._random.bit_generator.state)

    def restore(self, random_state: dict[str, Any]) -> None:
        self._random.bit_generator.state = random_state

    def batches(self) -> Generator[Batch]:
        size = self.steps * self._config.batch
        junk = round(size * self._config.junk_share) if self._junk else 0
        drawn = epoch_indices(
            size=size - junk,
            base=self._base,
            collected=self._collected,
            collected_share=self._config.collected_share,
            collected_repeats=self._config.collected_repeats,
            random=self._random,
        )
        characters = len(self._all) - self._junk
        among = np.concatenate([drawn, characters + self._random.integers(max(self._junk, 1), size=junk)])
        return made_ahead(self._batch, self._random.permutation(among).reshape(self.steps, -1))

    def _batch(self, indices: NDArray[np.intp]) -> Batch:
        inks = None if self._all.inks is None else self._all.inks.take(indices)
        return as_ink(self._augmenter.vary(self._all.pixels[indices], inks)), self._all.targets[indices]


def _as_examples(junk: JunkSet, *, target: int) -> Examples:
    return Examples(
        pixels=junk.pixels,
        targets=np.full(len(junk), target, np.int64),
        weights=np.ones(len(junk)),
        inks=junk.inks,
    )


class _Trainer:
    """One optimizer step at a time, compiled once a fit."""

    def __init__(
        self,
        config: FitConfig,
        build: Callable[[], Any],
        model: Any,
        devices: Any,
        *,
        total_steps: int,
        outcomes: int,
    ) -> None:
        self._build = build
        self._model = model
        self._devices = devices
        self._loss = keras.metrics.Mean()
        self._accuracy = keras.metrics.Mean()
        average = _average(config, total_steps)
        self._optimizer = keras.optimizers.AdamW(
            _schedule(config, total_steps),
            weight_decay=config.weight_decay,
            use_ema=average > 0,
            ema_momentum=average or None,
        )
        self._optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
        self._optimizer.build(model.trainable_variables)
        self._compiled = self._compile(config.label_smoothing, outcomes)

    @property
    def loss(self) -> float:
        return float(self._loss.result())

    @property
    def accuracy(self) -> float:
        return float(self._accuracy.result())

    def start_epoch(self) -> None:
        self._started = time.monotonic()
        self._images = 0
        self._loss.reset_state()
        self._accuracy.reset_state()

    def step(self, ink: NDArray[np.float32], targets: NDArray[np.int64]) -> None:
        self._compiled(dealt(self._devices, ink), dealt(self._devices, targets), float(len(targets)))
        self._images += len(targets)

    def record(self, epoch: int, validation: Examples) -> EpochRecord:
        return EpochRecord(
            epoch=epoch,
            loss=self.loss,
            accuracy=self.accuracy,
            learning_rate=float(self._optimizer.learning_rate),
            images=self._images,
            seconds=time.monotonic() - self._started,
            validation_accuracy=self._validated(validation),
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Every variable, by its place: names need not be unique."""
        return {name: np.array(variable.numpy()) for name, variable in self._variables().items()}

    def restore(self, checkpoint: Checkpoint, *, key: str) -> None:
        wanted = self._variables()
        if checkpoint.key != key or set(wanted) != set(checkpoint.arrays):
            raise CheckpointUnreadable(
                "A fit goes on from a checkpoint of its own. Received: one of another."
            )
        for name, variable in wanted.items():
            variable.assign(checkpoint.arrays[name])

    def _variables(self) -> dict[str, Any]:
        found = {f"model/{place}": each for place, each in enumerate(self._model.variables)}
        return found | {f"optimizer/{place}": each for place, each in enumerate(self._optimizer.variables)}

    def finish(self) -> None:
        """Put the averaged weights in the place of the last ones."""
        self._optimizer.finalize_variable_values(self._model.trainable_variables)

    def _validated(self, validation: Examples) -> float | None:
        if not len(validation):
            return None
        model = on_one(self._devices, self._model, self._build)
        fitted = FittedModel(model=model, architecture="", history=())
        return float((fitted.logits(validation.pixels).argmax(axis=1) == validation.targets).mean())

    def _compile(self, smoothing: float, outcomes: int) -> Callable[[Any, Any, float], None]:
        def learn(ink: Any, targets: Any, batch: Any) -> tuple[Any, Any]:
            """On one device: its part of the batch; gradients are added up over all of them."""
            wanted = tf.one_hot(targets, outcomes) * (1 - smoothing) + smoothing / outcomes
            with tf.GradientTape() as tape:
                logits = self._model(ink, training=True)["logits"]
                # Junk is what every logit is held against: its own is always 0.
                logits = tf.pad(logits, [[0, 0], [0, outcomes - logits.shape[1]]])
                loss = tf.reduce_sum(tf.nn.softmax_cross_entropy_with_logits(wanted, logits)) / batch
            variables = self._model.trainable_variables
            self._optimizer.apply(tape.gradient(loss, variables), variables)
            right = tf.cast(tf.equal(tf.argmax(logits, axis=1), targets), tf.float32)
            return loss, tf.reduce_sum(right) / batch

        # On a CPU XLA halves the speed of these networks.
        @tf.function(jit_compile=False)  # type: ignore[untyped-decorator]
        def step(ink: Any, targets: Any, batch: float) -> None:
            shares = self._devices.run(learn, args=(ink, targets, batch))
            loss, right = (self._devices.reduce("sum", share, axis=None) for share in shares)
            self._loss.update_state(loss)
            self._accuracy.update_state(right)

        return step  # type: ignore[no-any-return]


def _average(config: FitConfig, total_steps: int) -> float:
    """The decay of the averaged weights, which in a short training must not reach back to its beginning."""
    return max(0.0, min(config.average, 1 - _AVERAGES_IN_A_TRAINING / total_steps))


def _schedule(config: FitConfig, total_steps: int) -> Any:
    warmup = max(1, round(config.warmup * total_steps))
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=config.learning_rate / 25,
        decay_steps=max(1, total_steps - warmup),
        warmup_target=config.learning_rate,
        warmup_steps=warmup,
    )
