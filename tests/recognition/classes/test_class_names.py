"""What classes may be called, and the lists and ranges that they come in."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.classes import class_names
from recognition.classes.lookalikes import differing_in_size, same_shape, suggested
from recognition.exceptions import InvalidInput


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("a b\tc\nd\r\ne", list("abcde")),
        ("a, b, c", list("abc")),
        ("a,\nb,\nc,", list("abc")),
        (", . ;", [",", ".", ";"]),
        ('"hot dog" cat "', ["hot dog", "cat", '"']),
        ('"hot dog", "x y"', ["hot dog", "x y"]),
        ("\ufeffα\nβ", ["α", "β"]),
        ("  ", []),
    ],
)
def test_a_list_is_read_as_people_write_it(text: str, entries: list[str]) -> None:
    assert class_names.listed(text) == entries


@given(
    st.lists(
        st.text('ab,."αβ-', min_size=1, max_size=5).filter(lambda text: not text.endswith(",")), max_size=8
    )
)
def test_what_is_written_out_is_read_again(entries: list[str]) -> None:
    plain = [entry for entry in entries if '"' not in entry]

    assert class_names.listed(class_names.as_text(plain)) == plain


@pytest.mark.parametrize(
    ("text", "without", "found"),
    [
        ("U+0391-U+0393", "", "ΑΒΓ"),
        ("U+0391 - U+0393", "", "ΑΒΓ"),
        ("u+0391..0393", "", "ΑΒΓ"),
        ("a-e", "b-d", "ae"),
        ("a-c, x U+0079", "", "abcxy"),
        ("U+03A1-U+03A3", "", "ΡΣ"),  # U+03A2 is assigned to nothing
        ("U+03A9 U+2126", "", "Ω"),  # the ohm sign is composed to omega
        ("", "", ""),
    ],
)
def test_a_range_gives_its_characters(text: str, without: str, found: str) -> None:
    assert class_names.ranged(text, without=without) == list(found)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("U+0300", "COMBINING GRAVE ACCENT, which is a combining mark"),
        ("U+0903", "a combining mark, which stands beside"),
        ("U+0007", "U\\+0007, which is a control character"),
        ("U+0020-U+0030", "SPACE, which is a space"),
        ("U+200D", "an invisible formatting character"),
        ("U+E000", "a private character"),
        ("U+D800", "half of a surrogate pair"),
        ("U+0000-U+10FFFF", "at most 10,000 code points"),
        ("U+0392-U+0391", "goes upward"),
        ("U+110000", "goes upward, to U\\+10FFFF"),
        ("U+0391-", "told as"),
        ("alpha", "told as"),
    ],
)
def test_a_range_of_what_cannot_be_drawn_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(InvalidInput, match=complaint):
        class_names.ranged(text)


def test_what_is_left_out_of_a_range_may_be_anything() -> None:
    assert class_names.ranged("U+05D0-U+05D2, U+05B0-U+05B1", without="U+05B0-U+05B1") == list("אבג")


@pytest.mark.parametrize(
    ("text", "name"),
    [("triangle", "triangle"), ("A\u030a", "Å"), ("x\u0304", "x\u0304"), ("hot dog", "hot dog")],
)
def test_a_name_is_composed(text: str, name: str) -> None:
    assert class_names.name(text) == name


@pytest.mark.parametrize("text", ["", " a", "a ", "a  b", "\u0301", "a\u200b", "a\nb", "a\u00a0b", "x" * 21])
def test_a_name_that_cannot_be_told_or_typed_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        class_names.name(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("c -> C", {"c": "C"}),
        ("c ç → C\n\na->A", {"c": "C", "ç": "C", "a": "A"}),
        ("- -> −", {"-": "−"}),
    ],
)
def test_folded_readings_are_lines(text: str, folded: dict[str, str]) -> None:
    assert class_names.foldings(text) == folded


@pytest.mark.parametrize("text", ["c C", "-> C", "c -> C D", "c c -> C"])
def test_folded_readings_that_are_no_such_lines_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        class_names.foldings(text)


@pytest.mark.parametrize(
    ("read", "text"),
    [(class_names.listed, "a " * 40_000), (class_names.foldings, "a -> b\n" * 10_000)],
)
def test_a_list_beyond_all_measure_is_refused(read: Any, text: str) -> None:
    with pytest.raises(InvalidInput, match="at most 65,536 characters"):
        read(text)


def test_what_a_sign_is_called_is_known_where_it_has_no_key() -> None:
    assert [class_names.spoken(name) for name in ("π", "a", "7", "triangle", "+")] == [
        "greek small letter pi", "", "", "", "plus sign",
    ]  # fmt: skip


def test_letters_of_several_scripts_with_one_shape_are_told() -> None:
    assert same_shape(["A", "Α", "А", "B", "x"]) == [["A", "Α", "А"]]


def test_look_alikes_are_suggested() -> None:
    found = suggested(["0", "O", "o", "1", "l", "K", "k", "M", "m"])

    assert ["0", "O", "o"] in found
    assert ["1", "l"] in found
    assert ["K", "k"] in found
    assert not any({"M", "m"} <= set(group) for group in found)


def test_letters_that_differ_in_size_alone_are_paired() -> None:
    assert differing_in_size([*"0CcGgWw", "X", "circle"]) == [["C", "c"], ["W", "w"]]
