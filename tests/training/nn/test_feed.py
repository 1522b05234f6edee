import threading

import pytest

from training.nn.feed import made_ahead


def test_it_gives_everything_in_order() -> None:
    assert list(made_ahead(lambda number: number * number, range(20))) == [n * n for n in range(20)]


def test_it_gives_nothing_for_nothing() -> None:
    assert list(made_ahead(str, [])) == []


def test_it_makes_items_on_another_thread() -> None:
    makers = set(made_ahead(lambda _: threading.get_ident(), range(5)))

    assert len(makers) == 1
    assert threading.get_ident() not in makers


def test_an_error_in_the_making_reaches_the_taker() -> None:
    taken = made_ahead(lambda number: 1 // number, [1, 0])

    assert next(taken) == 1
    with pytest.raises(ZeroDivisionError):
        next(taken)


def test_closing_it_ends_its_thread() -> None:
    taken = made_ahead(str, range(1000))
    next(taken)

    taken.close()

    assert not [thread for thread in threading.enumerate() if thread.name.startswith("batches")]
