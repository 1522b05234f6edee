"""Against a textbook loop written differently, and by what must hold whatever is said."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.trust.dawid_skene import Joined, Readings, by_others, join
from recognition.trust.expected import expected_confusion

Said = tuple[int, int, int]  # item, person, class


def readings_of(said: Sequence[Said], *, items: int, people: int, classes: int) -> Readings:
    table = np.array(said, np.int64).reshape(-1, 3)
    return Readings(
        item=table[:, 0], person=table[:, 1], said=table[:, 2], items=items, people=people, classes=classes
    )


def joined(said: Sequence[Said], *, items: int, people: int, classes: int) -> Joined:
    expected = expected_confusion(np.full(people, 0.9), classes=classes)
    return join(
        readings_of(said, items=items, people=people, classes=classes),
        confusion_prior=10 * expected,
        class_prior=np.ones(classes),
    )


def textbook(
    said: Sequence[Said],
    *,
    items: int,
    people: int,
    classes: int,
    confusion_prior: list[list[list[float]]],
    class_prior: list[float],
    known: dict[int, int],
    rounds: int,
) -> tuple[list[list[float]], list[list[list[float]]]]:
    """Dawid and Skene (1979), equations 2.3 to 2.5, with pseudo-counts: one sum after the other, products and no logs."""
    counts: dict[tuple[int, int, int], int] = defaultdict(int)
    for item, person, spoken in said:
        counts[person, item, spoken] += 1
    errors = [
        [[cell / sum(row) for cell in row] for row in confusion_prior[person]] for person in range(people)
    ]
    shares = [each / sum(class_prior) for each in class_prior]
    beliefs: list[list[float]] = []
    for _ in range(rounds + 1):
        beliefs = []
        for item in range(items):
            likelihoods = []
            for true in range(classes):
                product = shares[true]
                for person in range(people):
                    for spoken in range(classes):
                        product *= errors[person][true][spoken] ** counts[person, item, spoken]
                likelihoods.append(product)
            belief = [each / sum(likelihoods) for each in likelihoods]
            if item in known:
                belief = [1.0 if true == known[item] else 0.0 for true in range(classes)]
            beliefs.append(belief)
        shares = [
            (class_prior[true] + sum(belief[true] for belief in beliefs)) / (sum(class_prior) + items)
            for true in range(classes)
        ]
        for person in range(people):
            for true in range(classes):
                row = [
                    confusion_prior[person][true][spoken]
                    + sum(beliefs[item][true] * counts[person, item, spoken] for item in range(items))
                    for spoken in range(classes)
                ]
                errors[person][true] = [each / sum(row) for each in row]
    return beliefs, errors


@pytest.mark.parametrize("seed", range(4))
def test_it_agrees_with_the_textbook(seed: int) -> None:
    random = np.random.default_rng(seed)
    items, people, classes = 25, 5, 3
    true = random.integers(0, classes, items)
    right = np.array([0.95, 0.9, 0.85, 0.6, 0.1])
    said = [
        (item, person, int(true[item] if random.random() < right[person] else random.integers(0, classes)))
        for item in range(items)
        for person in range(people)
        if random.random() < 0.7
    ]
    confusion_prior = random.uniform(0.2, 2, (people, classes, classes)) + 3 * np.eye(classes)
    class_prior = random.uniform(0.5, 2, classes)
    known = {0: int(true[0]), 7: int(true[7])}

    ours = join(
        readings_of(said, items=items, people=people, classes=classes),
        confusion_prior=confusion_prior,
        class_prior=class_prior,
        known=known,
    )
    theirs, errors = textbook(
        said,
        items=items,
        people=people,
        classes=classes,
        confusion_prior=confusion_prior.tolist(),
        class_prior=class_prior.tolist(),
        known=known,
        rounds=ours.rounds + 40,
    )

    assert np.allclose(ours.posterior, theirs, atol=1e-6)
    assert np.allclose(ours.confusion, errors, atol=1e-6)


def test_it_finds_out_who_errs() -> None:
    random = np.random.default_rng(1)
    true = random.integers(0, 4, 300)
    slips = [0.02, 0.05, 0.1, 0.5]
    said = [
        (item, person, int(true[item] if random.random() >= slip else (true[item] + 1) % 4))
        for item in range(300)
        for person, slip in enumerate(slips)
    ]

    found = joined(said, items=300, people=4, classes=4)

    assert (found.posterior.argmax(axis=1) == true).mean() > 0.98
    right = np.trace(found.confusion, axis1=1, axis2=2) / 4
    assert np.allclose(right, [1 - slip for slip in slips], atol=0.06)


def test_a_person_who_always_swaps_two_classes_is_read_rightly() -> None:
    swap = [1, 0, 2]
    said = [(item, person, item % 3) for item in range(60) for person in range(2)]
    said += [(item, 2, swap[item % 3]) for item in range(60)]

    found = joined(said, items=60, people=3, classes=3)

    assert found.confusion[2, 0].argmax() == 1
    assert found.posterior.argmax(axis=1).tolist() == [item % 3 for item in range(60)]


def test_a_known_item_is_what_it_is_known_to_be() -> None:
    prior = 10 * expected_confusion(np.full(2, 0.9), classes=2)
    said = readings_of([(0, 0, 1), (0, 1, 1)], items=1, people=2, classes=2)

    found = join(said, confusion_prior=prior, class_prior=np.ones(2), known={0: 0})

    assert found.posterior.tolist() == [[1, 0]]
    assert found.confusion[0, 0, 1] > prior[0, 0, 1] / 10


def test_by_others_leaves_ones_own_word_out() -> None:
    said = readings_of([(0, 0, 0), (0, 1, 1), (0, 2, 1)], items=1, people=3, classes=2)
    prior = 1000 * expected_confusion(np.full(3, 0.9), classes=2)

    agreement = by_others(join(said, confusion_prior=prior, class_prior=np.full(2, 1000)), said)

    assert agreement[0] == pytest.approx(1 / 82, abs=0.002)
    assert agreement[1] == pytest.approx(0.5, abs=0.01)


said_at_all = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 2)),
    max_size=30,
    unique_by=lambda said: said[:2],
)


@given(said_at_all, st.randoms())
def test_the_order_of_the_readings_does_not_matter(said: list[Said], random: "np.random.Generator") -> None:
    shuffled = list(said)
    random.shuffle(shuffled)

    one, other = (joined(each, items=6, people=4, classes=3) for each in (said, shuffled))

    assert np.allclose(one.posterior, other.posterior, atol=1e-6)
    assert np.allclose(one.confusion, other.confusion, atol=1e-6)


@given(said_at_all, st.permutations(range(3)))
def test_the_names_of_the_classes_do_not_matter(said: list[Said], names: list[int]) -> None:
    renamed = [(item, person, names[spoken]) for item, person, spoken in said]

    one, other = (joined(each, items=6, people=4, classes=3) for each in (said, renamed))

    assert np.allclose(one.posterior, other.posterior[:, names], atol=1e-5)


@given(said_at_all)
def test_everything_is_a_probability(said: list[Said]) -> None:
    found = joined(said, items=6, people=4, classes=3)

    for shares in (found.posterior, found.confusion, found.class_prior):
        assert np.allclose(shares.sum(axis=-1), 1)
        assert shares.min() >= 0


def test_readings_of_nobody_are_refused() -> None:
    with pytest.raises(ValueError, match="person must hold 1 places below 2"):
        readings_of([(0, 2, 0)], items=1, people=2, classes=2)
