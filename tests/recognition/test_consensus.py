import pytest

from recognition.consensus import Opinion, Settlement, settle
from recognition.models import State, Verdict
from recognition.trust.asked import PROMPT_RELIABILITY


def says(character: str, *, settles: bool = False) -> Opinion:
    return Opinion(verdict=Verdict.CHARACTER, label_class=character, settles=settles)


def is_none(*, settles: bool = False) -> Opinion:
    return Opinion(verdict=Verdict.NOT_A_CHARACTER, label_class="", settles=settles)


def unsure(*, settles: bool = False) -> Opinion:
    return Opinion(verdict=Verdict.UNSURE, label_class="", settles=settles)


@pytest.mark.parametrize(
    ("opinions", "state", "settled", "reason"),
    [
        ([], State.OPEN, "", ""),
        ([says("7")], State.ACCEPTED, "7", "one reading"),
        ([says("7"), says("7")], State.ACCEPTED, "7", "2 readings agree"),
        ([says("7"), says("1")], State.DISPUTED, "", "the readings differ"),
        ([says("7"), is_none()], State.DISPUTED, "", "the readings differ"),
        ([is_none()], State.REJECTED, "", "not a character: one reading"),
        ([is_none(), is_none()], State.REJECTED, "", "not a character: 2 readings agree"),
        ([unsure()], State.OPEN, "", "nobody is sure"),
        ([unsure(), says("7")], State.ACCEPTED, "7", "one reading"),
    ],
)
def test_all_who_are_sure_must_agree(
    opinions: list[Opinion], state: State, settled: str, reason: str
) -> None:
    assert settle(opinions) == Settlement(state=state, settled_class=settled, reason=reason)


def test_a_reviewers_word_settles_against_many() -> None:
    settlement = settle([says("7"), says("1", settles=True), says("7")])

    assert (settlement.state, settlement.settled_class) == (State.ACCEPTED, "1")


def test_of_two_reviewers_the_later_is_heard() -> None:
    settlement = settle([says("1", settles=True), says("7", settles=True)])

    assert settlement.settled_class == "7"


def test_a_reviewer_can_open_it_again() -> None:
    assert settle([says("7"), unsure(settles=True)]).state == State.OPEN


def test_a_reviewer_can_reject_it() -> None:
    settlement = settle([says("7"), is_none(settles=True)])

    assert (settlement.state, settlement.settled_class) == (State.REJECTED, "")


def asked_for(character: str, *, stands: bool = True) -> Opinion:
    return Opinion(
        verdict=Verdict.CHARACTER,
        label_class=character,
        settles=False,
        prompted=True,
        stands=stands,
        reliability=PROMPT_RELIABILITY,
    )


@pytest.mark.parametrize(
    ("opinions", "state", "settled", "reason"),
    [
        ([asked_for("7")], State.ACCEPTED, "7", "drawn when asked for"),
        ([asked_for("7", stands=False)], State.OPEN, "", "drawn when asked for, waits to be read"),
        ([asked_for("7", stands=False), unsure()], State.OPEN, "", "drawn when asked for, waits to be read"),
        ([asked_for("7", stands=False), says("1")], State.ACCEPTED, "1", "one reading"),
        ([asked_for("7", stands=False), says("7")], State.ACCEPTED, "7", "one reading"),
        ([asked_for("7"), says("7")], State.ACCEPTED, "7", "one reading, and it was asked for"),
        (
            [asked_for("7"), says("7"), says("7")],
            State.ACCEPTED,
            "7",
            "2 readings agree, and it was asked for",
        ),
        ([asked_for("7"), is_none()], State.DISPUTED, "", "the readings differ"),
        ([asked_for("7"), says("1", settles=True)], State.ACCEPTED, "1", "settled by a reviewer"),
    ],
)
def test_what_was_asked_for_is_heard_where_it_stands(
    opinions: list[Opinion], state: State, settled: str, reason: str
) -> None:
    assert settle(opinions, classes="0123456789") == Settlement(
        state=state, settled_class=settled, reason=reason
    )


def test_what_was_asked_for_weighs_less_than_a_reading() -> None:
    digits = "0123456789"

    assert settle([asked_for("7"), says("1"), says("1")], classes=digits).settled_class == "1"
    assert settle([says("7"), asked_for("1"), says("7")], classes=digits).settled_class == "7"
    assert settle([asked_for("7"), says("1")], classes=digits).state == State.DISPUTED
