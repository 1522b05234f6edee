"""What is fetched ahead, which part of a sheet is shown, and how far it is told that one is."""

from typing import Any

import pytest

from tests.browser.modules.conftest import Script

LATER = "2100-01-01T00:00:00Z"
EARLIER = "2000-01-01T00:00:00Z"


def item(name: str, expires_at: str = LATER) -> dict[str, str]:
    return {"sample": name, "expires_at": expires_at}


def served(*items: dict[str, str]) -> dict[str, Any]:
    return {"status": 200, "body": {"results": list(items)}}


def supplied(script: Script, replies: list[dict[str, Any]], steps: str) -> Any:
    """`supply` was filled by the first reply; the others come when it asks again."""
    body = f"""
        const replies = given[0];
        const asked = [], prepared = [];
        const ask = async (count) => (asked.push(count), replies.shift() ?? {{ status: 200, body: {{ results: [] }} }});
        const supply = new m.Supply({{ ask, prepare: (item) => prepared.push(item.sample) }});
        const settled = () => new Promise((resolve) => setTimeout(resolve));
        await supply.refill();
        {steps}
    """
    return script("label/supply.js", body, replies)


def test_twenty_are_asked_for_and_got_ready(script: Script) -> None:
    found = supplied(script, [served(item("a"), item("b"))], "return [asked, prepared]")

    assert found == [[20], ["a", "b"]]


def test_more_are_fetched_when_fewer_than_twelve_are_left(script: Script) -> None:
    many = served(*(item(str(place)) for place in range(13)))

    steps = "supply.take(); const before = asked.length; supply.take(); return [before, asked.length]"
    assert supplied(script, [many], steps) == [1, 2]


def test_what_is_served_again_is_held_once(script: Script) -> None:
    replies = [served(item("a"), item("b")), served(item("a"), item("b"), item("c"))]

    steps = "const taken = supply.take().sample; await settled(); return [taken, supply.length]"
    assert supplied(script, replies, steps) == ["a", 2]


def test_what_is_answered_and_not_sent_yet_is_not_asked_again(script: Script) -> None:
    steps = "supply.withhold(['b']); await supply.refill(); return [supply.take().sample, supply.take()]"

    assert supplied(script, [served(), served(item("b"), item("c"))], steps) == ["c", None]


def test_what_has_gone_back_to_others_is_not_shown(script: Script) -> None:
    replies = [served(item("a", EARLIER), item("b")), served(item("c"))]

    steps = "await supply.refill(); return [supply.take().sample, supply.take().sample, supply.take()]"
    assert supplied(script, replies, steps) == ["b", "c", None]


def test_what_had_gone_back_may_come_again(script: Script) -> None:
    replies = [served(item("a", EARLIER)), served(), served(item("a"))]

    steps = "await supply.refill(); await supply.refill(); return supply.take().sample"
    assert supplied(script, replies, steps) == "a"


def test_what_is_put_back_comes_next(script: Script) -> None:
    steps = "supply.putBack({ sample: 'z' }); return supply.take().sample"

    assert supplied(script, [served(item("a"))], steps) == "z"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, "dry"),
        (0, "away"),
        (503, "away"),
        (429, "away"),
        (401, "login"),
        (403, "login"),
        (404, "refused"),
    ],
)
def test_it_tells_why_nothing_comes(script: Script, status: int, expected: str) -> None:
    reply = {"status": status, "body": {"results": []}, "retryAfter": 0}

    assert supplied(script, [reply], "return supply.state") == expected


def view_of(script: Script, *strokes: list[list[float]]) -> Any:
    ink = {"strokes": list(strokes), "width": 200, "height": 100}
    return script("label/view.js", "return m.viewOf(given[0])", ink)


def test_a_drawing_fills_the_view_and_stands_in_its_middle(script: Script) -> None:
    found = view_of(script, [[10, 10], [110, 60]])

    assert found == pytest.approx({"x": -7.5, "y": -32.5, "side": 135})


def test_a_dot_does_not_fill_the_view(script: Script) -> None:
    assert view_of(script, [[50, 50]]) == pytest.approx({"x": 30, "y": 30, "side": 40})


MINE = {
    "today": 4,
    "per_minute": 38.6,
    "gold": {"right": 3, "seen": 4, "accuracy": 0.75, "low": 0.301, "high": 0.954},
}
TEAM = {"today": 1_200, "waiting": 3}


def words(script: Script, since: int, **changes: Any) -> dict[str, str]:
    reply = {"mine": MINE, "team": TEAM, "training": {"new": 30, "needed": 200, "counted": True}} | changes
    told: dict[str, str] = script("label/progress.js", "return m.wordsOf(...given)", reply, since)
    return told


def test_progress_goes_on_with_each_answer(script: Script) -> None:
    told = words(script, 2)

    assert (told["mine"], told["team"], told["waiting"]) == ("6", "1,202", "1")
    assert words(script, 9)["waiting"] == "0"


def test_accuracy_is_told_with_its_interval(script: Script) -> None:
    told = words(script, 0)

    assert (told["gold"], told["interval"]) == ("3 of 4", "30 to 95 %")


def test_enough_is_not_promised_before_it_was_counted(script: Script) -> None:
    training = {"new": 1_230, "needed": 200, "counted": False}

    assert words(script, 0)["training"] == "30 of 200"
    assert words(script, 0, training=training)["training"] == "1,230 accepted, not counted yet"


def test_what_is_not_known_yet_is_not_made_up(script: Script) -> None:
    gold = {"right": 0, "seen": 0, "accuracy": None, "low": None, "high": None}

    told = words(script, 0, mine=MINE | {"gold": gold, "per_minute": None}, training=None)

    assert (told["gold"], told["interval"], told["pace"], told["training"]) == ("none yet", "", "", "")


@pytest.mark.parametrize(
    ("key", "place", "expected"),
    [
        ("ArrowRight", 0, 1),
        ("ArrowLeft", 0, 0),
        ("ArrowDown", 1, 5),
        ("ArrowDown", 7, 7),
        ("ArrowUp", 5, 1),
        ("Home", 5, 0),
        ("End", 1, 9),
        ("x", 1, None),
    ],
)
def test_arrows_lead_among_cells(script: Script, key: str, place: int, expected: int | None) -> None:
    assert script("grid/move.js", "return m.moved(...given)", key, place, 10, 4) == expected
