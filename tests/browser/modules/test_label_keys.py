from typing import Any

import pytest

from tests.browser.modules.conftest import Script

DIGITS = list("0123456789")
LETTERS = list("ABC")


def action(script: Script, key: str, **changes: Any) -> Any:
    """What a key means, told as "do" or "do with"."""
    event = {"key": key, "code": changes.pop("code", "")}
    event |= {name: changes.pop(name, False) for name in ("ctrlKey", "metaKey", "altKey", "repeat")}
    place = {"readings": DIGITS, "isTyping": False, "isButton": False, "plainKeys": True}
    found = script("label/keys.js", "return m.actionOf(...given)", event, place | changes)
    return found and [found["do"], *([found["with"]] if "with" in found else [])]


@pytest.mark.parametrize(
    ("key", "held", "expected"),
    [
        ("7", {}, ["say", {"label": "7"}]),
        ("Enter", {}, ["accept"]),
        ("Backspace", {}, ["undo"]),
        (" ", {}, ["skip"]),
        ("Delete", {}, ["say", {"verdict": "not a character"}]),
        ("F2", {}, ["say", {"verdict": "unsure"}]),
        ("-", {}, ["say", {"verdict": "not a character"}]),
        (".", {}, ["say", {"verdict": "unsure"}]),
        ("?", {}, ["help"]),
        ("F1", {}, ["help"]),
        ("ArrowDown", {}, ["highlight", 1]),
        ("ArrowUp", {}, ["highlight", -1]),
        ("¡", {"altKey": True, "code": "Digit1"}, ["pick", 0]),
        ("x", {}, None),
        ("7", {"ctrlKey": True}, None),
    ],
)
def test_a_key_means(script: Script, key: str, held: dict[str, Any], expected: Any) -> None:
    assert action(script, key, **held) == expected


@pytest.mark.parametrize("key", ["?", "-", "."])
def test_a_sign_that_is_a_character_is_the_answer(script: Script, key: str) -> None:
    assert action(script, key, readings=["?", "-", "."]) == ["say", {"label": key}]


@pytest.mark.parametrize("key", ["Delete", "F2", "F1", "Backspace", " ", "Enter"])
def test_keys_with_a_meaning_of_their_own_are_never_an_answer(script: Script, key: str) -> None:
    found = action(script, key, readings=["Delete", "F2", "F1", "Backspace", " ", "Enter"])

    assert found != ["say", {"label": key}]


def test_the_case_is_kept_where_it_tells_classes_apart(script: Script) -> None:
    assert action(script, "a", readings=["a", "A"]) == ["say", {"label": "a"}]


def test_the_case_is_folded_where_it_does_not(script: Script) -> None:
    assert action(script, "a", readings=LETTERS) == ["say", {"label": "A"}]


def test_a_reading_that_the_alphabet_folds_is_sent_as_it_was_read(script: Script) -> None:
    assert action(script, "a", readings=["A", "a"]) == ["say", {"label": "a"}]


def test_a_digit_picks_a_suggestion_where_digits_are_no_characters(script: Script) -> None:
    assert action(script, "3", readings=LETTERS) == ["pick", 2]


@pytest.mark.parametrize("key", ["7", "Enter", "Backspace", " "])
def test_a_key_that_is_held_down_answers_once(script: Script, key: str) -> None:
    assert action(script, key, repeat=True) is None


def test_nothing_is_answered_while_typing_in_a_field(script: Script) -> None:
    assert [action(script, key, isTyping=True) for key in ("3", "Enter", "Backspace", " ")] == [None] * 4


def test_enter_and_space_on_a_button_press_the_button(script: Script) -> None:
    assert [action(script, key, isButton=True) for key in ("Enter", " ")] == [None, None]


def test_single_characters_can_be_switched_off(script: Script) -> None:
    assert [action(script, key, plainKeys=False) for key in ("3", "-", "?", " ")] == [None] * 4


def test_a_letter_that_begins_a_name_begins_a_search(script: Script) -> None:
    assert action(script, "t", readings=["triangle", "star"]) == ["search", "t"]
    assert action(script, "p", readings=["π"], names={"π": "greek small letter pi"}) == ["search", "p"]
