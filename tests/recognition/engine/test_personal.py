"""Blending a network's answer with examples, on made-up embeddings."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from recognition.engine import personal
from recognition.engine.personal import Examples, Looks
from recognition.ink.hand import LENGTH

DIMENSIONS = 12
CLASSES = 5

seeds = st.integers(0, 2**32 - 1)
counts = st.integers(1, 30)


def looks(count: int, seed: int, *, drawn: bool = True) -> Looks:
    draw = np.random.default_rng(seed)
    hands = list(draw.normal(0, 0.3, (count, LENGTH))) if drawn else [None] * count
    return Looks.of(np.abs(draw.normal(0, 1, (count, DIMENSIONS))), hands)


def answers(count: int, seed: int) -> NDArray[np.float64]:
    return np.random.default_rng(seed).dirichlet(np.full(CLASSES, 0.3), count)


def named(looks_: Looks, classes: ArrayLike, taken_for: ArrayLike | None = None) -> Examples:
    places = np.array(classes, np.int64)
    taken = np.full(len(places), -1) if taken_for is None else np.array(taken_for, np.int64)
    return Examples(looks=looks_, classes=places, taken_for=taken)


def examples(count: int, seed: int, *, drawn: bool = True) -> Examples:
    classes, taken_for = np.random.default_rng(seed).integers(0, CLASSES, (2, count))
    return named(looks(count, seed + 1, drawn=drawn), classes, taken_for)


@given(counts, seeds)
def test_without_examples_the_networks_answer_stands(count: int, seed: int) -> None:
    own = answers(count, seed)

    blend = personal.blend(own, looks(count, seed), examples(0, seed))

    assert np.array_equal(blend.probabilities, own)
    assert not blend.shares.any()


@given(counts, counts, seeds, st.booleans(), st.booleans())
def test_it_stays_a_distribution(seen: int, known: int, seed: int, drawn: bool, others_drawn: bool) -> None:
    blend = personal.blend(
        answers(seen, seed), looks(seen, seed, drawn=drawn), examples(known, seed, drawn=others_drawn)
    )

    assert blend.probabilities.sum(axis=1) == pytest.approx(1)
    assert (blend.probabilities >= 0).all()
    assert ((blend.shares >= 0) & (blend.shares < 1)).all()


@given(seeds, st.integers(0, CLASSES - 1), st.booleans())
def test_an_exact_repeat_is_read_as_it_was_named(seed: int, class_: int, drawn: bool) -> None:
    drawing = looks(1, seed, drawn=drawn)
    sure_of_another = np.eye(CLASSES)[[(class_ + 1) % CLASSES]]

    blend = personal.blend(sure_of_another, drawing, named(drawing, [class_]))

    assert blend.probabilities[0].argmax() == class_


@given(seeds, st.integers(1, 200))
def test_a_repeat_beats_twenty_others_that_are_not_the_same(seed: int, spread: int) -> None:
    """The most of another class that one hand may have, each as far as another drawing of a class is at least."""
    draw = np.random.default_rng(seed)
    vector = np.abs(draw.normal(0, 1, DIMENSIONS))
    hand = draw.normal(0, 0.3, LENGTH)
    others = np.abs(vector + draw.normal(0, 1, (20, DIMENSIONS)))
    known = Looks.of(np.vstack([vector, others]), [hand, *(hand + draw.normal(0, 0.5, (20, LENGTH)))])
    classes = np.array([1] + [0] * 20)

    blend = personal.blend(
        np.full((1, CLASSES), 1 / CLASSES),
        Looks.of(vector[np.newaxis], [hand]),
        named(known, classes),
    )

    assert blend.probabilities[0].argmax() == 1


@given(counts, seeds)
def test_the_order_of_the_examples_does_not_matter(count: int, seed: int) -> None:
    known, seen, own = examples(count, seed), looks(3, seed + 2), answers(3, seed)
    order = np.random.default_rng(seed).permutation(count)
    shuffled = named(known.looks.take(order), known.classes[order], known.taken_for[order])

    one, other = (personal.blend(own, seen, each) for each in (known, shuffled))

    assert one.probabilities == pytest.approx(other.probabilities, abs=1e-9)


@given(seeds)
def test_one_more_near_example_never_takes_from_its_class(seed: int) -> None:
    seen, own = looks(1, seed), answers(1, seed)
    known = named(looks(10, seed + 1), np.arange(10) % CLASSES)
    more = named(
        Looks(
            embeddings=np.vstack([known.looks.embeddings, seen.embeddings]),
            hands=np.vstack([known.looks.hands, seen.hands]),
        ),
        np.append(known.classes, 2),
    )

    before = personal.blend(own, seen, known).probabilities[0, 2]

    assert personal.blend(own, seen, more).probabilities[0, 2] >= before - 1e-12


def alike(cosine: float) -> tuple[Looks, Looks]:
    """Two pictures that look so much alike."""
    other = [cosine, float(np.sqrt(1 - cosine**2))]
    return Looks.of(np.array([[1.0, 0.0]]), [None]), Looks.of(np.array([other]), [None])


@given(st.floats(0.5, 0.9), st.floats(0.55, 0.95))
def test_what_was_only_confirmed_hides_no_class_that_was_not_drawn_yet(cosine: float, sure: float) -> None:
    """Whoever draws the alphabet once draws no class twice: what looks like an example is still the next one."""
    example, drawing = alike(cosine)

    blend = personal.blend(np.array([[1 - sure, sure]]), drawing, named(example, [0], taken_for=[0]))

    assert blend.probabilities[0].argmax() == 1


@given(st.floats(0.9, 1.0), st.floats(0.55, 0.95))
def test_what_was_put_right_once_changes_the_next_one(cosine: float, sure: float) -> None:
    example, drawing = alike(cosine)

    blend = personal.blend(np.array([[1 - sure, sure]]), drawing, named(example, [0], taken_for=[1]))

    assert blend.probabilities[0].argmax() == 0


def test_far_examples_leave_the_answer_as_it_is() -> None:
    seen = Looks.of(np.eye(2)[:1], [None])
    far = named(Looks.of(np.eye(2)[1:], [None]), [0])
    own = np.array([[0.1, 0.9]])

    blend = personal.blend(own, seen, far)

    assert np.array_equal(blend.probabilities, own)
    assert blend.shares.tolist() == [0.0]


def test_the_hand_tells_two_pictures_apart_that_look_the_same() -> None:
    picture = np.ones((1, DIMENSIONS))
    from_the_top, from_the_side = np.zeros(LENGTH), np.full(LENGTH, 0.4)
    known = Looks.of(np.vstack([picture, picture]), [from_the_top, from_the_side])

    blend = personal.blend(
        np.array([[0.5, 0.5]]),
        Looks.of(picture, [from_the_side]),
        named(known, [0, 1]),
    )

    assert blend.probabilities[0, 1] > 0.9


def test_a_network_that_saw_nothing_is_no_error() -> None:
    blank = Looks.of(np.zeros((1, DIMENSIONS)), [None])

    assert np.isfinite(personal.blend(answers(1, 1), blank, examples(3, 1)).probabilities).all()


def test_alone_the_nearest_class_is_read() -> None:
    vectors = np.eye(3).repeat(3, axis=0) + 0.01
    known = named(Looks.of(vectors, [None] * 9), np.array([0, 1, 2]).repeat(3))

    blend = personal.alone(Looks.of(np.eye(3), [None] * 3), known, classes=4)

    assert blend.probabilities.argmax(axis=1).tolist() == [0, 1, 2]
    assert blend.probabilities[:, 3] == pytest.approx(0, abs=0.01)


@given(counts, counts, seeds)
def test_alone_it_is_a_distribution_too(seen: int, known: int, seed: int) -> None:
    blend = personal.alone(looks(seen, seed), examples(known, seed), classes=CLASSES)

    assert blend.probabilities.sum(axis=1) == pytest.approx(1)
    assert (blend.probabilities >= 0).all()
    assert ((blend.shares >= 0) & (blend.shares < 1)).all()


def test_alone_without_known_classes_any_is_as_likely() -> None:
    blend = personal.alone(looks(2, 1), named(looks(3, 2), [-1, -1, -1]), classes=4)

    assert blend.probabilities == pytest.approx(0.25)
    assert not blend.shares.any()


@given(st.integers(1, 20), seeds)
def test_alone_an_equal_example_wins(others: int, seed: int) -> None:
    drawing = looks(1, seed)
    near = np.abs(drawing.embeddings + np.random.default_rng(seed).normal(0, 0.1, (others, DIMENSIONS)))
    known = drawing.joined_to(Looks.of(near, [None] * others))

    blend = personal.alone(drawing, named(known, [1] + [0] * others), classes=3)

    assert blend.probabilities[0].argmax() == 1


def test_alone_a_class_does_not_win_by_its_many_examples() -> None:
    draw = np.random.default_rng(0)
    middles = np.eye(2).repeat([50, 3], axis=0) + 0.7
    known = Looks.of(middles + draw.normal(0, 0.05, (53, 2)), [None] * 53)

    blend = personal.alone(Looks.of(np.eye(2) + 0.7, [None] * 2), named(known, [0] * 50 + [1] * 3), classes=2)

    assert blend.probabilities.argmax(axis=1).tolist() == [0, 1]


def test_alone_classes_without_examples_keep_a_share_while_others_are_new() -> None:
    known = looks(3, 3)

    once = personal.alone(looks(1, 4), named(known, [0, 1, 2]), classes=CLASSES)
    often = personal.alone(looks(1, 4), named(known.joined_to(known), [0, 1, 2] * 2), classes=CLASSES)

    assert once.probabilities[0, 3:].sum() > often.probabilities[0, 3:].sum()


def test_alone_drawings_in_which_the_network_saw_nothing_are_no_error() -> None:
    blank = Looks.of(np.zeros((2, DIMENSIONS)), [None] * 2)

    assert np.isfinite(personal.alone(blank, named(blank, [0, 1]), classes=3).probabilities).all()
