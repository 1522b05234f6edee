from pathlib import Path

import numpy as np
import pytest

from tests.training.datasets.published.making import glyph, write_emnist_idx, write_emnist_mat
from training.datasets.exceptions import DatasetUnreadable
from training.datasets.merges import OUTSIDE, merge
from training.datasets.published.emnist import CHARACTERS, SPECS, read_part

TRAIN = [(glyph(place), place % 26 + 1) for place in range(6)]
TEST = [(glyph(9), 26), (glyph(10), 1)]
LETTERS = [[number, 64 + number, 96 + number] for number in range(1, 27)]
PEOPLE = ([1, 1, 2, 2, 3, 3], [4, 5])


def mapping(part: str) -> list[list[int]]:
    return [[place, ord(character)] for place, character in enumerate(CHARACTERS[part])]


def write_mat(path: Path, writers: tuple[list[int], list[int]] = PEOPLE) -> Path:
    write_emnist_mat(path, LETTERS, TRAIN, TEST, writers)
    return path


def test_both_formats_give_the_same_upright_pictures(tmp_path: Path) -> None:
    write_emnist_idx(tmp_path / "idx", "letters", TRAIN, TEST)

    for contents in (
        read_part("letters", tmp_path / "idx"),
        read_part("letters", write_mat(tmp_path / "a.mat")),
    ):
        assert contents.images is not None
        assert (contents.images == np.array([picture for picture, _ in TRAIN + TEST])).all()
        assert contents.labels.tolist() == ["A", "B", "C", "D", "E", "F", "Z", "A"]


def test_the_pixels_of_an_upright_picture_are_where_they_were_written(tmp_path: Path) -> None:
    """The top bar of the F is a row, its stem a column: what a transposed picture would have the other way round."""
    write_emnist_idx(tmp_path, "letters", TRAIN, TEST)

    images = read_part("letters", tmp_path).images

    assert images is not None
    assert images[0][5, 6:20].tolist() == [200] * 14
    assert images[0][4:24, 7].tolist() == [200] * 3 + [255] * 5 + [150] * 3 + [255] * 9
    assert not images[0][16:23, 12].any()


def test_the_idx_files_keep_emnists_own_test(tmp_path: Path) -> None:
    write_emnist_idx(tmp_path, "letters", TRAIN, TEST)

    assert (read_part("letters", tmp_path).splits == "test").tolist() == [False] * 6 + [True] * 2


def test_the_mat_file_knows_the_writers(tmp_path: Path) -> None:
    contents = read_part("letters", write_mat(tmp_path / "a.mat"))

    assert contents.writers.tolist() == [f"writer/{person}" for person in [*PEOPLE[0], *PEOPLE[1]]]
    assert (contents.splits == "test").tolist() == [False] * 6 + [True] * 2


def test_a_writer_on_both_sides_of_emnists_test_stands_on_one_of_ours(tmp_path: Path) -> None:
    contents = read_part("letters", write_mat(tmp_path / "a.mat", ([1, 2, 3, 4, 5, 6], [1, 7])))

    sides = {*zip(contents.writers.tolist(), contents.splits.tolist(), strict=True)}
    assert len(sides) == len(set(contents.writers.tolist()))


@pytest.mark.parametrize(
    ("part", "count"),
    [("digits", 10), ("mnist", 10), ("letters", 26), ("balanced", 47), ("bymerge", 47), ("byclass", 62)],
)
def test_each_part_has_its_classes(part: str, count: int) -> None:
    assert len(CHARACTERS[part]) == len(set(CHARACTERS[part])) == count


def test_the_merged_parts_number_their_classes_as_published() -> None:
    assert CHARACTERS["balanced"][36:] == "abdefghnqrt"
    assert CHARACTERS["byclass"][35:37] == "Za"


@pytest.mark.parametrize("part", ["digits", "balanced", "byclass"])
def test_other_parts_count_from_zero(part: str, tmp_path: Path) -> None:
    last = len(CHARACTERS[part]) - 1
    write_emnist_idx(tmp_path, part, [(glyph(), 0), (glyph(1), last)], [(glyph(2), 9)])

    assert read_part(part, tmp_path).labels.tolist() == ["0", CHARACTERS[part][-1], "9"]


def test_a_label_that_the_part_has_not_is_refused(tmp_path: Path) -> None:
    write_emnist_idx(tmp_path, "letters", TRAIN, [(glyph(), 0)])

    with pytest.raises(DatasetUnreadable, match=r"labels 1 to 26. Received: 0 at place 6"):
        read_part("letters", tmp_path)


def test_a_mat_file_with_another_mapping_is_refused(tmp_path: Path) -> None:
    write_emnist_mat(tmp_path / "a.mat", mapping("balanced"), TRAIN, TEST, PEOPLE)

    with pytest.raises(DatasetUnreadable, match="26 classes of EMNIST letters"):
        read_part("letters", tmp_path / "a.mat")


def test_what_is_no_mat_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mat").write_bytes(b"MATLAB 5.0 MAT-file, or so it says" * 20)

    with pytest.raises(DatasetUnreadable, match="MATLAB file as EMNIST has it"):
        read_part("letters", tmp_path / "a.mat")


def test_pictures_without_ink_are_left_out(tmp_path: Path) -> None:
    write_emnist_idx(tmp_path, "digits", [(np.zeros((28, 28), np.uint8), 3), (glyph(), 4)], [(glyph(), 5)])

    assert read_part("digits", tmp_path).labels.tolist() == ["4", "5"]


def test_every_file_has_a_published_checksum_and_size() -> None:
    files = [file for spec in SPECS for form in spec.forms for file in form]

    assert len(files) == len({file.sha256 for file in files}) == 30
    assert all(len(file.sha256[0]) == 64 and file.size and file.url and file.member for file in files)


def spec(part: str) -> dict[str, str]:
    return dict(next(spec for spec in SPECS if spec.name == f"emnist_{part}").stands_for)


def test_a_folded_letter_counts_where_its_cases_are_one_class() -> None:
    labels = np.array(["A", "C"])

    places = merge(labels, merges={"a": "A", "c": "C"}, classes="AC", stands_for=spec("letters"))

    assert places.tolist() == [0, 1]


def test_a_folded_letter_is_no_use_where_its_cases_are_two_classes() -> None:
    labels = np.array(["A", "C"])

    places = merge(labels, merges={"c": "C"}, classes="AaC", stands_for=spec("letters"))

    assert places.tolist() == [OUTSIDE, 2]


def test_a_letter_that_the_merge_leaves_alone_is_a_capital() -> None:
    assert merge(np.array(["A"]), merges={}, classes="Aa", stands_for=spec("balanced")).tolist() == [0]
