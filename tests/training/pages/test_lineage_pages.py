"""What the pages tell of a drawing's way into versions, and of a version's way back to drawings."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from recognition import labelling
from recognition.models import Alphabet, ModelVersion, Prediction, Sample, Split, Trial
from tests.champions import make_version
from tests.conftest import browser_of
from tests.drawn import draw, label, predict
from tests.learned import learn

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    return learn(digits, tmp_path)


def corrected(author: User, version: ModelVersion, *, read: str = "7", meant: str = "4") -> Sample:
    sample = draw(author, version.alphabet)
    Sample.objects.filter(pk=sample.pk).update(split=Split.TRAIN)
    label(sample, author, meant, prediction=predict(sample, version, [(read, 0.9)]))
    return sample


def read_again(sample: Sample, version: ModelVersion, read: str) -> None:
    reading = predict(sample, version, [(read, 0.8)])
    Prediction.objects.filter(pk=reading.pk).update(shown=False)


def test_strangers_are_sent_to_the_log_in(client: Client, alice: User, first: ModelVersion) -> None:
    sample = corrected(alice, first)

    for path in (f"/samples/{sample.pk}/lineage/", "/contributions/", f"/models/{first.pk}/collected/"):
        assertRedirects(client.get(path), f"/accounts/login/?next={path}")


def test_somebody_elses_drawing_is_not_there(alice: User, bob: User, rita: User, first: ModelVersion) -> None:
    path = f"/samples/{corrected(alice, first).pk}/lineage/"

    assert [browser_of(user).get(path).status_code for user in (alice, rita, bob)] == [200, 200, 404]


def test_a_sample_tells_who_learned_from_it_and_what_became_of_the_mistake(
    alice: User, first: ModelVersion, tmp_path: Path
) -> None:
    sample = corrected(alice, first)
    second = learn(first.alphabet, tmp_path)
    read_again(sample, second, "4")

    page = browser_of(alice).get(f"/samples/{sample.pk}/")

    assertContains(page, "1 version learned from it:")
    assertContains(page, f'<a href="/models/{second.pk}/">version 2</a>')
    assertContains(page, '<span class="badge accepted">gone</span> Version 1 read')
    assertContains(page, "Version 2 learned from it and stays as trained also after it is withdrawn")


def test_its_page_tells_each_version_and_why_not(alice: User, first: ModelVersion, tmp_path: Path) -> None:
    sample = corrected(alice, first)
    learn(first.alphabet, tmp_path)

    page = browser_of(alice).get(f"/samples/{sample.pk}/lineage/")

    assert [(part.version.number, part.role.value) for part in page.context["parts"]] == [
        (2, "learned from"),
        (1, "left out"),
    ]
    assertContains(page, "it was drawn after the snapshot was taken")
    assertContains(page, '<span class="badge pending">not read again</span>')
    assertContains(page, "1 data set and 0 drawings")


def test_after_a_withdrawal_it_tells_that_nothing_is_unlearned(
    alice: User, first: ModelVersion, tmp_path: Path
) -> None:
    sample = corrected(alice, first)
    learn(first.alphabet, tmp_path)
    client = browser_of(alice)

    said = client.post(f"/samples/{sample.pk}/withdraw/", follow=True)

    assertContains(said, "versions that learned from it before stay as trained")
    assertContains(said, "Version 2 learned from it and stays as trained: nothing is unlearned.")
    learn(first.alphabet, tmp_path)
    page = client.get(f"/samples/{sample.pk}/lineage/")
    assertContains(page, "No run that begins after a withdrawal is shown it.")
    assertContains(page, "it was withdrawn before the snapshot was taken")


def test_before_a_withdrawal_the_form_says_what_it_means(alice: User, first: ModelVersion) -> None:
    sample = corrected(alice, first)

    page = browser_of(alice).get(f"/samples/{sample.pk}/")

    assertContains(page, "nothing is unlearned")
    assertContains(page, f'<a href="/samples/{sample.pk}/lineage/">see which</a>')
    assertContains(page, "No run that begins after a withdrawal is shown it.")


def test_a_reader_of_all_samples_sees_everybodys_corrections(
    alice: User, rita: User, first: ModelVersion
) -> None:
    sample = corrected(alice, first)

    assert [
        each.user for each in browser_of(rita).get(f"/samples/{sample.pk}/lineage/").context["corrections"]
    ] == [alice]


@pytest.mark.parametrize("versions", [2, 6])
def test_the_page_of_a_drawing_costs_the_same_however_many_versions(
    versions: int,
    alice: User,
    first: ModelVersion,
    tmp_path: Path,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    sample = corrected(alice, first)
    for _ in range(versions):
        learn(first.alphabet, tmp_path)
    client = browser_of(alice)

    # Session, user, unread, permissions (2), sample, versions, learned, warm starts, rows, reasons,
    # corrections, readings.
    with django_assert_num_queries(13):
        client.get(f"/samples/{sample.pk}/lineage/")


def test_a_version_tells_its_snapshot_in_full(
    alice: User, bob: User, first: ModelVersion, tmp_path: Path
) -> None:
    corrected(alice, first)
    withdrawn = corrected(bob, first)
    version = learn(first.alphabet, tmp_path)
    labelling.withdraw(user=bob, sample=withdrawn)

    page = browser_of(alice).get(f"/models/{version.pk}/")

    assertContains(page, "2 samples of 2 people: 2 learned from, 0 kept aside, 0 tested on")
    assertContains(page, "1 withdrawn. Nothing is unlearned; no run that begins afterwards is shown them.")
    assertContains(page, "manage.py reproduce digits:2")
    assertContains(page, "ab" * 32)


def test_a_version_tells_its_trials(alice: User, adam: User, first: ModelVersion, tmp_path: Path) -> None:
    version = learn(first.alphabet, tmp_path, crown=False)
    Trial.objects.create(
        alphabet=first.alphabet, version=version, champion=first, kind="shadow", share=1, state="stopped",
        reason="to see", outcome_reason="nobody drew", started_by=adam, started_at=timezone.now(),
        ended_at=timezone.now(),
    )  # fmt: skip

    page = browser_of(alice).get(f"/models/{version.pk}/")

    assertContains(page, "1 trial beside a champion")
    assertContains(page, "nobody drew")


def test_one_sees_ones_own_drawings_in_a_version_and_reviewers_all(
    alice: User, bob: User, rita: User, first: ModelVersion, tmp_path: Path
) -> None:
    own = corrected(alice, first)
    corrected(bob, first)
    version = learn(first.alphabet, tmp_path)
    path = f"/models/{version.pk}/collected/"

    mine, everybodys = (browser_of(user).get(path) for user in (alice, rita))

    assert [row.sample for row in mine.context["page"].rows] == [own]
    assertContains(mine, "Yours, of 2 by 2 people")
    assertNotContains(mine, "bob")
    assert len(everybodys.context["page"].rows) == 2
    assertContains(everybodys, "by bob")


def test_a_withdrawn_drawing_is_named_in_a_version_without_its_picture(
    rita: User, alice: User, first: ModelVersion, tmp_path: Path
) -> None:
    sample = corrected(alice, first)
    version = learn(first.alphabet, tmp_path)
    labelling.withdraw(user=alice, sample=sample)

    page = browser_of(rita).get(f"/models/{version.pk}/collected/")

    assertContains(page, "withdrawn since")
    assertNotContains(page, "/image/")


def test_a_version_that_came_along_holds_no_drawings(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    page = browser_of(alice).get(f"/models/{make_version(digits, tmp_path).pk}/collected/")

    assertContains(page, "no drawing of this site is in it")
