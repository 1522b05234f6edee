from typing import Any

import pytest

from tests.browser.modules.conftest import Script

ID = "01890000-0000-7000-8000-000000000001"
EARLIER = "01890000-0000-7000-8000-000000000000"


def record(script: Script, **changes: Any) -> dict[str, Any]:
    given = {"id": ID, "user": 1, "alphabet": "digits", "ink": {}, "supersedes": []}
    made: dict[str, Any] = script("keep/record.js", "return m.newRecord(given[0])", given)
    return made | changes


def step(script: Script, **changes: Any) -> str:
    name: str = script("keep/record.js", "return m.nextStep(given[0])", record(script, **changes))
    return name


def test_what_is_new_is_stored_first(script: Script) -> None:
    assert step(script, answer={"label": "7"}, supersedes=[EARLIER]) == "store"


def test_the_earlier_version_is_withdrawn_once_this_one_is_stored(script: Script) -> None:
    assert step(script, sample=ID, supersedes=[EARLIER], answer={"label": "7"}) == "supersede"


def test_the_answer_comes_last(script: Script) -> None:
    assert step(script, sample=ID, answer={"label": "7"}) == "answer"


def test_what_is_stored_and_answered_is_done(script: Script) -> None:
    assert step(script, sample=ID) == "done"


def test_what_was_never_sent_is_wiped_without_a_call(script: Script) -> None:
    assert step(script, withdraw=True) == "done"


def test_what_may_have_been_stored_is_withdrawn(script: Script) -> None:
    assert step(script, withdraw=True, tried=True) == "withdraw"


def test_a_wiped_drawing_takes_its_earlier_version_with_it(script: Script) -> None:
    assert step(script, withdraw=True, supersedes=[EARLIER]) == "supersede"


def test_an_older_sample_of_the_same_strokes_is_not_withdrawn(script: Script) -> None:
    assert step(script, withdraw=True, tried=True, sample=EARLIER, isTwin=True) == "done"


def test_a_superseded_version_is_not_sent(script: Script) -> None:
    assert step(script, isSuperseded=True) == "done"


def test_what_was_refused_waits_for_the_person(script: Script) -> None:
    assert step(script, problem={"status": 400, "detail": "no"}) == "stuck"


@pytest.mark.parametrize(
    ("status", "expected"),
    [(201, "ok"), (202, "ok"), (204, "ok")]
    + [(status, "later") for status in (0, 408, 425, 429, 500, 502, 503, 504)]
    + [(status, "login") for status in (401, 403)]
    + [(status, "refused") for status in (400, 404, 409, 412, 413, 415, 422, 428)],
)
def test_a_status_means(script: Script, status: int, expected: str) -> None:
    assert script("keep/record.js", "return m.outcome('store', given[0])", status) == expected


@pytest.mark.parametrize("status", [404, 409, 410])
def test_withdrawing_what_is_not_there_has_succeeded(script: Script, status: int) -> None:
    assert script("keep/record.js", "return m.outcome('withdraw', given[0])", status) == "ok"


def stored_as(script: Script, sample: str, **changes: Any) -> Any:
    body = "const [record, reply] = given; m.advance(record, 'store', reply); return record"
    return script("keep/record.js", body, record(script, **changes), {"body": {"id": sample}})


def test_a_stored_drawing_knows_its_sample(script: Script) -> None:
    kept = stored_as(script, ID)

    assert (kept["sample"], kept["isTwin"]) == (ID, False)


def test_a_drawing_drawn_before_is_told_by_its_other_id(script: Script) -> None:
    kept = stored_as(script, EARLIER)

    assert (kept["sample"], kept["isTwin"]) == (EARLIER, True)


def test_strokes_that_went_back_to_an_earlier_version_do_not_withdraw_it(script: Script) -> None:
    assert stored_as(script, EARLIER, supersedes=[EARLIER])["supersedes"] == []


def test_the_reason_of_a_refusal_is_the_servers(script: Script) -> None:
    reply = {"status": 400, "body": {"detail": "No such alphabet."}}

    assert script("keep/record.js", "return m.problemOf(given[0])", reply) == {
        "status": 400,
        "detail": "No such alphabet.",
    }


def test_a_refusal_without_words_tells_its_status(script: Script) -> None:
    reply = {"status": 413, "body": None}

    assert (
        script("keep/record.js", "return m.problemOf(given[0]).detail", reply) == "The server answered 413."
    )
