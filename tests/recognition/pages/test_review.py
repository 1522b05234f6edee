"""The pages for reviewers as plain forms: decide and go on, take back, and see how far people agree."""

from typing import Any

import pytest
from django.core.cache import caches
from django.urls import reverse

from accounts.models import User
from recognition.models import Alphabet, Decision, Embedding, ModelVersion, Outlier, Sample, State
from recognition.queue import serving
from recognition.review import reviewing
from tests.conftest import browser_of, make_user
from tests.drawn import draw, label, predict
from tests.queued import enqueue

pytestmark = pytest.mark.django_db


def dispute(alice: User, bob: User, digits: Alphabet) -> Sample:
    sample = draw(alice, digits)
    label(sample, alice, "1")
    label(sample, bob, "7")
    sample.refresh_from_db()
    return sample


@pytest.fixture
def disputes(alice: User, bob: User, digits: Alphabet) -> list[Sample]:
    return [dispute(alice, bob, digits) for _ in range(3)]


def decide(reviewer: User, sample: Sample, **said: str) -> Any:
    form = {"kind": "settled", "reason": "plainly drawn", "if_match": reviewing.etag_of(sample)} | said
    return browser_of(reviewer).post(f"/review/{sample.pk}/decide/?source=disputes", form)


def text_of(user: User, path: str) -> str:
    response = browser_of(user).get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_list_counts_and_shows_what_waits(disputes: list[Sample], rita: User) -> None:
    page = text_of(rita, "/review/")

    assert page.count("sample-tile-top") == 3
    assert 'Disputes <span class="count">3</span>' in page
    assert f"/review/{disputes[0].pk}/?source=disputes" in page
    assert "Suspects" in page


def test_the_list_is_narrowed_to_an_alphabet(disputes: list[Sample], rita: User) -> None:
    assert "sample-tile-top" not in text_of(rita, "/review/?alphabet=letters")
    assert text_of(rita, "/review/?alphabet=digits").count("sample-tile-top") == 3


@pytest.mark.parametrize("query", ["source=gossip", "alphabet=runes"])
def test_what_there_is_not_is_not_found(rita: User, query: str) -> None:
    assert browser_of(rita).get(f"/review/?{query}").status_code == 404


def test_one_sample_is_shown_with_all_that_is_known(
    disputes: list[Sample], alice: User, rita: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    sample = disputes[0]
    predict(sample, digits_champion)
    friend = draw(alice, digits)
    label(friend, alice, "7")
    for each in (sample, friend):
        Embedding.objects.create(sample=each, version=digits_champion, vector=b"\x00\x3c" * 8)

    page = text_of(rita, f"/review/{sample.pk}/")

    assert "alice" in page
    assert "bob, the champion" in page
    assert "Accepted as 7" in page
    assert "Champion, " in page
    assert "<polyline" in page
    assert "Guidelines" in page


def test_settling_goes_on_to_the_next_and_may_be_reverted_there(disputes: list[Sample], rita: User) -> None:
    first, second, _ = disputes

    response = decide(rita, first, label="7")

    first.refresh_from_db()
    assert first.settled_class == "7"
    assert response["Location"] == f"/review/{second.pk}/?source=disputes"
    assert "settled as 7" in text_of(rita, response["Location"])

    decision = Decision.objects.get()
    response = browser_of(rita).post(f"/review/decisions/{decision.pk}/revert/?source=disputes")
    first.refresh_from_db()
    assert first.state == State.DISPUTED
    assert response["Location"] == f"/review/{first.pk}/?source=disputes"


def test_after_the_last_one_the_list_comes(alice: User, bob: User, rita: User, digits: Alphabet) -> None:
    response = decide(rita, dispute(alice, bob, digits), label="7")

    assert response["Location"] == "/review/?source=disputes"


def test_skipping_leads_around(disputes: list[Sample], rita: User) -> None:
    pages = [text_of(rita, f"/review/{sample.pk}/") for sample in disputes]

    for page, following in zip(pages, [disputes[1], disputes[2], disputes[0]], strict=True):
        assert f'id="skip" class="button small quiet" href="/review/{following.pk}/' in page


def test_sending_back_and_excluding(disputes: list[Sample], rita: User) -> None:
    decide(rita, disputes[0], kind="sent back", more="2", reason="hard")
    decide(rita, disputes[1], kind="excluded", reason="two at once")

    page = text_of(rita, "/review/")
    assert 'Disputes <span class="count">1</span>' in page
    assert 'Sent back <span class="count quiet">1</span>' in page
    assert "It is excluded" in text_of(rita, f"/review/{disputes[1].pk}/")


def test_whoever_comes_second_is_told_and_sees_what_was_decided(disputes: list[Sample], rita: User) -> None:
    rolf = make_user("rolf", "reviewer")
    seen = reviewing.etag_of(disputes[0])
    decide(rita, disputes[0], label="7")

    response = decide(rolf, disputes[0], label="1", if_match=seen)

    assert response.status_code == 412
    assert "changed since you saw it" in response.content.decode()
    assert "Settled as 7" in response.content.decode()
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"label": "x"}, {"label": "7", "reason": ""}, {}, {"kind": "pardoned"}])
def test_what_cannot_be_decided_is_told(disputes: list[Sample], rita: User, wrong: dict[str, str]) -> None:
    response = decide(rita, disputes[0], **wrong)

    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert not Decision.objects.exists()


def test_the_last_reason_is_offered_again(disputes: list[Sample], rita: User) -> None:
    browser = browser_of(rita)
    form = {"kind": "settled", "label": "7", "reason": "by the guidelines"}
    form["if_match"] = reviewing.etag_of(disputes[0])

    page = browser.post(f"/review/{disputes[0].pk}/decide/", form, follow=True).content.decode()

    assert 'value="by the guidelines"' in page


def test_outliers_say_why_they_are_there(
    alice: User, rita: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    sample = draw(alice, digits)
    label(sample, alice, "1")
    Outlier.objects.create(
        sample=sample, version=digits_champion, given_class="1", nearest_class="7", distance=0.9, oddness=8,
        found_at=sample.created_at,
    )  # fmt: skip
    assert "Accepted as 1, lies nearest to 7" in text_of(rita, "/review/?source=outliers")

    sample.refresh_from_db()
    decide(rita, sample, label="1")

    assert "lies nearest" not in text_of(rita, "/review/?source=outliers")


def test_the_trail_shows_who_reverted_what(disputes: list[Sample], rita: User, adam: User) -> None:
    decide(rita, disputes[0], label="7")
    reviewing.revert(decision=Decision.objects.get(), user=adam)

    page = text_of(rita, "/review/decisions/")

    assert "Settled as 7" in page
    assert "Reverted by adam" in page


def test_what_seeing_the_models_reading_does_stands_beside_agreement(
    alice: User, bob: User, rita: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    page = "/review/agreement/?alphabet=digits"
    assert "without seeing what the model reads, so there is nothing to compare" in text_of(rita, page)
    *shown, hidden = enqueue(alice, digits, digits_champion, [*"7777"])
    serving.serve(user=bob, alphabet=digits, count=4)
    for sample in shown:
        label(sample, bob, "7", prediction=sample.predictions.get())
    label(hidden, bob, "1")
    caches["local"].clear()

    told = text_of(rita, page)

    assert '<strong>1.00 (0.29 to 1.00)</strong> <span class="muted small">of 3 readings</span>' in told
    assert '<strong>0.00 (0.00 to 0.97)</strong> <span class="muted small">of 1 reading</span>' in told
    assert "<dt>Difference</dt><dd><strong>+1.00 (-0.20 to +1.00)</strong></dd>" in told


def test_agreement_is_a_table(disputes: list[Sample], rita: User) -> None:
    page = text_of(rita, "/review/agreement/?alphabet=digits")

    assert "Krippendorff" in page
    assert "alice" in page
    assert "100.0 %" in page  # of 1 and 7 all met the other
    assert "nothing to compare" in text_of(rita, "/review/agreement/?alphabet=letters")


def test_reviewers_are_told_on_the_front_page(disputes: list[Sample], alice: User, rita: User) -> None:
    assert "3 disputes wait" in text_of(rita, "/")
    assert "dispute" not in text_of(alice, "/")


@pytest.mark.parametrize("name", ["reviews", "agreement", "decisions"])
def test_annotators_do_not_come_in(alice: User, name: str) -> None:
    assert browser_of(alice).get(reverse(name)).status_code == 403


def test_what_cannot_be_reverted_is_told(disputes: list[Sample], rita: User, adam: User) -> None:
    own = draw(rita, disputes[0].alphabet)
    about_own = reviewing.exclude(reviewer=adam, sample=own, reason="two at once")
    reverted = reviewing.exclude(reviewer=adam, sample=disputes[0], reason="two at once")
    reviewing.revert(decision=reverted, user=adam)

    refused = browser_of(rita).post(f"/review/decisions/{about_own.pk}/revert/")
    too_late = browser_of(rita).post(f"/review/decisions/{reverted.pk}/revert/")

    assert (refused.status_code, too_late.status_code) == (403, 409)
    assert "You drew it yourself" in refused.content.decode()
    assert "It was reverted before" in too_late.content.decode()
    about_own.refresh_from_db()
    assert about_own.stands


def test_annotators_neither_decide_nor_revert(disputes: list[Sample], bob: User, rita: User) -> None:
    assert decide(bob, disputes[0], label="7").status_code == 403
    decide(rita, disputes[0], label="7")
    decision = Decision.objects.get()

    assert browser_of(bob).get(f"/review/{disputes[0].pk}/").status_code == 403
    assert browser_of(bob).post(f"/review/decisions/{decision.pk}/revert/").status_code == 403
    decision.refresh_from_db()
    assert decision.stands
