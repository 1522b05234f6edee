"""/models/<id>/trial/: start a trial, see how it does, stop it."""

from pathlib import Path

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from recognition.models import Alphabet, ModelVersion, Trial, TrialState
from tests.champions import make_version
from tests.conftest import browser_of
from training import trials

WISH = {"kind": "shadow", "percent": "20", "reason": "as good on the test sets"}


@pytest.fixture
def challenger(digits: Alphabet, digits_champion: ModelVersion, tmp_path: Path) -> ModelVersion:
    return make_version(digits, tmp_path, seed=2)


def page_of(version: ModelVersion) -> str:
    return f"/models/{version.pk}/trial/"


def begin(version: ModelVersion, user: User, kind: str = "shadow") -> Trial:
    return trials.start(version=version, kind=kind, share=0.2, reason="why not", user=user)[0]


def test_an_administrator_starts_one(adam: User, challenger: ModelVersion) -> None:
    response = browser_of(adam).post(page_of(challenger), WISH)

    trial = Trial.objects.get()
    assertRedirects(response, page_of(challenger))
    assert (trial.kind, trial.share, trial.version, trial.started_by) == ("shadow", 0.2, challenger, adam)


def test_members_see_it_and_no_buttons(alice: User, adam: User, challenger: ModelVersion) -> None:
    begin(challenger, adam)

    page = browser_of(alice).get(page_of(challenger))

    assertContains(page, "why not")
    assertContains(page, "Nobody has answered a drawing yet that both have read.")
    assertNotContains(page, "Stop the trial")
    assertNotContains(page, "Start the trial")


@pytest.mark.parametrize("name", ["alice", "rita"])
def test_only_administrators_start_and_stop(
    name: str, request: pytest.FixtureRequest, adam: User, challenger: ModelVersion
) -> None:
    client = browser_of(request.getfixturevalue(name))

    assert client.post(page_of(challenger), WISH).status_code == 403
    begin(challenger, adam)
    assert client.post(f"{page_of(challenger)}stop/", {"reason": "no"}).status_code == 403
    assert Trial.objects.get().is_under_way


def test_it_is_stopped_with_a_reason(adam: User, challenger: ModelVersion) -> None:
    begin(challenger, adam)

    page = browser_of(adam).post(f"{page_of(challenger)}stop/", {"reason": "enough seen"}, follow=True)

    assertContains(page, "Enough seen (adam)")
    assertContains(page, "Start the trial")


def test_stopping_needs_a_reason(adam: User, challenger: ModelVersion) -> None:
    begin(challenger, adam)

    page = browser_of(adam).post(f"{page_of(challenger)}stop/", {"reason": ""})

    assertContains(page, "This field is required", status_code=400)
    assert Trial.objects.get().is_under_way


def test_stopping_what_has_ended_says_so(adam: User, challenger: ModelVersion) -> None:
    page = browser_of(adam).post(f"{page_of(challenger)}stop/", {"reason": "late"}, follow=True)

    assertContains(page, "No trial of digits is under way.")


def test_a_second_one_is_refused_beside_the_button(
    adam: User, digits: Alphabet, challenger: ModelVersion, tmp_path: Path
) -> None:
    begin(challenger, adam)
    other = make_version(digits, tmp_path, seed=3)

    page = browser_of(adam).post(page_of(other), WISH)

    assertContains(page, "Stop it first.", status_code=409)
    assertContains(page, page_of(challenger), status_code=409)


@pytest.mark.parametrize("wish", [{"percent": "0"}, {"percent": "60", "kind": "canary"}, {"reason": ""}])
def test_a_wish_that_cannot_be_met_is_refused(
    adam: User, challenger: ModelVersion, wish: dict[str, str]
) -> None:
    page = browser_of(adam).post(page_of(challenger), WISH | wish)

    assertContains(page, '<ul class="errorlist', status_code=400)
    assert not Trial.objects.exists()


def test_what_it_told_is_shown_with_its_numbers(adam: User, challenger: ModelVersion) -> None:
    trial = begin(challenger, adam, "canary")
    rate = {"answered": 40, "corrected": 6, "share": 0.15, "interval": [0.07, 0.29]}
    outcome = {
        "answered": 75, "champion_right": 60, "challenger_right": 66, "won": 9, "lost": 3, "people": 4, "worse": 0.1,
        "better": 7.25, "limit": 20, "losses_to_end": 11, "shown_champion": rate, "shown_challenger": rate,
    }  # fmt: skip
    trial.keep(outcome, state=TrialState(trial.state), reason="")

    page = browser_of(adam).get(page_of(challenger))

    for text in ("6 of 40", "7.25 of 20", "by 4 people", "11 more that only the champion reads right"):
        assertContains(page, text)


def test_the_page_of_a_version_leads_there(alice: User, challenger: ModelVersion) -> None:
    assertContains(browser_of(alice).get(f"/models/{challenger.pk}/"), page_of(challenger))


def test_one_that_did_well_leads_to_its_promotion(adam: User, challenger: ModelVersion) -> None:
    trial = begin(challenger, adam)
    trial.keep({}, state="offered", reason="People correct it less often.")  # type: ignore[arg-type]

    page = browser_of(adam).get(page_of(challenger))

    assertContains(page, f"/models/{challenger.pk}/#promote")
