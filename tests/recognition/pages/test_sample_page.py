"""/samples/<id>/: the picture, the ink, what every version saw, what everybody said."""

import uuid
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertRedirects

from accounts.models import User
from recognition import intake
from recognition.models import Alphabet, ModelVersion, Sample, Source
from tests.champions import make_version
from tests.conftest import browser_of
from tests.drawn import draw, label, predict


@pytest.fixture
def sample(alice: User, digits: Alphabet) -> Sample:
    return draw(alice, digits)


def page_of(sample: Sample) -> str:
    return f"/samples/{sample.pk}/"


def test_a_stranger_is_sent_to_the_log_in(client: Client, sample: Sample) -> None:
    assertRedirects(client.get(page_of(sample)), f"/accounts/login/?next={page_of(sample)}")


def test_what_is_not_ones_own_is_not_found(bob: User, sample: Sample) -> None:
    client = browser_of(bob)

    assertContains(client.get(page_of(sample)), "There is nothing here", status_code=404)
    assert client.get(f"/samples/{uuid.uuid4()}/").status_code == 404


def test_a_reviewer_sees_it(rita: User, sample: Sample) -> None:
    assertContains(browser_of(rita).get(page_of(sample)), "your answer settles what it is")


def test_every_version_is_shown_with_its_ranking(
    alice: User, digits: Alphabet, digits_champion: ModelVersion, sample: Sample, tmp_path: Path
) -> None:
    predict(sample, digits_champion, [("7", 0.9), ("1", 0.0612)])
    predict(sample, make_version(digits, tmp_path, seed=1), [("1", 0.5), ("7", 0.49)])

    page = browser_of(alice).get(page_of(sample))

    for text in ("Version 1", "Version 2", "90.0 %", "6.1 %", "50.0 %"):
        assertContains(page, text)


def test_the_history_keeps_what_was_superseded_with_who_and_when(
    alice: User, rita: User, sample: Sample
) -> None:
    label(sample, alice, "1")
    label(sample, alice, "2")
    label(sample, rita, "7")

    page = browser_of(alice).get(page_of(sample))

    assert [str(each) for each in page.context["history"]] == ["7", "2", "1"]
    assertContains(page, "until ", count=1)
    assertContains(page, "rita")
    assertContains(page, "as a reviewer", count=1)


def test_the_ink_is_shown_as_it_was_drawn(alice: User, sample: Sample) -> None:
    page = browser_of(alice).get(page_of(sample))

    assertContains(page, "in 2 strokes")
    assertContains(page, '<polyline points="90,90 90,90"/>', html=True)


def test_an_uploaded_picture_is_shown_instead_of_ink(alice: User, digits: Alphabet, sample: Sample) -> None:
    content = intake.Content(png=b"a picture", sha256="0" * 64)
    uploaded, _ = intake.store(author=alice, alphabet=digits, content=content, source=Source.UPLOAD)

    page = browser_of(alice).get(page_of(uploaded))

    assert page.context["strokes"] == []
    assertContains(page, f'src="/upload/{uploaded.pk}/picture/"')


def test_more_predictions_and_labels_cost_no_more_queries(
    alice: User,
    bob: User,
    rita: User,
    digits: Alphabet,
    sample: Sample,
    tmp_path: Path,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for seed in range(3):
        prediction = predict(sample, make_version(digits, tmp_path, seed=seed))
        for user, text in ((alice, str(seed)), (rita, "7"), (bob, "1")):
            label(sample, user, text, prediction=prediction)
    client = browser_of(rita)

    # Session, user, unread, two for permissions, the sample, its predictions, its live labels, its history;
    # the import it came by, whether the guidelines show it, the versions that learned from it, what became of corrections.
    with django_assert_num_queries(13):
        client.get(page_of(sample))
