import pytest

from accounts.models import User
from recognition.models import Alphabet
from tests.collected import collect
from tests.conftest import browser_of
from training.models import Exclusion, Suspect, TrainingRun

pytestmark = pytest.mark.django_db

PEOPLE = "/training/people/?alphabet=digits"


def suspect(author: User, alphabet: Alphabet, count: int) -> None:
    for seed in range(count):
        sample = collect(author, alphabet, "7", seed=seed)
        Suspect.objects.create(
            sample=sample,
            giver=author,
            given_class="7",
            suggested_class="1",
            score=0.01,
            found_at=sample.created_at,
        )


def test_an_attack_shows(bob: User, adam: User, digits: Alphabet) -> None:
    suspect(bob, digits, 25)

    page = browser_of(adam).get(PEOPLE).content.decode()

    assert "Much is doubted: 25 of 25" in page
    assert "One wrong pair: 1 called 7, 25 times" in page


def test_one_action_excludes(bob: User, adam: User, digits: Alphabet) -> None:
    collect(bob, digits, "7")

    response = browser_of(adam).post(PEOPLE, {"username": "bob", "reason": "floods"}, follow=True)

    exclusion = Exclusion.objects.get()
    assert (exclusion.user, exclusion.reason, exclusion.is_whole) == (bob, "floods", True)
    assert "Excluded by an administrator" in response.content.decode()


def test_and_one_revokes(bob: User, adam: User, digits: Alphabet) -> None:
    client = browser_of(adam)
    client.post(PEOPLE, {"username": "bob", "reason": "floods"})
    exclusion = Exclusion.objects.get()

    client.post(f"/training/people/exclusions/{exclusion.pk}/revoke/")

    exclusion.refresh_from_db()
    assert exclusion.revoked_by == adam


def test_a_name_that_nobody_has_is_told(adam: User) -> None:
    response = browser_of(adam).post(PEOPLE, {"username": "nobody", "reason": "x"})

    assert response.status_code == 400
    assert "Nobody has this name" in response.content.decode()


def test_a_run_without_them_starts_from_there(adam: User, digits: Alphabet) -> None:
    response = browser_of(adam).post("/training/people/run/", {"alphabet": "digits", "preset": "full"})

    run = TrainingRun.objects.get()
    assert (run.preset, run.started_by) == ("full", adam)
    assert response["Location"] == f"/training/{run.pk}/"


def test_a_second_run_is_refused_beside_the_button(adam: User, digits: Alphabet) -> None:
    client = browser_of(adam)
    client.post("/training/people/run/", {"alphabet": "digits", "preset": "full"})

    response = client.post("/training/people/run/", {"alphabet": "digits", "preset": "full"})

    assert response.status_code == 409
    assert "under way" in response.content.decode()


@pytest.mark.parametrize("path", [PEOPLE, "/review/suspects/"])
def test_annotators_see_neither(alice: User, path: str) -> None:
    assert browser_of(alice).get(path).status_code == 403


def test_a_reviewer_settles_a_suspect_from_the_list(bob: User, rita: User, digits: Alphabet) -> None:
    suspect(bob, digits, 1)
    client = browser_of(rita)
    found = Suspect.objects.get()
    assert "seen as" in client.get("/review/suspects/?alphabet=digits").content.decode()

    client.post(f"/samples/{found.sample_id}/answer/", {"answer": "correct", "label": "1"})

    found.sample.refresh_from_db()
    assert found.sample.settled_class == "1"
    assert "seen as" not in client.get("/review/suspects/?alphabet=digits").content.decode()
