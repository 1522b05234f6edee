"""A correction helps at once: the very next drawing of the same hand is read with it, and the page says so."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from recognition.models import Label
from tests.browser.conftest import PHONE, Visit
from tests.browser.drawing import SEVEN, SEVEN_AGAIN, draw, expect_phase, until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("digits_champion", "recognition_worker"),
]

NOTE = "Read with what you named before."


def first_suggestion(page: Page) -> str:
    expect_phase(page, "shown")
    return page.locator("#suggestions .glyph").first.inner_text()


def correct(page: Page) -> str:
    """Draw a 7 and call it something else than the model does."""
    draw(page, SEVEN)
    read = first_suggestion(page)
    said = "4" if read != "4" else "1"
    page.keyboard.press(said)
    expect_phase(page, "blank")
    until(lambda: Label.objects.filter(character=said).exists())
    return said


@pytest.mark.parametrize("device", [{}, PHONE], ids=["desktop", "phone"])
def test_what_was_put_right_is_read_right_the_next_time(
    visit: Visit, alice: User, device: dict[str, object]
) -> None:
    page = visit("/draw/digits/", alice, **device)
    said = correct(page)

    draw(page, SEVEN_AGAIN)

    assert first_suggestion(page) == said
    expect(page.get_by_text(NOTE).first).to_be_visible()


def test_whoever_switches_it_off_is_read_by_the_model_alone(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    said = correct(page)
    alice.personal_adaptation = False
    alice.save(update_fields=["personal_adaptation"])

    draw(page, SEVEN_AGAIN)

    assert first_suggestion(page) != said
    expect(page.get_by_text(NOTE)).to_have_count(0)
