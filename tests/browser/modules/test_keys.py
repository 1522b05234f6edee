from typing import Any

import pytest

from tests.browser.modules.conftest import Script

DIGITS = list("0123456789")
LETTERS = list("ABCabc")


def action(script: Script, key: str, **changes: Any) -> Any:
    """What a key means, told as "do" or "do with"."""
    event = {"key": key, "code": changes.pop("code", "")}
    event |= {name: changes.pop(name, False) for name in ("ctrlKey", "metaKey", "altKey", "shiftKey")}
    place = {"readings": DIGITS, "isTyping": False, "isPen": False, "isButton": False, "plainKeys": True}
    found = script("draw/keys.js", "return m.actionOf(...given)", event, place | changes)
    return found and [found["do"], *([found["with"]] if "with" in found else [])]


@pytest.mark.parametrize(
    ("key", "held", "expected"),
    [
        ("z", {"ctrlKey": True}, ["undo"]),
        ("z", {"metaKey": True}, ["undo"]),
        ("Z", {"ctrlKey": True, "shiftKey": True}, ["redo"]),
        ("y", {"ctrlKey": True}, ["redo"]),
        ("Escape", {}, ["clear"]),
        ("Delete", {}, ["clear"]),
        ("Enter", {}, ["accept"]),
        ("ArrowDown", {}, ["highlight", 1]),
        ("ArrowUp", {}, ["highlight", -1]),
        ("?", {}, ["help"]),
        ("-", {}, ["say", {"verdict": "not a character"}]),
        (".", {}, ["say", {"verdict": "unsure"}]),
        ("Backspace", {"altKey": True}, ["take back"]),
        ("¡", {"altKey": True, "code": "Digit1"}, ["pick", 0]),
    ],
)
def test_a_key_means(script: Script, key: str, held: dict[str, Any], expected: list[Any]) -> None:
    assert action(script, key, **held) == expected


def test_a_character_of_the_alphabet_is_the_answer(script: Script) -> None:
    assert action(script, "3") == ["say", {"label": "3"}]


def test_a_digit_picks_a_suggestion_where_digits_are_no_characters(script: Script) -> None:
    assert action(script, "3", readings=LETTERS) == ["pick", 2]


def test_a_sign_that_is_a_character_is_the_answer(script: Script) -> None:
    assert action(script, "-", readings=["+", "-"]) == ["say", {"label": "-"}]


def test_capital_and_small_letters_are_different_answers(script: Script) -> None:
    assert action(script, "a", readings=LETTERS) == ["say", {"label": "a"}]


def test_a_character_of_another_alphabet_means_nothing(script: Script) -> None:
    assert action(script, "x") is None


def test_nothing_is_answered_while_typing_in_a_field(script: Script) -> None:
    assert [action(script, key, isTyping=True) for key in ("3", "Enter", "Escape", "-")] == [None] * 4


def test_undo_in_a_field_belongs_to_the_field(script: Script) -> None:
    assert action(script, "z", ctrlKey=True, isTyping=True) is None


def test_enter_on_a_button_presses_the_button(script: Script) -> None:
    assert action(script, "Enter", isButton=True) is None


def test_arrows_on_the_sheet_belong_to_the_keyboards_pen(script: Script) -> None:
    assert action(script, "ArrowDown", isPen=True) is None


def test_single_characters_can_be_switched_off(script: Script) -> None:
    assert [action(script, key, plainKeys=False) for key in ("3", "-", "?")] == [None] * 3


def test_the_browsers_own_shortcuts_stay(script: Script) -> None:
    assert action(script, "3", ctrlKey=True) is None


def test_a_letter_that_begins_a_name_begins_a_search(script: Script) -> None:
    assert action(script, "t", readings=["triangle", "star"]) == ["search", "t"]
    assert action(script, "p", readings=["π"], names={"π": "greek small letter pi"}) == ["search", "p"]


def test_a_key_that_begins_nothing_means_nothing(script: Script) -> None:
    assert [action(script, key, readings=["triangle"]) for key in ("q", "F1", "Tab", " ")] == [None] * 4


def test_nothing_is_searched_where_single_characters_are_switched_off(script: Script) -> None:
    assert action(script, "t", readings=["triangle"], plainKeys=False) is None
