import numpy as np
from numpy.typing import NDArray

from training.datasets.splits import blocks, keep_official_test, split_by_writer

WRITERS = np.repeat([f"writer {number}" for number in range(30)], 10)


def split(writers: NDArray[np.str_] = WRITERS, *, name: str = "letters") -> NDArray[np.str_]:
    return split_by_writer(writers=writers, name=name, test=0.2, validation=0.1)


def test_it_holds_out_the_asked_share_of_writers() -> None:
    splits = split()

    assert len(set(WRITERS[splits == "test"])) == 6
    assert len(set(WRITERS[splits == "validation"])) == 3


def test_it_puts_no_writer_on_two_sides() -> None:
    splits = split()

    sides = {writer: set(splits[writer == WRITERS]) for writer in set(WRITERS)}
    assert all(len(found) == 1 for found in sides.values())


def test_it_does_not_depend_on_the_order_of_the_file() -> None:
    shuffled = np.random.default_rng(1).permutation(len(WRITERS))

    assert (split(WRITERS[shuffled]) == split()[shuffled]).all()


def test_it_draws_other_writers_for_another_set() -> None:
    assert (split(name="digits") != split(name="letters")).any()


def test_it_stays_as_it_was_published() -> None:
    held_out = set(WRITERS[split() == "test"].tolist())

    assert held_out == {f"writer {number}" for number in (2, 5, 6, 9, 14, 20)}


def test_it_trains_on_whoever_wrote_most_of_the_set() -> None:
    writers = np.concatenate([WRITERS, np.repeat("busy", 200)])
    for name in ("a", "b", "c", "d", "e", "f", "g", "h"):
        splits = split(writers, name=name)

        assert set(splits[writers == "busy"]) == {"train"}


def test_it_trains_on_a_lone_writer() -> None:
    assert set(split(np.repeat("only one", 20))) == {"train"}


def test_it_keeps_a_published_test_part_whole() -> None:
    is_test = np.arange(len(WRITERS)) >= 200

    splits = keep_official_test(writers=WRITERS, is_test=is_test, name="letters", validation=0.1)

    assert set(splits[is_test]) == {"test"}
    assert (splits[~is_test] == "validation").sum() == 20


def test_blocks_name_neighbours_alike() -> None:
    assert blocks(5, size=2, prefix="page").tolist() == ["page/0", "page/0", "page/1", "page/1", "page/2"]
