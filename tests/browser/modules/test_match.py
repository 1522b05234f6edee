from typing import Any

import pytest

from tests.browser.modules.conftest import Script

LETTERS = ["A", "B", "a", "b"]
SIGNS = ["alpha", "beta", "be", "∂"]


NAMES = {"∂": "partial differential", "∑": "n-ary summation", "π": "greek small letter pi"}


def match(script: Script, readings: list[str], typed: str, names: dict[str, str] | None = None) -> Any:
    return script("draw/match.js", "return m.match(...given)", readings, typed, names or {})


def test_a_character_is_found_as_soon_as_it_is_typed(script: Script) -> None:
    found = match(script, LETTERS, "a")

    assert (found["exact"], found["isFinal"]) == ("a", True)


def test_the_other_case_is_offered_beside_it(script: Script) -> None:
    assert match(script, LETTERS, "a")["candidates"] == ["a", "A"]


def test_a_name_that_begins_another_is_not_final(script: Script) -> None:
    found = match(script, SIGNS, "be")

    assert (found["exact"], found["isFinal"]) == ("be", False)
    assert found["candidates"] == ["be", "beta"]


def test_the_beginning_of_a_name_offers_it(script: Script) -> None:
    found = match(script, SIGNS, "al")

    assert (found["exact"], found["candidates"]) == (None, ["alpha"])


def test_what_is_not_in_the_alphabet_finds_nothing(script: Script) -> None:
    assert match(script, LETTERS, "!") == {"exact": None, "isFinal": False, "candidates": []}


def test_an_empty_field_offers_nothing(script: Script) -> None:
    assert match(script, LETTERS, "  ")["candidates"] == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [("part", ["∂"]), ("summ", ["∑"]), ("small pi", ["π"]), ("PI", ["π"]), ("artial", []), ("pi omega", [])],
)
def test_a_sign_is_found_by_the_words_it_is_called(script: Script, typed: str, found: list[str]) -> None:
    assert match(script, ["∂", "∑", "π"], typed, NAMES)["candidates"] == found


def test_what_is_typed_as_it_is_comes_before_what_is_called_so(script: Script) -> None:
    assert match(script, ["π", "p", "+"], "p", NAMES | {"+": "plus sign"})["candidates"] == ["p", "π", "+"]
