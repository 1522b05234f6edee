"""What is sent of an answer to the queue, whatever the person said since and whatever replies got lost."""

from typing import Any

import pytest

from tests.browser.modules.conftest import Script

ID = "01890000-0000-7000-8000-000000000001"
OPEN = {"state": "open"}
SKIPPED = {"state": "skipped"}
SEVEN = {"state": "answered", "label": "7"}
FOUR = {"state": "answered", "label": "4"}


def turn(script: Script, **changes: Any) -> dict[str, Any]:
    item = {"sample": ID, "ink": None, "image": "/image/"}
    made: dict[str, Any] = script(
        "label/turn.js", "return m.newTurn(...given)", item, {"user": 1, "alphabet": "digits"}
    )
    return made | changes


@pytest.mark.parametrize(
    ("stands", "wanted", "expected"),
    [
        (OPEN, OPEN, "done"),
        (OPEN, SEVEN, "answer"),
        (OPEN, SKIPPED, "skip"),
        (SEVEN, SEVEN, "done"),
        (SEVEN, FOUR, "answer"),
        (SEVEN, OPEN, "take back"),
        (SEVEN, SKIPPED, "take back"),
        (SKIPPED, SKIPPED, "done"),
        (SKIPPED, OPEN, "reopen"),
        (SKIPPED, SEVEN, "reopen"),
    ],
)
def test_the_next_step_leads_from_what_stands_to_what_is_wanted(
    script: Script, stands: dict[str, str], wanted: dict[str, str], expected: str
) -> None:
    given = turn(script, stands=stands, wanted=wanted)

    assert script("label/turn.js", "return m.nextStep(given[0])", given) == expected


@pytest.mark.parametrize(
    ("stands", "sent", "wanted", "expected"),
    [
        (OPEN, SEVEN, SEVEN, "answer"),
        (OPEN, SEVEN, OPEN, "take back"),
        (OPEN, SKIPPED, OPEN, "reopen"),
        (SEVEN, OPEN, OPEN, "take back"),
        (SEVEN, OPEN, SEVEN, "answer"),
        (SKIPPED, OPEN, SKIPPED, "skip"),
    ],
)
def test_what_may_have_arrived_is_sent_again_or_taken_back(
    script: Script, stands: dict[str, str], sent: dict[str, str], wanted: dict[str, str], expected: str
) -> None:
    given = turn(script, stands=stands, sent=sent, wanted=wanted)

    assert script("label/turn.js", "return m.nextStep(given[0])", given) == expected


def test_what_was_refused_waits_for_the_person(script: Script) -> None:
    given = turn(script, wanted=SEVEN, problem={"status": 409, "detail": "withdrawn"})

    assert script("label/turn.js", "return m.nextStep(given[0])", given) == "stuck"


@pytest.mark.parametrize(
    ("step", "status", "expected"),
    [
        ("answer", 201, "ok"),
        ("answer", 404, "refused"),
        ("answer", 409, "refused"),
        ("answer", 401, "login"),
        ("answer", 0, "later"),
        ("answer", 503, "later"),
        ("skip", 404, "ok"),
        ("reopen", 409, "ok"),
        ("take back", 404, "ok"),
        ("take back", 412, "refused"),
    ],
)
def test_a_status_means(script: Script, step: str, status: int, expected: str) -> None:
    assert script("label/turn.js", "return m.outcome(...given)", step, status) == expected


CALLS = """
    const replies = given[1];
    const asked = [];
    const say = (...call) => { asked.push(call); return Promise.resolve(replies.shift()); };
    const api = {
      label: (...args) => say("label", ...args), unlabel: (...args) => say("unlabel", ...args),
      sample: (...args) => say("sample", ...args), turn: (...args) => say("turn", ...args),
    };
    const turn = given[0];
    const reply = await m.callsOf(api)[given[2]](turn);
    return { status: reply.status, asked, sent: turn.sent };
"""


def call(script: Script, step: str, replies: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = script("label/calls.js", CALLS, turn(script, **changes), replies, step)
    return found


def test_an_answer_is_sent_without_what_only_this_device_needs(script: Script) -> None:
    wanted = SEVEN | {"prediction": "p", "seconds": 1.5}

    made = call(script, "answer", [{"status": 201, "etag": '"1"'}], wanted=wanted)

    assert made["asked"] == [["label", ID, {"label": "7", "prediction": "p", "seconds": 1.5}, None]]


def test_an_answer_given_elsewhere_is_replaced_knowingly(script: Script) -> None:
    replies: list[dict[str, Any]] = [
        {"status": 428},
        {"status": 200, "etag": '"2"'},
        {"status": 200, "etag": '"3"'},
    ]

    made = call(script, "answer", replies, wanted=SEVEN)

    assert [name for name, *_ in made["asked"]] == ["label", "sample", "label"]
    assert made["asked"][2][3] == '"2"'
    assert made["status"] == 200


def test_a_reply_that_never_came_leaves_the_answer_in_doubt(script: Script) -> None:
    assert call(script, "answer", [{"status": 0}], wanted=SEVEN)["sent"] == SEVEN
    assert call(script, "answer", [{"status": 409}], wanted=SEVEN)["sent"] is None


def test_a_label_is_taken_back_by_its_tag(script: Script) -> None:
    made = call(script, "take back", [{"status": 204}], stands=SEVEN | {"etag": '"1"'})

    assert made["asked"] == [["unlabel", ID, '"1"']]


def test_a_label_whose_tag_never_came_is_taken_back_whatever_it_is(script: Script) -> None:
    made = call(script, "take back", [{"status": 412}], sent=SEVEN)

    assert (made["asked"], made["status"]) == ([["unlabel", ID, "*"]], 204)


def test_what_was_sent_is_what_stands_then(script: Script) -> None:
    """Though the person wants something else by now."""
    body = "m.advance(given[0], 'answer', given[1]); return given[0]"

    after = script("label/turn.js", body, turn(script, wanted=OPEN, sent=SEVEN), {"etag": '"1"'})

    assert (after["stands"], after["sent"]) == (SEVEN | {"etag": '"1"'}, None)
