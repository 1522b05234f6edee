import pytest

from recognition.classes.alphabets import SHIPPED
from training.figures.folding import alike

ALPHABETS = {alphabet["slug"]: alphabet for alphabet in SHIPPED}


def are_alike(alphabet: str, one: str, other: str) -> bool:
    classes = ALPHABETS[alphabet]["classes"]
    table = alike(classes, ALPHABETS[alphabet]["lookalikes"])
    return bool(table[classes.index(one), classes.index(other)])


@pytest.mark.parametrize("pair", ["0O", "1I", "1L", "IL", "5S", "2Z", "9q", "9g", "qg", "6b", "8B"])
def test_members_of_a_group_are_alike(pair: str) -> None:
    assert are_alike("alnum", *pair)
    assert are_alike("alnum", *reversed(pair))


@pytest.mark.parametrize("pair", ["Aa", "bB", "Gg", "qQ"])
def test_a_capital_is_alike_to_its_small_letter(pair: str) -> None:
    assert are_alike("alnum", *pair)
    assert are_alike("alnum", *reversed(pair))


@pytest.mark.parametrize("pair", ["68", "6B", "8b", "9G", "0Q", "AB", "nh"])
def test_likeness_goes_no_further_than_a_pair(pair: str) -> None:
    assert not are_alike("alnum", *pair)


def test_small_letters_of_a_group_are_alike_where_case_is_kept() -> None:
    assert are_alike("alnum-case", "0", "o")
    assert are_alike("alnum-case", "1", "l")
    assert not are_alike("alnum-case", "l", "O")


def test_a_class_is_alike_to_itself() -> None:
    assert alike(["+", "÷"], []).tolist() == [[True, False], [False, True]]


def test_capitals_are_matched_beyond_latin() -> None:
    assert alike(["Ж", "ж", "З"], []).tolist() == [
        [True, True, False],
        [True, True, False],
        [False, False, True],
    ]
