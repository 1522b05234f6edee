"""Making and fitting the network that recognition.ink.page.judge goes by: how to part a line into characters.

A way through a line is a sequence of candidates that cover it, and its chance is as the exponential of what they are worth
together: a semi-Markov conditional random field (Sarawagi and Cohen, 2004). What the network answers is fitted so that the
true ways are likely, and beside it, for candidates by themselves, whether each is one whole character.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import NDArray

from recognition.ink.page.judge import STRIDE, Judge
from recognition.ink.page.surroundings import COLUMNS, ROWS

_LINES_A_STEP = 48
_LEARNING_RATE, _WEIGHT_DECAY = 2e-3, 1e-3
_DROPOUT = 0.1
# Lines are shown moved by up to so many cells.
_MOVED = 1


@dataclass(frozen=True, kw_only=True, eq=False)
class CutLine:
    """The N candidates of a line. `runs`: int [N, 2], first and last atom; `features`: [N, F]; `seen`: uint8 [N, H, W, 2].

    `way`: int [M], the places of those that are the characters, empty where nobody knows. `verdicts`: int [N], of each by
    itself: 1 a character, 0 none, -1 too near to one to say.
    """

    runs: NDArray[np.int64]
    features: NDArray[np.float32]
    seen: NDArray[np.uint8]
    way: NDArray[np.int64]
    verdicts: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Fitted:
    """After an epoch, counted from 1. `cost`: of a true way in it, the negative logarithm of its chance, a character."""

    epoch: int
    cost: float
    judge: Judge


def fit_judge(lines: Sequence[CutLine], *, epochs: int, seed: int) -> Iterator[Fitted]:
    """Only the last is to be gone by: the steps become smaller towards the end."""
    keras.utils.set_random_seed(seed)
    random = np.random.default_rng(seed)
    features = np.concatenate([line.features for line in lines])
    mean, spread = features.mean(axis=0), features.std(axis=0) + np.float32(1e-9)
    network = make(features=features.shape[1])
    steps, characters = -(-len(lines) // _LINES_A_STEP), sum(len(line.way) for line in lines)
    optimizer = keras.optimizers.AdamW(
        keras.optimizers.schedules.CosineDecay(_LEARNING_RATE, steps * epochs), weight_decay=_WEIGHT_DECAY
    )
    for epoch in range(1, epochs + 1):
        losses = [
            _step(network, optimizer, [lines[place] for place in places], mean, spread, random)
            for places in np.array_split(random.permutation(len(lines)), steps)
        ]
        yield Fitted(
            epoch=epoch,
            cost=sum(losses) / max(characters, 1),
            judge=judge_of(network, mean=mean, spread=spread),
        )


def make(*, features: int) -> keras.Model:
    """[features N, F, spread evenly] and [what is seen N, H, W, 2, 0 to 1] to [worth and odds N, 2]."""
    said, seen = keras.Input((features,), name="said"), keras.Input((ROWS, COLUMNS, 2), name="seen")
    looks = layers.Conv2D(16, 5, strides=STRIDE, activation="relu", name="first")(seen)
    looks = layers.Conv2D(32, 3, strides=STRIDE, activation="relu", name="second")(looks)
    looks = layers.Dropout(_DROPOUT)(layers.Flatten()(looks))
    looks = layers.Dense(64, activation="relu", name="looks")(looks)
    says = layers.Dense(32, activation="relu", name="says")(said)
    both = layers.Dense(32, activation="relu", name="both")(layers.Concatenate()([looks, says, said]))
    return keras.Model([said, seen], layers.Dense(2, name="out")(both))


def judge_of(network: keras.Model, *, mean: NDArray[np.float32], spread: NDArray[np.float32]) -> Judge:
    """The same as numbers."""
    numbers = {
        f"{name}_{part}": np.asarray(value)
        for name in ("first", "second", "looks", "says", "both", "out")
        for part, value in zip(("kernel", "bias"), network.get_layer(name).get_weights(), strict=True)
    }
    return Judge(mean=mean, spread=spread, **numbers)


def expected(runs: NDArray[np.int64], worth: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """How likely each run [N, 2] is on a way that is drawn by its chance, [N], and the logarithm of what all are worth."""
    first, end = runs[:, 0], runs[:, 1] + 1
    atoms = int(end.max())
    until, after = np.full(atoms + 1, -np.inf), np.full(atoms + 1, -np.inf)
    until[0] = after[atoms] = 0.0
    for place in range(1, atoms + 1):
        those = np.flatnonzero(end == place)
        until[place] = np.logaddexp.reduce(until[first[those]] + worth[those])
    for place in range(atoms - 1, -1, -1):
        those = np.flatnonzero(first == place)
        after[place] = np.logaddexp.reduce(after[end[those]] + worth[those])
    return np.exp(until[first] + worth + after[end] - until[atoms]), float(until[atoms])


def _step(
    network: keras.Model,
    optimizer: keras.optimizers.Optimizer,
    lines: Sequence[CutLine],
    mean: NDArray[np.float32],
    spread: NDArray[np.float32],
    random: np.random.Generator,
) -> float:
    """What the true ways of these lines cost before it, all together."""
    said = np.concatenate([(line.features - mean) / spread for line in lines])
    seen = np.concatenate([_moved(line.seen, random) for line in lines]) / np.float32(255)
    with tf.GradientTape() as tape:
        answers = network([said, seen], training=True)
    wanted, loss = _wanted(lines, answers.numpy().astype(np.float64))
    gradients = tape.gradient(
        answers, network.trainable_variables, output_gradients=tf.constant(wanted, tf.float32)
    )
    optimizer.apply_gradients(zip(gradients, network.trainable_variables, strict=True))
    return loss


def _wanted(lines: Sequence[CutLine], answers: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """The gradient of both losses in the answers [N, 2], and what the true ways cost, all together."""
    gradient = np.zeros_like(answers)
    characters = max(sum(len(line.way) for line in lines), 1)
    loss, begin = 0.0, 0
    for line in lines:
        here = slice(begin, begin + len(line.runs))
        if len(line.way):
            worth = answers[here, 0]
            chances, everything = expected(line.runs, worth)
            loss += everything - float(worth[line.way].sum())
            chances[line.way] -= 1
            gradient[here, 0] = chances / characters
        begin = here.stop
    verdicts = np.concatenate([line.verdicts for line in lines])
    told = verdicts >= 0
    likely = 1 / (1 + np.exp(-answers[:, 1]))
    gradient[told, 1] = (likely - verdicts)[told] / max(int(told.sum()), 1)
    return gradient, loss


def _moved(seen: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    down, right = random.integers(-_MOVED, _MOVED + 1, 2).tolist()
    return np.roll(seen, (down, right), axis=(1, 2))
