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


def test_who_is_doubted_fills_less() -> None:
    users = [1] * 5_000 + list(range(2, 42)) * 150

    weights = collected_weights(users, doubted={1: 0.8})

    assert np.isclose(weights[:5_000].sum() / weights.sum(), 0.2 * LARGEST_SHARE)


def test_doubt_about_somebody_who_gave_little_changes_nothing() -> None:
    users = list(range(40)) * 10

    assert np.allclose(collected_weights(users, doubted={3: 0.5}), collected_weights(users))


def test_a_person_alone_counts_fully_whatever_is_doubted() -> None:
    assert np.allclose(collected_weights([7, 7, 7], doubted={7: 1.0}), 1)


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=300),
    st.dictionaries(st.integers(0, 30), st.floats(0, 1)),
)
def test_with_doubts_the_mean_is_one_and_nobody_is_left_out(
    users: list[int], doubted: dict[int, float]
) -> None:
    weights = collected_weights(users, doubted=doubted)

    assert np.isclose(weights.mean(), 1)
    assert (weights > 0).all()
