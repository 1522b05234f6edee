"""From a correction to what it changed: on the sample, in a version, on one's own page, and between two versions."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from recognition import outbox
from recognition.models import Alphabet, ModelVersion, OutboxMessage, Sample, Split
from recognition.models.label_corrections import Mistake
from recognition.reading import rereading
from tests.browser.conftest import PHONE, Visit
from tests.drawn import draw, predict
from tests.learned import learn
from tests.measured import measured
from training.contributions import corrections_of

pytestmark = pytest.mark.django_db(transaction=True)

PICTURES = os.environ.get("INKLOOP_LINEAGE_SCREENSHOTS")


@pytest.fixture
def first(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    return measured(learn(digits, tmp_path))


@pytest.fixture
def drawn(alice: User, first: ModelVersion) -> list[Sample]:
    samples = [draw(alice, first.alphabet) for _ in range(3)]
    Sample.objects.update(split=Split.TRAIN)
    for sample in samples:
        predict(sample, first, [("7", 0.6), ("1", 0.3)])
    return samples


def spills(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def correct(page: Page, sample: Sample) -> None:
    page.goto(f"/samples/{sample.pk}/")
    page.get_by_label("It is", exact=True).fill("4")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved: 4.")).to_be_visible()


def read_again() -> None:
    """What the housekeeping worker does after a promotion."""
    for message in OutboxMessage.objects.filter(task=rereading.READ_AGAIN):
        outbox.deliver(message.pk, rereading.read_again)


def test_a_correction_is_followed_to_the_version_that_learned_from_it(
    visit: Visit, alice: User, first: ModelVersion, drawn: list[Sample], tmp_path: Path
) -> None:
    page = visit("/contributions/", alice)
    expect(page.get_by_text("3 drawings, and no model was corrected")).to_be_visible()
    for sample in drawn:
        correct(page, sample)
    page.goto("/contributions/")
    expect(page.get_by_text("3 corrections, and no version has learned from them yet")).to_be_visible()

    second = measured(learn(first.alphabet, tmp_path), wrong=1)
    read_again()

    page.goto("/draw/digits/")
    page.get_by_role("link", name="What your drawings changed").click()
    expect(page.locator(".lead")).to_contain_text("3 of 3 corrections are in version 2, the champion.")
    picture(page, "contributions")
    still = corrections_of(alice).become(Mistake.STILL_MADE).count()
    if still:
        expect(page.locator(".correction")).to_have_count(still)
    page.get_by_role("region", name="Versions that learned from it").get_by_role("link").click()
    expect(page.get_by_text("3 samples of 1 person: 3 learned from")).to_be_visible()
    page.get_by_role("link", name="The drawings in it that are yours").click()
    expect(page.get_by_role("img", name="A drawn 4")).to_have_count(3)
    page.get_by_role("link", name="A drawn 4").first.click()
    expect(page.get_by_role("row", name="Version 2").first).to_contain_text("Learned from")
    picture(page, "sample-lineage")

    page.goto(f"/models/?alphabet={second.alphabet.slug}")
    page.get_by_label("Compare version").select_option(str(first.pk))
    page.get_by_label("with version").select_option(str(second.pk))
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", name="Only version 2 read these 10 right")).to_be_visible()
    expect(page.get_by_role("img", name="A drawn 3")).to_have_count(1)
    picture(page, "compare")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_spills(
    visit: Visit,
    adam: User,
    alice: User,
    first: ModelVersion,
    drawn: list[Sample],
    tmp_path: Path,
    scheme: str,
) -> None:
    page = visit("/draw/digits/", alice, **PHONE, color_scheme=scheme)
    assert not spills(page)
    for sample in drawn:
        correct(page, sample)
    second = measured(learn(first.alphabet, tmp_path), wrong=1)
    read_again()

    for name, path in {
        "contributions": "/contributions/",
        "sample": f"/samples/{drawn[0].pk}/",
        "sample-lineage": f"/samples/{drawn[0].pk}/lineage/",
        "model": f"/models/{second.pk}/",
        "models": "/models/?alphabet=digits",
        "collected": f"/models/{second.pk}/collected/",
        "compare": f"/models/compare/?a={first.pk}&b={second.pk}",
    }.items():
        page.goto(path)
        assert not spills(page), name
        picture(page, f"phone-{scheme}-{name}")
