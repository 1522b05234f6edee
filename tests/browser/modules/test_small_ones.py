"""Ids, pauses, percentages, and what the page says."""

import uuid
from typing import Any

import pytest

from tests.browser.modules.conftest import Script

MOMENT_MS = 1_700_000_000_123


def test_an_id_is_a_uuid_of_version_seven(script: Script) -> None:
    made = uuid.UUID(script("net/uuid7.js", "return m.uuid7(given[0])", MOMENT_MS))

    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert made.int >> 80 == MOMENT_MS


def test_ids_differ_within_a_millisecond(script: Script) -> None:
    made = script("net/uuid7.js", "return Array.from({length: 100}, () => m.uuid7(given[0]))", MOMENT_MS)

    assert len(set(made)) == 100


@pytest.mark.parametrize(
    ("failures", "expected"), [(1, 2_000), (2, 4_000), (5, 32_000), (6, 60_000), (60, 60_000)]
)
def test_pauses_double_up_to_a_minute(script: Script, failures: int, expected: int) -> None:
    assert script("keep/backoff.js", "return m.backoff(given[0], 0, 0.5)", failures) == expected


def test_pauses_are_spread(script: Script) -> None:
    assert script("keep/backoff.js", "return [0, 1].map((chance) => m.backoff(1, 0, chance))") == [
        1_500,
        2_500,
    ]


def test_the_servers_own_wish_for_a_pause_is_heard(script: Script) -> None:
    assert script("keep/backoff.js", "return m.backoff(1, 30)") == 30_000


@pytest.mark.parametrize(
    ("probability", "expected"),
    [(0.934, "93 %"), (0.9999, ">99 %"), (1, "100 %"), (0.001, "<1 %"), (0.005, "1 %")],
)
def test_a_probability_is_told_in_whole_percents(script: Script, probability: float, expected: str) -> None:
    said = script("draw/percent.js", "return m.percent(given[0])", probability)

    assert said.replace("\u2009", " ") == expected


def words(script: Script, phase: str, **drawing: Any) -> Any:
    return script("draw/words.js", "return m.words(...given)", phase, drawing)


def sample(rejected: bool = False) -> dict[str, Any]:
    ranking = [{"label": "A", "probability": 0.93}, {"label": "H", "probability": 0.04}]
    return {"recognition": "done", "prediction": {"ranking": ranking, "rejected": rejected}}


def test_the_first_suggestion_is_spoken(script: Script) -> None:
    spoken = words(script, "shown", sample=sample())["spoken"]

    assert spoken.replace("\u2009", " ") == "Looks like A, 93 %. Enter accepts."


def test_a_rejected_drawing_is_told_as_a_doubt(script: Script) -> None:
    assert (
        words(script, "shown", sample=sample(rejected=True))["text"]
        == "The model doubts that this is a character."
    )


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ({"personal": True}, "Read with what you named before."),
        ({"from_examples": True}, "This alphabet has no model yet: read from examples."),
        ({"personal": False, "from_examples": False}, ""),
    ],
)
def test_what_a_reading_rests_on_is_told(script: Script, basis: dict[str, bool], said: str) -> None:
    drawn = sample()
    drawn["prediction"] |= basis

    told = words(script, "shown", sample=drawn)

    assert told["text"] == said
    assert said in told["spoken"]


def test_an_alphabet_without_a_model_asks_for_the_answer(script: Script) -> None:
    said = words(script, "shown", sample={"recognition": "no model", "prediction": None})

    assert said["text"] == "This alphabet has no model yet. Say what it is."


def test_a_refusal_is_told_with_its_reason(script: Script) -> None:
    said = words(script, "refused", reason="No such alphabet.")

    assert (said["badge"]["text"], said["text"]) == ("Refused", "No such alphabet.")
