"""The gate's verdict and a trial, read on a phone, and started and stopped with it."""

import os
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from recognition.models import Alphabet, ModelVersion, Trial
from tests.browser.conftest import PHONE, Visit
from tests.champions import make_champion, make_version
from tests.training.gate.making import differing
from training.gate import judge
from training.models import RunState, TrainingRun, Trigger

pytestmark = pytest.mark.django_db(transaction=True)

NARROW = PHONE | {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def challenger(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    make_champion(digits, tmp_path, seed=1)
    return make_version(digits, tmp_path, seed=2)


@pytest.fixture
def run(digits: Alphabet, challenger: ModelVersion) -> TrainingRun:
    verdict = judge(
        classes=("a", "b"),
        answers=[differing(size=9_981, won=310, lost=280), differing(size=260, won=9, lost=12, people=9)],
        onnx_error=3e-6,
    )
    figures = {"accuracy": 0.9912, "top3": 0.9994, "ece": 0.0033}
    test_sets = [
        {"name": "unipen-test", "size": 9_981, "looks": 4, "champion": figures, "challenger": figures}
    ]
    return TrainingRun.objects.create(
        alphabet=digits,
        preset="quick",
        architecture="inkloop_cnn",
        trigger=Trigger.PERSON,
        state=RunState.CHALLENGER,
        reason=verdict.reason,
        version=challenger,
        gate=verdict.to_json() | {"test_sets": test_sets},
        created_at=timezone.now(),
    )


def fits(page: Page) -> bool:
    """Nothing of the page lies beside the screen; wide tables scroll in themselves."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def shoot(page: Page, name: str) -> None:
    """A picture to look at, where somebody asks for it."""
    if folder := os.environ.get("INKLOOP_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_the_verdict_can_be_read_on_a_phone(visit: Visit, alice: User, run: TrainingRun) -> None:
    page = visit(f"/training/{run.pk}/", alice, **NARROW)

    expect(page.locator("#gate")).to_contain_text("What would have promoted it")
    expect(page.locator("#gate .rules").first).to_contain_text("Shown to be better, not by luck")
    shoot(page, "gate-phone")
    assert fits(page)


def test_a_trial_is_started_and_stopped_on_a_phone(
    visit: Visit, adam: User, challenger: ModelVersion
) -> None:
    page = visit(f"/models/{challenger.pk}/trial/", adam, **NARROW)

    page.get_by_label("Canary").check()
    page.get_by_label("Per cent of the people").fill("20")
    page.get_by_label("Why?", exact=True).fill("as good on the test sets")
    shoot(page, "trial-form-phone")
    page.get_by_role("button", name="Start the trial").click()
    expect(page.get_by_role("heading", name="Canary, 20 % of the people")).to_be_visible()
    assert fits(page)

    page.get_by_label("Why stop it?").fill("enough seen")
    shoot(page, "trial-phone")
    page.get_by_role("button", name="Stop the trial").click()
    expect(page.get_by_text("Enough seen (adam)")).to_be_visible()
    assert not Trial.objects.get().is_under_way
