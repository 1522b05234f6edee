import pytest

from recognition.consensus import Opinion, Settlement, settle
from recognition.models import State, Verdict


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
