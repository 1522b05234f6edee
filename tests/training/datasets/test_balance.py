import numpy as np
import pytest

from training.datasets.balance import LABEL_LIMIT, balanced_weights, capped, effective_number, oversampled


def test_few_examples_are_worth_their_number() -> None:
    assert effective_number(10, limit=1000) == pytest.approx(10, rel=0.01)


def test_many_examples_are_worth_the_limit() -> None:
    assert effective_number(100_000, limit=1000) == pytest.approx(1000)


def test_every_example_of_one_label_in_one_set_weighs_the_same() -> None:
    (weights,) = balanced_weights([np.repeat("a", 50)])

    assert len(weights) == 50
    assert len(set(weights.tolist())) == 1


def test_a_rare_character_is_drawn_more_often_an_example() -> None:
    labels = np.repeat(["a", "b"], [50, 5000])

    (weights,) = balanced_weights([labels])

    assert weights[labels == "a"][0] > 4 * weights[labels == "b"][0]


def test_a_common_character_is_drawn_no_more_than_the_limit_says() -> None:
    (first, second) = balanced_weights([np.repeat("a", 50_000), np.repeat("a", 50_000)])

    assert first.sum() + second.sum() == pytest.approx(LABEL_LIMIT, rel=0.01)


def test_a_huge_set_leaves_room_for_a_small_one() -> None:
    (huge, small) = balanced_weights([np.repeat("a", 100_000), np.repeat("a", 2_000)])

    assert small.sum() > 0.25 * (huge.sum() + small.sum())


def test_an_empty_set_has_no_weights() -> None:
    (nothing, _) = balanced_weights([np.zeros(0, np.str_), np.repeat("a", 3)])

    assert nothing.tolist() == []


def test_a_cap_keeps_rare_labels_whole_and_the_order() -> None:
    labels = np.repeat(["a", "b"], [50, 3])

    places = capped(labels, limit=10)

    assert np.unique(labels[places], return_counts=True)[1].tolist() == [10, 3]
    assert places.tolist() == sorted(set(places.tolist()))


def test_a_cap_draws_the_same_with_the_same_seed() -> None:
    labels = np.repeat("a", 1000)

    assert capped(labels, limit=10, seed=1).tolist() == capped(labels, limit=10, seed=1).tolist()
    assert capped(labels, limit=10, seed=1).tolist() != capped(labels, limit=10, seed=2).tolist()


def test_oversampling_repeats_rare_labels_evenly_and_drops_nothing() -> None:
    labels = np.repeat(["a", "b"], [50, 3])

    counts = np.bincount(oversampled(labels, at_least=10))

    assert counts[:50].tolist() == [1] * 50
    assert sorted(counts[50:].tolist()) == [3, 3, 4]


def test_nothing_can_be_capped_or_oversampled() -> None:
    assert (
        len(capped(np.zeros(0, np.str_), limit=3)) == len(oversampled(np.zeros(0, np.str_), at_least=3)) == 0
    )
