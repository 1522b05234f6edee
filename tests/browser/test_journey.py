"""The whole loop as people walk it: sign up, draw, correct, see it help, let others read it, retrain, promote, roll back.

`make screenshots` keeps the pictures of the README on the way.
"""

import gzip
import itertools
import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from accounts.models import User
from recognition.models import CHAMPION, Alphabet, Answer, Label, ModelVersion, Prediction, Sample
from tests.browser.conftest import Visit
from tests.browser.drawing import SEVEN, SEVEN_AGAIN, draw, expect_phase, fitted, until
from tests.conftest import PASSWORD
from tests.workers import celery_worker
from training.champions import install_shipped
from training.models import TrainingRun

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.data, pytest.mark.training]

DRAWINGS = 10
RUN_PATIENCE_MS = 300_000
# As much of a quick run as shows what a run shows.
KNOBS = {"epochs": "2", "examples_per_epoch": "4000"}
PICTURES = os.environ.get("INKLOOP_SCREENSHOTS")


@pytest.fixture
def training_worker(transactional_db: None) -> Iterator["subprocess.Popen[str]"]:
    with celery_worker("training") as worker:
        yield worker


@pytest.fixture
def champion(digits: Alphabet) -> ModelVersion:
    """The champion that Inkloop ships with."""
    install_shipped(settings.CHAMPIONS_DIR)
    version = ModelVersion.objects.champion_of(digits)
    assert version is not None
    return version


def test_the_whole_loop(
    visit: Visit,
    adam: User,
    digits: Alphabet,
    champion: ModelVersion,
    handwriting: Path,
    recognition_worker: "subprocess.Popen[str]",
    training_worker: "subprocess.Popen[str]",
) -> None:
    Alphabet.objects.update(required_readings=3)
    page = visit("/accounts/signup/")
    _sign_up(page)
    drawings = list(itertools.islice(_digits_of_test_writers(handwriting), DRAWINGS))
    for drawing in drawings:
        _draw_and_answer(page, drawing)
    _check_labels(drawings)
    _see_a_correction_help(page)

    boss = visit("/label/digits/", adam)
    _read_what_others_drew(boss, adam)
    newer = _retrain(boss, digits)
    _make_champion(boss, newer)
    assert _read_again(page, drawings[0]).version == newer

    _roll_back(boss, champion)
    assert _read_again(page, drawings[1]).version == champion


def _sign_up(page: Page) -> None:
    page.fill("[name=username]", "nora")
    page.fill("[name=email]", "nora@example.org")
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    page.goto("/draw/digits/")
    page.get_by_role("button", name="Yes, models may learn from it").click()


def _digits_of_test_writers(handwriting: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(handwriting / "pendigits.strokes.jsonl.gz", "rt") as lines:
        drawings = map(json.loads, lines)
        yield from itertools.islice((each for each in drawings if each["split"] == "test"), 0, None, 7)


def _draw_and_answer(page: Page, drawing: dict[str, Any]) -> None:
    """Accept the first suggestion where it is right, type the right digit where it is not."""
    drawn_before = Label.objects.count()
    draw(page, fitted(drawing["strokes"]))
    expect_phase(page, "shown")
    if drawn_before == 0:
        _picture(page, "draw")
    right = page.locator("#suggestions .glyph").first.inner_text() == drawing["label"]
    page.keyboard.press("Enter" if right else drawing["label"])
    expect_phase(page, "blank")
    until(lambda: Label.objects.count() == drawn_before + 1)


def _check_labels(drawings: list[dict[str, Any]]) -> None:
    labels = list(Label.objects.order_by("created_at").select_related("prediction"))
    assert [label.character for label in labels] == [drawing["label"] for drawing in drawings]
    for label in labels:
        assert label.prediction is not None
        agreed = label.prediction.top_label == label.character
        assert label.answer == (Answer.ACCEPTED if agreed else Answer.CORRECTED)
    assert Sample.objects.count() == len(drawings)


def _see_a_correction_help(page: Page) -> None:
    """Call a 7 something else than the model does: the very next one is read as it was called."""
    draw(page, SEVEN)
    expect_phase(page, "shown")
    said = "4" if page.locator("#suggestions .glyph").first.inner_text() != "4" else "1"
    page.keyboard.press(said)
    expect_phase(page, "blank")
    until(lambda: Label.objects.count() == DRAWINGS + 1)
    draw(page, SEVEN_AGAIN)
    expect_phase(page, "shown")
    assert page.locator("#suggestions .glyph").first.inner_text() == said


def _read_what_others_drew(page: Page, user: User) -> None:
    """One of them with the suggestion; a grid is looked at."""
    page.locator("#desk[data-ready]").wait_for()
    _picture(page, "label")
    page.keyboard.press("Enter")
    until(lambda: Label.objects.filter(user=user).count() == 1)
    page.goto("/label/digits/grid/")
    page.locator("[data-ready]").wait_for()


def _retrain(page: Page, alphabet: Alphabet) -> ModelVersion:
    page.goto("/training/")
    page.select_option("[name=alphabet]", alphabet.slug)
    page.get_by_text("Advanced", exact=True).click()
    for knob, value in KNOBS.items():
        page.locator(f"[name={knob}]").fill(value)
    page.get_by_role("button", name="Start training").click()
    expect(page.locator("#run progress")).to_be_visible()
    expect(page.locator("#run .facts dt", has_text="Loss")).to_be_visible(timeout=RUN_PATIENCE_MS)
    expect(page.get_by_role("heading", name="The gate")).to_be_visible(timeout=RUN_PATIENCE_MS)
    _picture(page, "run")
    run = TrainingRun.objects.select_related("version", "snapshot").get()
    assert run.version is not None
    assert run.snapshot is not None
    assert run.snapshot.collected_count == DRAWINGS + 1
    expect(page.locator("#run")).to_contain_text(f"version {run.version.number}")
    return run.version


def _make_champion(page: Page, version: ModelVersion) -> None:
    """What the gate has not promoted, an administrator may, who looks at its confusions first."""
    page.goto(f"/models/{version.pk}/#test-set")
    expect(page.get_by_role("region", name="Confusion matrix")).to_be_visible()
    _picture(page, "model")
    page.goto(f"/models/?alphabet={version.alphabet.slug}")
    if not version.aliases.filter(name=CHAMPION).exists():
        _promote(page, version, "To see it at work.")


def _roll_back(page: Page, version: ModelVersion) -> None:
    page.goto(f"/models/?alphabet={version.alphabet.slug}")
    _promote(page, version, "The journey ends where it began.")
    expect(page.locator("main")).to_contain_text("The journey ends where it began.")


def _promote(page: Page, version: ModelVersion, reason: str) -> None:
    card = page.locator("li.card", has=page.get_by_role("link", name=f"Version {version.number}", exact=True))
    card.locator("summary", has_text=re.compile("Promote it|Roll back to it")).click()
    card.locator("[name=reason]").fill(reason)
    card.get_by_role("button").click()
    until(lambda: ModelVersion.objects.champion_of(version.alphabet) == version)


def _read_again(page: Page, drawing: dict[str, Any]) -> Prediction:
    """Draw it a little smaller, so that it is another drawing, and see which version reads it."""
    page.goto("/draw/digits/")
    draw(page, fitted(drawing["strokes"], margin=0.25))
    expect_phase(page, "shown")
    return Prediction.objects.latest("created_at")


def _picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")
