"""Reading with examples: a network's answer blended with the drawings nearest to this one whose class is known.

Pure NumPy, on the embeddings that the network gives anyway: nothing is trained. Each example votes for its class with
its nearness, a kernel of how alike two drawings look to the network and how alike they were drawn. The answer is

    (probabilities + WEIGHT * votes) / (1 + WEIGHT * sum of votes)

so that no examples change nothing, a few near ones overrule a hesitant network, and many far ones do not.

A class without examples has no votes, and would lose to whatever looks like it. How likely the next drawing is of such a
class, the examples tell themselves (Good and Turing: as likely as an example was the only one of its class). As far as
that goes the network decides between classes with and without examples, and the votes among those that have some. But
where the network once took an example for a class that it was not, it has lost that say for this class: what a person
puts right changes the very next reading, what they only confirm hides no class that they have not drawn yet.

The constants were chosen on validation writers: docs/decisions/0008-what-a-person-named-helps-at-once.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognition.ink.hand import LENGTH, WAY_POINTS

# What an example that is as near as can be counts, the network's whole answer being 1.
WEIGHT = 8.0
# How fast nearness falls: with 1 - cosine of the embeddings; with the mean squared distance of the pens' ways, in sides
# of the drawing; with the mean squared difference of the logarithms of width and height; with each stroke more or less.
LOOK, WAY, SIZE, STROKES = 10.0, 12.0, 8.0, 0.4
# Differences of hand beyond these say no more: one odd start of the pen must not hide a drawing that looks the same.
MOST_WAY, MOST_SIZE, MOST_STROKES = 0.5, 1.0, 2.0
# The kernel of the look alone, where one of the two is a picture and nobody knows how it was drawn.
LOOK_ALONE = 20.0
# The same where the examples are other people's: their look alone counts, and it varies more.
LOOK_OF_OTHERS = 12.0
# How much a linear rule that is fitted to examples by anybody is held back, and how sure its answers make.
HELD_BACK, SURENESS = 0.3, 7.0
# What is very near counts this much more, and its nearness falls this much faster.
CLOSE, CLOSE_FALL = 20.0, 3.0
# An all but equal drawing outweighs everything else, so that what was put right once is read right.
SAME, SAME_FALL = 40.0, 15.0
# Below this share in the answer the examples have said nothing of this drawing: the network's answer stands as it is.
LEAST_SHARE = 0.01
# Embeddings of nothing score nothing: no division by it.
_SOMETHING = 1e-6
# In place of a class: it is not known, or the alphabet has it no more.
NOWHERE = -1


@dataclass(frozen=True, kw_only=True, eq=False)
class Looks:
    """How drawings look to one network, and how they were drawn.

    `embeddings`: float32 [N, D], each of length 1, all zero where the network saw nothing. `hands`: float32
    [N, recognition.ink.hand.LENGTH], NaN for pictures.
    """

    embeddings: NDArray[np.float32]
    hands: NDArray[np.float32]

    @classmethod
    def of(cls, embeddings: NDArray[np.floating], hands: Sequence[NDArray[np.floating] | None]) -> "Looks":
        """From embeddings [N, D] as a network gives them, and N hands."""
        raw = np.asarray(embeddings, np.float32)
        lengths = np.linalg.norm(raw, axis=1, keepdims=True)
        unknown = np.full(LENGTH, np.nan, np.float32)
        known = [unknown if hand is None else np.asarray(hand, np.float32) for hand in hands]
        return cls(
            embeddings=np.divide(raw, lengths, out=np.zeros_like(raw), where=lengths > 0),
            hands=np.stack(known) if known else np.zeros((0, LENGTH), np.float32),
        )

    def __len__(self) -> int:
        return len(self.embeddings)

    def take(self, places: NDArray[np.integer]) -> "Looks":
        return Looks(embeddings=self.embeddings[places], hands=self.hands[places])

    def joined_to(self, others: "Looks") -> "Looks":
        """These and others by the same network. None of either may be of any width."""
        parts = [each for each in (self, others) if len(each)] or [self]
        return Looks(
            embeddings=np.concatenate([each.embeddings for each in parts]),
            hands=np.concatenate([each.hands for each in parts]),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Examples:
    """Drawings whose class is known: `classes`, int [M], are places among the K probabilities.

    `taken_for`: int [M], the places of what the network took them for. Either may be NOWHERE; an example of no class
    says nothing.
    """

    looks: Looks
    classes: NDArray[np.int64]
    taken_for: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.classes)

    def take(self, places: NDArray[np.integer]) -> "Examples":
        return Examples(
            looks=self.looks.take(places), classes=self.classes[places], taken_for=self.taken_for[places]
        )

    def joined_to(self, others: "Examples") -> "Examples":
        return Examples(
            looks=self.looks.joined_to(others.looks),
            classes=np.concatenate([self.classes, others.classes]),
            taken_for=np.concatenate([self.taken_for, others.taken_for]),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Blend:
    """`probabilities`: float64 [N, K], each row sums to 1. `shares`: float64 [N] in 0..1, how much of it the examples are."""

    probabilities: NDArray[np.float64]
    shares: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Nearness:
    """How near N drawings are to M examples, [N, M], or, summed over the examples of each, to K classes, [N, K].

    Of one example `near` is in 0..1 + CLOSE, `same` in 0..SAME.
    """

    near: NDArray[np.float64]
    same: NDArray[np.float64]

    def to_classes(self, belongs: NDArray[np.float64]) -> "Nearness":
        """To classes, by which class each example belongs to: [M, K] of zeros and ones."""
        return Nearness(near=self.near @ belongs, same=self.same @ belongs)


def blend(probabilities: NDArray[np.floating], seen: Looks, examples: Examples) -> Blend:
    """The network's calibrated answers [N, K] to what was `seen`, [N], with the votes of the examples."""
    own = np.asarray(probabilities, np.float64)
    if not len(examples):
        return Blend(probabilities=own, shares=np.zeros(len(own)))
    return _blended(own, nearness(seen, examples.looks), examples)


def alone(seen: Looks, examples: Examples, *, classes: int) -> Blend:
    """The same without a network that knows these classes, with examples by anybody.

    How much the examples say is told by how near they are, and what they say by a rule that is fitted to all of them: it
    is right more often than the nearest, for it learns what tells the classes apart. An all but equal example outweighs
    the rule. What no example speaks for is any of the classes alike.
    """
    apart = _apart_by_look(seen, examples.looks)
    found = _fallen(LOOK_OF_OTHERS * apart)
    own = np.full((len(seen), classes), 1 / classes)
    named = np.flatnonzero(examples.classes != NOWHERE)
    if not len(named):
        return Blend(probabilities=own, shares=np.zeros(len(own)))
    belongs = _belongs(examples, classes)
    votes = found.to_classes(belongs)
    equal = votes.same / SAME
    surely = equal.sum(axis=1, keepdims=True)
    fitted = _fitted(seen, examples.take(named), classes)
    said = equal / np.maximum(surely, 1) + (1 - np.minimum(surely, 1)) * fitted
    return with_votes(
        own,
        Nearness(near=votes.near.sum(axis=1, keepdims=True) * said, same=votes.same),
        counts=belongs.sum(axis=0),
        refuted=_refuted(examples, classes),
    )


def _fitted(seen: Looks, examples: Examples, classes: int) -> NDArray[np.float64]:
    """What a ridge regression on examples of known classes says, [N, K], 0 for classes without any; each row sums to 1.

    Each class counts alike, however many examples it has. How sure an answer is, is told by what the examples themselves
    score on average: that falls with the number of classes. The size of what is solved is that of an embedding.
    """
    known = np.asarray(examples.looks.embeddings, np.float64)
    belongs = _belongs(examples, classes)
    counts = belongs.sum(axis=0)
    there = counts > 0
    weights = len(known) / there.sum() / counts[examples.classes][:, np.newaxis]
    spread = known.T @ (weights * known) + HELD_BACK * np.eye(known.shape[1])
    rule = np.linalg.solve(spread, known.T @ (weights * (belongs - 1 / classes)))
    own = (known @ rule)[np.arange(len(known)), examples.classes].mean()
    scores = SURENESS / max(own, _SOMETHING) * (seen.embeddings @ rule)
    odds = np.where(there, np.exp(scores - scores[:, there].max(axis=1, keepdims=True)), 0.0)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float64)


def nearness(seen: Looks, known: Looks) -> Nearness:
    """Of N drawings to M by the same hand."""
    apart = _apart_by_look(seen, known)
    by_hand = _apart_by_hand(seen.hands, known.hands)
    return _fallen(np.where(np.isnan(by_hand), LOOK_ALONE * apart, LOOK * apart + by_hand))


def with_votes(
    own: NDArray[np.float64],
    found: Nearness,
    *,
    counts: NDArray[np.number],
    refuted: NDArray[np.bool_],
) -> Blend:
    """The answers [N, K] with the votes of examples, by their nearness to classes, [N, K].

    `counts`: examples of each class, [K], or [N, K] where each answer has examples of its own; `refuted`, of the same
    shape: whether the network wrongly took an example for this class.
    """
    unseen = _novelty(counts) * ((counts == 0) & ~refuted) * own
    near = found.near * (1 - unseen.sum(axis=1, keepdims=True))
    votes = WEIGHT * (near + unseen * found.near.sum(axis=1, keepdims=True) + found.same)
    weight = votes.sum(axis=1)
    shares = weight / (1 + weight)
    silent = shares < LEAST_SHARE
    blended = (own + votes) / (1 + weight[:, np.newaxis])
    return Blend(
        probabilities=np.where(silent[:, np.newaxis], own, blended), shares=np.where(silent, 0.0, shares)
    )


def _novelty(counts: NDArray[np.number]) -> NDArray[np.float64]:
    """How much the next drawing may be of a class without examples, 0..1: the root of Good and Turing's estimate.

    The root, for a new class that is read as another one is the worse mistake: whoever draws each character once
    would have every one of them pulled towards those before.
    """
    once = (counts == 1).sum(axis=-1, keepdims=True)
    return np.asarray(np.sqrt(once / np.maximum(counts.sum(axis=-1, keepdims=True), 1)))


def _blended(own: NDArray[np.float64], found: Nearness, examples: Examples) -> Blend:
    belongs = _belongs(examples, own.shape[1])
    return with_votes(
        own,
        found.to_classes(belongs),
        counts=belongs.sum(axis=0),
        refuted=_refuted(examples, own.shape[1]),
    )


def _belongs(examples: Examples, classes: int) -> NDArray[np.float64]:
    """[M, K]: 1 where the example is of the class."""
    named = np.flatnonzero(examples.classes != NOWHERE)
    belongs = np.zeros((len(examples), classes))
    belongs[named, examples.classes[named]] = 1
    return belongs


def _refuted(examples: Examples, classes: int) -> NDArray[np.bool_]:
    """[K]: whether the network took an example for the class that was of another one."""
    refuted = np.zeros(classes, bool)
    known = (examples.classes != NOWHERE) & (examples.taken_for != NOWHERE)
    refuted[examples.taken_for[known & (examples.taken_for != examples.classes)]] = True
    return refuted


def _fallen(fall: NDArray[np.float64]) -> Nearness:
    down = np.maximum(fall, 0)
    return Nearness(
        near=np.exp(-down) + CLOSE * np.exp(-CLOSE_FALL * down), same=SAME * np.exp(-SAME_FALL * down)
    )


def _apart_by_look(seen: Looks, known: Looks) -> NDArray[np.float64]:
    return 1 - np.asarray(seen.embeddings @ known.embeddings.T, np.float64)


def _apart_by_hand(seen: NDArray[np.float32], known: NDArray[np.float32]) -> NDArray[np.float64]:
    """[N, M] in the kernel's units; NaN where one of the two was not drawn."""
    split = 2 * WAY_POINTS
    ways = _squared(seen[:, :split], known[:, :split]) / WAY_POINTS
    strokes = np.abs(seen[:, np.newaxis, split] - known[np.newaxis, :, split])
    sizes = _squared(seen[:, split + 1 :], known[:, split + 1 :]) / 2
    return np.asarray(
        WAY * np.minimum(ways, MOST_WAY)
        + SIZE * np.minimum(sizes, MOST_SIZE)
        + STROKES * np.minimum(strokes, MOST_STROKES),
        np.float64,
    )


def _squared(some: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float64]:
    """Squared distances of rows, [N, M]."""
    products = some @ others.T
    lengths = (some**2).sum(axis=1)[:, np.newaxis] + (others**2).sum(axis=1)[np.newaxis]
    return np.asarray(np.maximum(lengths - 2 * products, 0), np.float64)
