from typing import Any

from tests.browser.modules.conftest import Script


def event(**changes: Any) -> dict[str, Any]:
    return {
        "pointerId": 1,
        "pointerType": "touch",
        "button": 0,
        "width": 25,
        "height": 30,
        "timeStamp": 10_000,
    } | changes


def verdicts(script: Script, *events: dict[str, Any]) -> list[str]:
    said: list[str] = script(
        "ink/gate.js", "const gate = new m.Gate(); return given.map((event) => gate.down(event))", *events
    )
    return said


def test_mouse_finger_and_pen_draw(script: Script) -> None:
    assert [verdicts(script, event(pointerType=kind)) for kind in ("mouse", "touch", "pen")] == [["draw"]] * 3


def test_the_right_button_does_not_draw(script: Script) -> None:
    assert verdicts(script, event(pointerType="mouse", button=2)) == ["ignore"]


def test_the_eraser_end_of_a_pen_does_not_draw(script: Script) -> None:
    assert verdicts(script, event(pointerType="pen", button=5)) == ["ignore"]


def test_a_contact_as_large_as_a_palm_does_not_draw(script: Script) -> None:
    assert verdicts(script, event(height=90)) == ["ignore"]


def test_a_touch_beside_a_pen_is_a_palm(script: Script) -> None:
    pen, palm = event(pointerType="pen"), event(pointerId=2, timeStamp=10_050)

    assert verdicts(script, pen, palm) == ["draw", "ignore"]


def test_a_touch_shortly_after_a_pen_was_near_is_a_palm(script: Script) -> None:
    said = script(
        "ink/gate.js",
        "const gate = new m.Gate(); gate.notice(given[0]); return gate.down(given[1])",
        event(pointerType="pen"),
        event(timeStamp=12_000),
    )

    assert said == "ignore"


def test_a_finger_draws_again_once_the_pen_is_put_away(script: Script) -> None:
    said = script(
        "ink/gate.js",
        "const gate = new m.Gate(); gate.notice(given[0]); return gate.down(given[1])",
        event(pointerType="pen"),
        event(timeStamp=14_000),
    )

    assert said == "draw"


def test_a_pen_takes_over_from_the_palm_that_came_first(script: Script) -> None:
    assert verdicts(script, event(), event(pointerId=2, pointerType="pen")) == ["draw", "replace"]


def test_two_fingers_at_once_are_no_drawing(script: Script) -> None:
    assert verdicts(script, event(), event(pointerId=2, timeStamp=10_080)) == ["draw", "cancel"]


def test_a_second_finger_during_a_stroke_is_ignored(script: Script) -> None:
    assert verdicts(script, event(), event(pointerId=2, timeStamp=11_000)) == ["draw", "ignore"]


def test_a_finger_beside_the_mouse_is_ignored(script: Script) -> None:
    assert verdicts(script, event(pointerType="mouse"), event(pointerId=2)) == ["draw", "ignore"]


def test_after_the_pen_lifts_the_next_may_come_down(script: Script) -> None:
    said = script(
        "ink/gate.js",
        "const gate = new m.Gate(); gate.down(given[0]); gate.up(); return gate.down(given[1])",
        event(),
        event(pointerId=2, timeStamp=10_500),
    )

    assert said == "draw"
