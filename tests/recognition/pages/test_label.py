"""/label/ and its grid as they are sent without scripts: who may label what, what is told when it is refused."""

import json
import re
import uuid
from http import HTTPStatus
from typing import Any

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertContains

from accounts.models import User
from recognition.models import Alphabet, Label, ModelVersion, Prediction, QueueEntry, Sample, Turn
from recognition.models.alphabet import Labellers, Suggestions
from recognition.pages.drawing import view_of
from tests.conftest import browser_of
from tests.due import start_due_runs, taught
from tests.queued import enqueue, suggest

pytestmark = pytest.mark.django_db

QUEUE, GRID = "/label/digits/", "/label/digits/grid/"


@pytest.fixture
def queue(rita: User, digits: Alphabet, digits_champion: ModelVersion) -> list[Sample]:
    return enqueue(rita, digits, digits_champion, [*"711"])


def asked(client: Client, page: str = QUEUE) -> dict[str, str]:
    """The hidden fields of the page: which sample it shows, and which prediction."""
    html = client.get(page).content.decode()
    form = html.split('<form id="answer"')[1]
    return {name: re.findall(f'name="{name}" value="([^"]*)"', form)[0] for name in ("sample", "prediction")}


def answer(client: Client, **said: str) -> HttpResponse:
    response: Any = client.post(QUEUE, asked(client) | said, follow=True)
    return response  # type: ignore[no-any-return]


def told(response: HttpResponse) -> list[str]:
    return [str(message) for message in response.context["messages"]]  # type: ignore[attr-defined]


def test_strangers_are_asked_to_log_in_and_come_back() -> None:
    assert Client().get(QUEUE).url == "/accounts/login/?next=/label/digits/"  # type: ignore[attr-defined]


def test_the_first_alphabet_in_which_something_waits_needs_no_name(alice: User, queue: list[Sample]) -> None:
    assert b'<summary><span class="visually-hidden">Alphabet: </span>Digits</summary>' in (
        browser_of(alice).get("/label/").content
    )


def test_enough_is_not_promised_before_it_was_counted(
    alice: User, digits: Alphabet, settings: Settings
) -> None:
    settings.RETRAIN_AFTER_LABELS = 2
    taught(alice, digits)

    before = browser_of(alice).get(QUEUE)
    caches["local"].clear()
    start_due_runs()
    after = browser_of(alice).get(QUEUE)

    assertContains(before, '<strong data-figure="training">3 accepted, not counted yet</strong>')
    assertContains(after, '<strong data-figure="training">3 of 2</strong>')


def test_an_alphabet_that_is_not_in_use_is_not_there(alice: User) -> None:
    assert browser_of(alice).get("/label/runes/").status_code == HTTPStatus.NOT_FOUND
    assert browser_of(alice).get("/label/runes/grid/").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("page", [QUEUE, GRID])
def test_an_alphabet_kept_to_reviewers_says_so_and_asks_nothing(
    alice: User, rita: User, digits: Alphabet, queue: list[Sample], page: str
) -> None:
    digits.labelled_by = Labellers.REVIEWERS
    digits.save()

    refused = browser_of(alice).get(page).content.decode()
    browser_of(alice).post(page, {"pick": "7", "label": "7", "sample": queue[0].pk, "samples": [queue[0].pk]})

    assert "It is labelled by reviewers and administrators only." in refused
    assert not Turn.objects.exists()
    assert not Label.objects.exists()


def test_a_button_with_a_character_answers(alice: User, queue: list[Sample]) -> None:
    client = browser_of(alice)

    assert told(answer(client, pick="7")) == ["Saved: 7."]

    label = Label.objects.get()
    assert (label.character, label.answer, label.user) == ("7", "accepted", alice)


def test_a_typed_character_answers(alice: User, queue: list[Sample]) -> None:
    assert told(answer(browser_of(alice), label="4", answer="correct")) == ["Saved: 4."]


def test_what_is_no_character_of_the_alphabet_is_refused(alice: User, queue: list[Sample]) -> None:
    [message] = told(answer(browser_of(alice), label="x", answer="correct"))

    assert "Received: 'x'." in message
    assert not Label.objects.exists()


@pytest.mark.parametrize("verdict", ["not a character", "unsure"])
def test_a_verdict_answers(alice: User, queue: list[Sample], verdict: str) -> None:
    answer(browser_of(alice), answer=verdict)

    assert Label.objects.get().verdict == verdict


def test_what_is_skipped_is_not_asked_again_until_it_is_undone(alice: User, queue: list[Sample]) -> None:
    client = browser_of(alice)
    first = asked(client)["sample"]

    assert told(answer(client, answer="skip")) == ["Skipped."]
    assert asked(client)["sample"] != first
    assert told(answer(client, answer="undo")) == ["Not skipped any more: here it is again."]
    assert asked(client)["sample"] == first


def test_undo_takes_one_answer_back_after_the_other(alice: User, queue: list[Sample]) -> None:
    client = browser_of(alice)
    answer(client, pick="7")
    answer(client, pick="1")

    for left in (1, 0):
        assert told(answer(client, answer="undo")) == ["Taken back: here it is again."]
        assert Label.objects.all().live().count() == left

    assert told(answer(client, answer="undo")) == ["There is nothing to undo."]


def test_a_drawing_that_is_gone_is_told(alice: User, queue: list[Sample]) -> None:
    response: Any = browser_of(alice).post(QUEUE, {"sample": uuid.uuid4(), "pick": "7"}, follow=True)

    assert told(response) == ["That drawing is not there any more. Here is the next one."]


def test_nobody_labels_or_skips_what_they_are_not_asked_about(alice: User, queue: list[Sample]) -> None:
    for said in ({"pick": "7"}, {"answer": "skip"}):
        browser_of(alice).post(QUEUE, {"sample": queue[2].pk} | said)

    assert not Label.objects.exists()
    assert not Turn.objects.exists()


def test_an_answer_that_makes_no_sense_is_told(alice: User, queue: list[Sample]) -> None:
    response: Any = browser_of(alice).post(QUEUE, {"answer": "dance"}, follow=True)

    assert told(response) == ["The answer could not be read. Please give it again."]


def test_whoever_hides_suggestions_is_shown_none_and_answers_unaided(
    alice: User, queue: list[Sample]
) -> None:
    client = browser_of(alice)
    client.post(QUEUE, {"answer": "hide"})

    assert asked(client)["prediction"] == ""
    answer(client, pick="7")
    assert Label.objects.get().answer == "unaided"
    client.post(QUEUE, {"answer": "show"})
    assert asked(client)["prediction"]


def test_an_alphabet_that_hides_suggestions_shows_none(
    alice: User, digits: Alphabet, queue: list[Sample]
) -> None:
    digits.suggestions = Suggestions.HIDDEN
    digits.save()

    assert asked(browser_of(alice))["prediction"] == ""


def test_without_scripts_what_an_import_says_is_taken_by_a_button(alice: User, queue: list[Sample]) -> None:
    Prediction.objects.all().delete()
    suggest(queue[0], "4")
    client = browser_of(alice)

    page = client.get(QUEUE)
    answer(client, pick="4")

    assertContains(
        page, 'The import says <button class="button small glyph" form="answer" name="pick" value="4">4'
    )
    label = Label.objects.get()
    assert (label.character, label.answer, label.prediction) == ("4", "unaided", None)


def test_whoever_hides_suggestions_is_not_told_what_an_import_says(
    alice: User, digits: Alphabet, queue: list[Sample]
) -> None:
    suggest(queue[0], "4")
    client = browser_of(alice)
    assert client.get(QUEUE).context["imported"] == "4"

    client.post(QUEUE, {"answer": "hide"})
    assert client.get(QUEUE).context["imported"] == ""

    client.post(QUEUE, {"answer": "show"})
    digits.suggestions = Suggestions.HIDDEN
    digits.save()
    assert client.get(QUEUE).context["imported"] == ""


def test_an_empty_queue_says_what_to_do_and_where_something_waits(
    alice: User, digits: Alphabet, queue: list[Sample]
) -> None:
    html = browser_of(alice).get("/label/letters/").content.decode()

    assert "Nothing waits for you in Letters, case folded" in html
    assert '<a href="/label/digits/">Digits: 3 wait in all</a>' in html
    assert '<span class="muted small">3 wait in all</span>' in html
    assert '<a class="button" href="/draw/letters/">Draw some</a>' in html


def test_the_script_is_told_what_it_needs(alice: User, queue: list[Sample]) -> None:
    html = browser_of(alice).get(QUEUE).content.decode()

    found = re.search(r'<script id="label-settings" type="application/json">(.*?)</script>', html)
    assert found
    assert json.loads(found[1]) == {
        "api": "/api/v1/",
        "user": alice.pk,
        "alphabet": "digits",
        "readings": [*"0123456789"],
        "names": {},
        "isAided": True,
    }


@pytest.mark.parametrize("page", [QUEUE, GRID])
def test_the_pages_hold_no_script_or_style_that_the_policy_forbids(
    alice: User, queue: list[Sample], page: str
) -> None:
    html = browser_of(alice).get(page).content.decode()

    assert not re.search(r"<script(?![^>]*(src=|application/json))|<style|\sstyle=|\son[a-z]+=", html)


def test_the_grid_begins_with_the_class_of_which_most_wait(alice: User, queue: list[Sample]) -> None:
    response: Any = browser_of(alice).get(GRID)

    assert response.context["chosen"] == "1"
    assert {item.sample for item in response.context["items"]} == {queue[1].pk, queue[2].pk}


def test_what_is_crossed_out_goes_back_and_the_rest_is_read(alice: User, queue: list[Sample]) -> None:
    client = browser_of(alice)
    client.get(GRID)
    _, read, doubted = queue

    response: Any = client.post(
        GRID, {"label": "1", "samples": [read.pk, doubted.pk], "doubted": [doubted.pk]}, follow=True
    )

    assert told(response) == ["1 accepted as 1, 1 given back to the queue."]
    assert [(label.sample_id, label.character) for label in Label.objects.all()] == [(read.pk, "1")]
    assert QueueEntry.objects.get(pk=doubted.pk).urgency > 0


def test_of_a_grid_it_is_told_what_was_not_taken(alice: User, queue: list[Sample]) -> None:
    client = browser_of(alice)
    client.get(GRID)

    response: Any = client.post(GRID, {"label": "1", "samples": [queue[1].pk, uuid.uuid4()]}, follow=True)

    assert told(response) == ["1 accepted as 1.", "A drawing was not taken: There is no such sample."]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"label": "x", "samples": [uuid.UUID(int=1)]}, "Received: 'x'."),
        ({"label": "1", "samples": ["no id"]}, "The answer could not be read."),
        ({"label": "1", "samples": [uuid.UUID(int=place) for place in range(49)]}, "could not be read."),
        ({"label": "1"}, "The answer could not be read."),
    ],
)
def test_a_grid_that_makes_no_sense_is_told(
    alice: User, queue: list[Sample], said: dict[str, Any], expected: str
) -> None:
    response: Any = browser_of(alice).post(GRID, said, follow=True)

    assert expected in told(response)[0]


def test_a_drawing_is_shown_as_near_as_the_browser_does() -> None:
    """As tests/browser/modules/test_label_supply.py has it."""
    ink = {"strokes": [[[10, 10, 0], [110, 60, 9]]], "width": 200, "height": 100}

    assert view_of(ink) == "-7.5 -32.5 135 135"
    assert view_of({**ink, "strokes": [[[50, 50, 0]]]}) == "30 30 40 40"
    assert view_of(None) == ""
