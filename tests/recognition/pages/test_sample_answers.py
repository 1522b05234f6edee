"""Answering and withdrawing from the pages: plain forms, with htmx on top."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects, assertTemplateUsed

from accounts.models import User
from recognition.models import Alphabet, Label, ModelVersion, Sample, State
from tests.conftest import browser_of
from tests.drawn import draw, label, predict

HTMX = {"HX-Request": "true"}


@pytest.fixture
def sample(alice: User, digits: Alphabet) -> Sample:
    return draw(alice, digits)


def url_of(sample: Sample, action: str = "answer") -> str:
    return f"/samples/{sample.pk}/{action}/"


def live(sample: Sample) -> list[str]:
    return [str(label) for label in Label.objects.live().filter(sample=sample)]


def test_accepting_says_what_the_model_said(
    alice: User, sample: Sample, digits_champion: ModelVersion
) -> None:
    prediction = predict(sample, digits_champion)

    response = browser_of(alice).post(
        url_of(sample), {"answer": "accept", "prediction": prediction.pk, "label": ""}
    )

    assertRedirects(response, f"/samples/{sample.pk}/")
    given = Label.objects.get(sample=sample)
    assert (given.character, given.answer, given.prediction) == ("7", "accepted", prediction)


def test_correcting_takes_any_reading_of_the_alphabet(
    alice: User, sample: Sample, digits_champion: ModelVersion
) -> None:
    prediction = predict(sample, digits_champion)

    browser_of(alice).post(url_of(sample), {"answer": "correct", "prediction": prediction.pk, "label": " 1 "})

    given = Label.objects.get(sample=sample)
    assert (given.character, given.answer) == ("1", "corrected")


@pytest.mark.parametrize("verdict", ["not a character", "unsure"])
def test_a_verdict_wins_over_what_stands_in_the_field(alice: User, sample: Sample, verdict: str) -> None:
    browser_of(alice).post(url_of(sample), {"answer": verdict, "label": "3"})

    assert live(sample) == [verdict]


def test_the_answer_leads_back_to_where_it_was_given(alice: User, sample: Sample) -> None:
    response = browser_of(alice).post(
        url_of(sample), {"answer": "correct", "label": "3", "next": "/samples/?state=open"}
    )

    assert response["Location"] == f"/samples/?state=open#sample-{sample.pk}"


def test_the_answer_never_leads_to_another_site(alice: User, sample: Sample) -> None:
    response = browser_of(alice).post(
        url_of(sample), {"answer": "correct", "label": "3", "next": "https://elsewhere.example/"}
    )

    assertRedirects(response, f"/samples/{sample.pk}/")


@pytest.mark.parametrize("text", ["", "x", "12"])
def test_what_is_no_reading_of_the_alphabet_is_refused_with_the_readings(
    alice: User, sample: Sample, text: str
) -> None:
    page = browser_of(alice).post(url_of(sample), {"answer": "correct", "label": text})

    assertContains(page, "A label is one of the alphabet digits: 0 1 2 3", status_code=400)
    assert live(sample) == []


def test_an_unknown_button_is_refused(alice: User, sample: Sample) -> None:
    page = browser_of(alice).post(url_of(sample), {"answer": "perhaps", "label": "1"})

    assertContains(page, "could not be read", status_code=400)


def test_an_answer_is_changed_through_the_form_that_showed_it(alice: User, sample: Sample) -> None:
    first = label(sample, alice, "1")

    browser_of(alice).post(url_of(sample), {"answer": "correct", "label": "7", "if_match": first.etag})

    assert live(sample) == ["7"]
    assert Label.objects.filter(sample=sample).count() == 2


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("shown_before_the_first_answer", [False, True])
def test_a_stale_form_is_told_so_and_brings_the_answer_that_stands(
    alice: User, sample: Sample, htmx: bool, shown_before_the_first_answer: bool
) -> None:
    seen = "" if shown_before_the_first_answer else label(sample, alice, "1").etag
    stands = label(sample, alice, "2")

    page = browser_of(alice).post(
        url_of(sample), {"answer": "correct", "label": "3", "if_match": seen}, headers=HTMX if htmx else {}
    )

    assertContains(page, "Your answer has changed since this was shown to you", status_code=412)
    assertContains(page, stands.etag.strip('"'), status_code=412)
    assert live(sample) == ["2"]


def test_with_htmx_the_tile_alone_comes_back(alice: User, sample: Sample) -> None:
    page = browser_of(alice).post(
        url_of(sample), {"answer": "correct", "label": "3", "next": "/samples/"}, headers=HTMX
    )

    assertTemplateUsed(page, "samples/_tile.html")
    assert page.content.decode().strip().startswith(f'<li class="tile sample-tile" id="sample-{sample.pk}"')
    assertContains(page, "You: <strong>3</strong>")


def test_after_the_log_out_a_fragment_reloads_its_page(client: Client, sample: Sample) -> None:
    response = client.post(url_of(sample), {"answer": "correct", "label": "3"}, headers=HTMX)

    assert response["HX-Refresh"] == "true"
    assert live(sample) == []


def test_a_reviewer_settles_somebody_elses_sample(alice: User, rita: User, sample: Sample) -> None:
    label(sample, alice, "1")

    browser_of(rita).post(url_of(sample), {"answer": "correct", "label": "7"})

    sample.refresh_from_db()
    assert (sample.state, sample.settled_class) == (State.ACCEPTED, "7")


@pytest.mark.parametrize("action", ["answer", "withdraw"])
def test_a_stranger_finds_no_sample_of_others(bob: User, sample: Sample, action: str) -> None:
    response = browser_of(bob).post(url_of(sample, action), {"answer": "correct", "label": "7"})

    assert response.status_code == 404
    assert live(sample) == []


def test_the_author_withdraws(alice: User, sample: Sample) -> None:
    response = browser_of(alice).post(url_of(sample, "withdraw"), {"next": "/samples/"})

    assert response["Location"].startswith("/samples/#")
    sample.refresh_from_db()
    assert sample.is_withdrawn


def test_a_reviewer_may_not_withdraw_for_the_author(rita: User, sample: Sample) -> None:
    response = browser_of(rita).post(url_of(sample, "withdraw"))

    assertContains(response, "Only its author can withdraw a sample.", status_code=403)
    sample.refresh_from_db()
    assert not sample.is_withdrawn


def test_a_withdrawn_sample_takes_no_answer_and_says_why(alice: User, sample: Sample) -> None:
    client = browser_of(alice)
    client.post(url_of(sample, "withdraw"))

    page = client.post(url_of(sample), {"answer": "correct", "label": "7"})

    assertContains(page, "The sample was withdrawn; it takes no labels any more.", status_code=409)


def test_with_htmx_a_withdrawn_sample_stays_as_a_tile_without_a_form(alice: User, sample: Sample) -> None:
    page = browser_of(alice).post(url_of(sample, "withdraw"), headers=HTMX)

    assertContains(page, "withdrawn")
    assert "<form" not in page.content.decode()


def test_forms_need_a_csrf_token(alice: User, sample: Sample) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)

    response = client.post(url_of(sample), {"answer": "correct", "label": "3"})

    assertContains(response, "Please send it again", status_code=403)
    assert live(sample) == []
