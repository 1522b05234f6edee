import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.figures.intervals import wilson


@pytest.mark.parametrize(
    ("right", "size", "expected"),
    [
        (50, 100, (0.4038, 0.5962)),
        (0, 10, (0.0, 0.2775)),
        (10, 10, (0.7225, 1.0)),
        (8867, 10_000, (0.8803, 0.8928)),
    ],
)
def test_it_gives_the_published_values(right: int, size: int, expected: tuple[float, float]) -> None:
    assert wilson(right, size) == pytest.approx(expected, abs=1e-4)


def test_of_nothing_everything_is_possible() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(1, 100_000).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size))))
def test_the_share_lies_inside(counts: tuple[int, int]) -> None:
    right, size = counts

    low, high = wilson(right, size)

    assert 0 <= low <= right / size <= high <= 1


def test_it_refuses_more_right_ones_than_there_are() -> None:
    with pytest.raises(ValueError, match=r"0 to 3 right ones\. Received: 4"):
        wilson(4, 3)
