import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training.snapshot.weights import LARGEST_SHARE, collected_weights


def test_nothing_collected_weighs_nothing() -> None:
    assert collected_weights([]).shape == (0,)


def test_a_person_alone_counts_fully() -> None:
    assert collected_weights([7, 7, 7]).tolist() == [1, 1, 1]


def test_the_busy_weigh_less_a_sample() -> None:
    users = [1] * 400 + list(range(2, 52)) * 4

    weights = collected_weights(users)

    assert weights[0] < weights[-1]


@given(st.lists(st.integers(0, 60), min_size=1, max_size=400))
def test_nobody_has_more_than_the_largest_share(users: list[int]) -> None:
    weights = collected_weights(users)

    heaviest = max(weights[np.array(users) == user].sum() for user in set(users)) / weights.sum()
    assert heaviest <= max(LARGEST_SHARE, 1 / len(set(users))) + 1e-9


@given(st.lists(st.integers(0, 60), min_size=1, max_size=400))
def test_weights_average_one(users: list[int]) -> None:
    assert np.isclose(collected_weights(users).mean(), 1)
