"""The gate's part of a run's page: the rules and what would have changed them, the looks, and what is wrong again."""

from typing import Any

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from recognition import labelling
from recognition.models import Alphabet, Sample
from tests.conftest import api_of, browser_of
from tests.drawn import draw, label
from tests.learned import make_run
from training.models import CorrectedReading, RunState, TrainingRun

GATE: dict[str, Any] = {
    "verdict": "challenger",
    "reason": "it was not shown to be better",
    "otherwise": "needs 14 more right of 9,981 original test samples",
    "error_rate": {"each": 0.05, "looks": 12, "any": 0.46},
    "rules": [
        {
            "name": "Shown to be better, not by luck",
            "passed": False,
            "detail": "by luck 31.0%",
            "otherwise": "needs 14 more right of 9,981",
            "figures": {},
        },
        {
            "name": "No class loses much",
            "passed": True,
            "detail": "traded",
            "otherwise": "3 fewer 7 right of 80 would have broken it",
            "figures": {"losses": {}, "trades": {"L": -0.073}},
        },
        {
            "name": "What was corrected once is reported",
            "passed": True,
            "detail": "1 is wrong again",
            "otherwise": "",
            "figures": {"size": 9, "wrong_again": 1, "right_again": 2},
        },
    ],
    "test_sets": [
        {
            "name": "mnist-test",
            "size": 9_981,
            "looks": 15,
            "champion": {"accuracy": 0.995, "top3": 0.999, "ece": 0.004},
            "challenger": {"accuracy": 0.9955, "top3": 0.9995, "ece": 0.003},
        }
    ],
}


@pytest.fixture
def run(digits: Alphabet) -> TrainingRun:
    return make_run(digits, RunState.CHALLENGER, gate=GATE)


@pytest.fixture
def wrong_again(run: TrainingRun, alice: User, digits: Alphabet) -> Sample:
    sample = draw(alice, digits)
    label(sample, alice, "7")
    CorrectedReading.objects.create(run=run, sample=sample, label="7", champion="7", challenger="1")
    return sample


def address(run: TrainingRun) -> str:
    return f"/training/{run.pk}/"


def test_each_rule_says_what_would_have_changed_it(alice: User, run: TrainingRun) -> None:
    page = browser_of(alice).get(address(run))

    for text in (
        "What would have promoted it",
        "needs 14 more right of 9,981 original test samples",
        "3 fewer 7 right of 80 would have broken it",
        "What does not hold",
        "What holds",
    ):
        assertContains(page, text)


def test_the_looks_and_the_error_rate_are_told(alice: User, run: TrainingRun) -> None:
    page = browser_of(alice).get(address(run))

    for text in ("15 times", "at most 5 % of gates", "12 times", "at most 46 %"):
        assertContains(page, text)


def test_a_trade_of_look_alikes_is_told_apart(alice: User, run: TrainingRun) -> None:
    assertContains(browser_of(alice).get(address(run)), "which classes that look alike have gained")


def test_its_author_is_led_to_what_is_wrong_again(alice: User, run: TrainingRun, wrong_again: Sample) -> None:
    page = browser_of(alice).get(address(run))

    assertContains(page, f"/samples/{wrong_again.pk}/")
    assertContains(page, "Wrong again")


def test_reviewers_are_led_to_everybodys(rita: User, run: TrainingRun, wrong_again: Sample) -> None:
    assertContains(browser_of(rita).get(address(run)), f"/samples/{wrong_again.pk}/")


def test_other_members_see_how_many_and_not_which(bob: User, run: TrainingRun, wrong_again: Sample) -> None:
    page = browser_of(bob).get(address(run))

    assertNotContains(page, str(wrong_again.pk))
    assertContains(page, "Wrong again")
    assertContains(page, "1 not shown")


def test_what_was_withdrawn_is_shown_to_nobody(
    rita: User, alice: User, run: TrainingRun, wrong_again: Sample
) -> None:
    labelling.withdraw(user=alice, sample=wrong_again)

    assertNotContains(browser_of(rita).get(address(run)), str(wrong_again.pk))


@pytest.mark.parametrize(("name", "seen"), [("alice", 1), ("rita", 1), ("bob", 0)])
def test_the_api_lists_those_one_may_see(
    name: str, seen: int, request: pytest.FixtureRequest, run: TrainingRun, wrong_again: Sample
) -> None:
    body = api_of(request.getfixturevalue(name)).get(f"/api/v1/training-runs/{run.pk}/corrected/").json()

    rows = [{"sample": str(wrong_again.pk), "label": "7", "champion": "7", "challenger": "1"}]
    assert body == {"wrong_again": rows[:seen], "right_again": []}


def test_a_report_of_before_is_shown_all_the_same(alice: User, run: TrainingRun) -> None:
    rule = {"name": "a rule", "passed": True, "detail": "fine"}
    TrainingRun.objects.update(gate={"verdict": "challenger", "reason": "why", "rules": [rule]})

    assertContains(browser_of(alice).get(address(run)), "a rule")
