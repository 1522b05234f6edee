"""The page of a run in a browser: it follows the run until its end, then asks no more."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from recognition.models import Alphabet
from tests.browser.conftest import PHONE, Visit
from training.models import RunLogLine, RunState, TrainingRun, Trigger

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(digits: Alphabet) -> TrainingRun:
    run = TrainingRun.objects.create(
        alphabet=digits,
        preset="quick",
        architecture="inkloop_cnn",
        trigger=Trigger.PERSON,
        state=RunState.RUNNING,
        config={"epochs": 4},
        created_at=timezone.now(),
    )
    report(run, epoch=1)
    return run


def report(run: TrainingRun, **progress: Any) -> None:
    """What the worker does a few times a second."""
    fit = {"epochs": 4, "step": 10, "steps": 20, "loss": 0.25, "accuracy": 0.9, "seconds_left": 60}
    TrainingRun.objects.filter(pk=run.pk).update(progress={"phase": "training"} | fit | progress)


def test_the_page_follows_the_run_without_a_reload_and_stops_at_its_end(
    visit: Visit, alice: User, run: TrainingRun
) -> None:
    page = visit(f"/training/{run.pk}/", alice)
    page.evaluate("window.untouched = true")
    expect(page.locator("#run")).to_contain_text("epoch 1 of 4")

    page.get_by_text("Configuration").click()
    report(run, epoch=3, loss=0.125)
    expect(page.locator("#run")).to_contain_text("epoch 3 of 4")
    expect(page.locator("#run")).to_contain_text("0.1250")
    expect(page.locator("#configuration")).to_have_attribute("open", "")

    run.end(state=RunState.REJECTED, reason="it was worse", now=timezone.now())
    expect(page.locator("#run")).to_contain_text("It was worse")
    expect(page.locator("main [hx-trigger]")).to_have_count(0)
    assert page.evaluate("window.untouched")


def test_an_administrator_starts_and_cancels_on_a_phone(visit: Visit, adam: User) -> None:
    page = visit("/training/", adam, **PHONE)

    page.get_by_role("combobox", name="Alphabet").select_option("digits")
    page.get_by_role("button", name="Start training").click()
    expect(page.get_by_role("heading", name="Quick run of digits")).to_be_visible()
    page.get_by_role("button", name="Cancel the run").click()

    expect(page.locator("#run")).to_contain_text("Cancelled by adam")
    expect(page.get_by_role("button", name="Start again")).to_be_visible()


def test_without_javascript_the_page_loads_itself_anew(visit: Visit, alice: User, run: TrainingRun) -> None:
    page = visit(f"/training/{run.pk}/", alice, java_script_enabled=False)

    expect(page.locator("noscript meta[http-equiv=refresh]")).to_have_count(1)


def record(epoch: int) -> dict[str, Any]:
    return {
        "epoch": epoch,
        "loss": 0.9 / epoch,
        "accuracy": 1 - 0.4 / epoch,
        "validation_accuracy": 1 - 0.3 / epoch,
        "learning_rate": 0.001,
        "images": 2560,
        "seconds": 4.2,
    }


@pytest.mark.parametrize("screen", [{}, PHONE])
def test_the_curves_are_drawn_as_they_come(
    visit: Visit, adam: User, run: TrainingRun, screen: dict[str, Any]
) -> None:
    TrainingRun.objects.filter(pk=run.pk).update(curve=[record(1)])
    RunLogLine.objects.all().write(run, "Epoch 1: loss 0.9000")
    page = visit(f"/training/{run.pk}/", adam, **screen)
    canvas = page.locator("#curves canvas").first
    expect(canvas).to_be_visible()
    page.evaluate("document.querySelector('#curves canvas').untouched = true")

    TrainingRun.objects.filter(pk=run.pk).update(curve=[record(epoch) for epoch in (1, 2, 3)])
    expect(page.locator("#curve-table tbody tr")).to_have_count(3)

    drawn = "canvas => Chart.getChart(canvas).data.datasets.map(each => [each.label, each.data.length])"
    assert canvas.evaluate(drawn) == [["validation", 3], ["training", 3]]
    assert canvas.evaluate("canvas => canvas.untouched")
    expect(page.locator(".log")).to_contain_text("Epoch 1: loss 0.9000")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
