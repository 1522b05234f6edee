"""Practice in the browser: somebody is asked for digits, draws them as people have drawn them, and is told what is seen."""

import gzip
import json
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from accounts.models import User
from recognition.models import Alphabet, Answer, Label, Sample, State
from tests.browser.conftest import PHONE, Visit
from tests.browser.drawing import SEVEN, Strokes, draw, expect_phase, fitted, until
from training.champions import install_shipped

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("digits", "shipped_champions", "recognition_worker"),
]


@pytest.fixture
def shipped_champions(transactional_db: None) -> None:
    install_shipped(settings.CHAMPIONS_DIR)


def digits_of_one_hand(folder: Path) -> dict[str, Strokes]:
    """One writer's digits, as their pen went."""
    with gzip.open(folder / "chars74k-hand.strokes.jsonl.gz", "rt") as lines:
        rows = [json.loads(line) for line in lines]
    hand = rows[0]["writer"]
    return {row["label"]: row["strokes"] for row in rows if row["writer"] == hand and row["label"].isdigit()}


def asked(page: Page) -> str:
    page.locator(".sheet[data-ready]").wait_for()
    return page.locator("#prompt .glyph").inner_text()


def skip_to(page: Page, *, not_one_of: str) -> str:
    while (prompt := asked(page)) in not_one_of:
        page.keyboard.press("Enter")
    return prompt


@pytest.mark.data
def test_a_set_of_digits_is_drawn_seen_and_kept(visit: Visit, alice: User, handwriting: Path) -> None:
    hand = digits_of_one_hand(handwriting)
    page = visit("/practice/digits/", alice)
    page.locator(".sheet[data-ready]").wait_for()
    page.get_by_role("button", name="A set of 10").click()

    drawn = []
    for place in range(10):
        expect(page.locator("#clock")).to_contain_text(f"{place} of 10")
        drawn.append(asked(page))
        draw(page, fitted(hand[drawn[-1]]))
        expect(page.locator("#verdict")).to_contain_text(f"Yes, {drawn[-1]}.")

    expect(page.locator("#result")).to_contain_text("10 of 10 drawn in")
    expect(page.locator("#result")).to_contain_text("10 seen as asked. All of them!")
    expect(page.locator("#tally")).to_have_text("10 of 10 seen as asked, 10 in a row")
    assert sorted(drawn) == list("0123456789")
    until(lambda: Sample.objects.filter(state=State.ACCEPTED).count() == 10)
    assert sorted(Sample.objects.values_list("settled_class", flat=True)) == sorted(drawn)
    assert set(Label.objects.values_list("answer", "user")) == {(Answer.PROMPTED, alice.pk)}


def test_something_else_is_told_as_what_it_is_and_waits_to_be_read(visit: Visit, alice: User) -> None:
    page = visit("/practice/digits/", alice)
    prompt = skip_to(page, not_one_of="17")

    draw(page, SEVEN)

    expect(page.locator("#verdict")).to_contain_text("It looks like 7")
    expect(page.locator("#verdict")).to_contain_text(f"Asked for: {prompt}.")
    assert asked(page) == prompt
    page.keyboard.press("Enter")
    expect_phase(page, "blank")
    expect(page.locator("#tally")).to_have_text("0 of 1 seen as asked")
    assert asked(page) != prompt
    [sample] = Sample.objects.all()
    assert (sample.state, sample.state_reason) == (State.OPEN, "drawn when asked for, waits to be read")


def test_drawing_it_again_takes_the_first_one_back(visit: Visit, alice: User) -> None:
    page = visit("/practice/digits/", alice)
    prompt = skip_to(page, not_one_of="17")
    draw(page, SEVEN)
    expect(page.locator("#verdict")).to_contain_text("It looks like 7")

    page.keyboard.press("Escape")

    expect_phase(page, "blank")
    assert asked(page) == prompt
    until(lambda: Sample.objects.get().state == State.WITHDRAWN)


def test_what_is_drawn_on_goes_on_as_one_drawing(visit: Visit, alice: User) -> None:
    page = visit("/practice/digits/", alice)
    skip_to(page, not_one_of="17")
    draw(page, SEVEN)
    expect(page.locator("#verdict")).to_contain_text("It looks like 7")

    draw(page, [[[0.3, 0.5], [0.7, 0.5]]])
    expect_phase(page, "shown")
    page.keyboard.press("Enter")

    until(lambda: Sample.objects.filter(state=State.WITHDRAWN).count() == 1)
    kept = Sample.objects.exclude(state=State.WITHDRAWN).get()
    assert kept.ink is not None
    assert len(kept.ink["strokes"]) == 2
    assert Label.objects.all().prompt_on(kept) is not None


def test_without_a_connection_it_goes_on_and_nothing_is_lost(visit: Visit, alice: User) -> None:
    page = visit("/practice/digits/", alice)
    prompts = [asked(page)]
    page.context.set_offline(True)

    draw(page, SEVEN)
    expect(page.locator("#verdict")).to_contain_text("Kept on this device")
    page.keyboard.press("Enter")
    prompts.append(asked(page))
    draw(page, [[[0.5, 0.2], [0.5, 0.8]]])
    expect(page.locator("#kept-mark")).to_have_text("2 not sent")
    page.keyboard.press("Enter")
    page.context.set_offline(False)

    until(lambda: Label.objects.count() == 2)
    labels = Label.objects.order_by("sample__pk")
    assert [label.character for label in labels] == prompts
    assert {label.answer for label in labels} == {Answer.PROMPTED}
    expect(page.locator("#kept")).to_be_hidden()


def test_a_set_outlives_a_reload(visit: Visit, alice: User) -> None:
    page = visit("/practice/digits/", alice)
    page.locator(".sheet[data-ready]").wait_for()
    page.get_by_role("button", name="A set of 10").click()
    page.keyboard.press("Enter")
    expect(page.locator("#clock")).to_contain_text("1 of 10")
    prompt = asked(page)

    page.reload()

    expect(page.locator("#clock")).to_contain_text("1 of 10")
    assert asked(page) == prompt


def test_it_fits_a_phone(visit: Visit, alice: User, digits: Alphabet) -> None:
    page = visit("/practice/digits/", alice, **PHONE)
    asked(page)

    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    buttons = page.locator(".tools").bounding_box()

    assert not wide
    assert buttons is not None
    assert buttons["y"] + buttons["height"] < page.viewport_size["height"]  # type: ignore[index]
