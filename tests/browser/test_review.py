"""A reviewer at the keyboard: one key settles a dispute and the next one comes, another takes it back."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from recognition.models import Alphabet, Decision, ModelVersion, Sample, State
from tests.browser.conftest import PHONE, Visit
from tests.drawn import draw, label, predict

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def disputes(alice: User, bob: User, digits: Alphabet, digits_champion: ModelVersion) -> list[Sample]:
    samples = [draw(alice, digits) for _ in range(2)]
    for sample in samples:
        predict(sample, digits_champion)
        label(sample, alice, "1")
        label(sample, bob, "7")
    return samples


def ready(page: Page, sample: Sample) -> None:
    page.wait_for_url(f"**/review/{sample.pk}/**")
    expect(page.locator("#review[data-ready]")).to_be_attached()


def test_a_key_settles_the_next_comes_and_backspace_reverts(
    visit: Visit, rita: User, disputes: list[Sample]
) -> None:
    first, second = disputes
    page = visit("/review/", rita)
    page.get_by_role("link", name="Begin with the first").click()
    ready(page, first)

    page.keyboard.press("7")
    ready(page, second)
    expect(page.locator(".review-last")).to_contain_text("settled as 7")
    first.refresh_from_db()
    assert first.settled_class == "7"
    assert Decision.objects.get().label.seconds > 0  # type: ignore[union-attr, operator]

    page.keyboard.press("Backspace")
    ready(page, first)
    expect(page.get_by_text("Reverted by rita")).to_be_visible()
    first.refresh_from_db()
    assert first.state == State.DISPUTED


def test_enter_takes_the_first_suggestion_and_space_skips(
    visit: Visit, rita: User, disputes: list[Sample]
) -> None:
    first, second = disputes
    page = visit(f"/review/{first.pk}/", rita)
    ready(page, first)

    page.keyboard.press("Space")
    ready(page, second)
    page.keyboard.press("Enter")
    ready(page, first)

    second.refresh_from_db()
    assert second.settled_class == "7"  # bob and the champion against alice


def test_it_works_on_a_phone_by_hand(visit: Visit, rita: User, disputes: list[Sample]) -> None:
    page = visit(f"/review/{disputes[0].pk}/", rita, **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.get_by_text("Exclude it").first.click()
    page.locator("#exclude-reason").fill("two at once")
    page.get_by_role("button", name="Exclude it").click()
    ready(page, disputes[1])

    disputes[0].refresh_from_db()
    assert disputes[0].state == State.EXCLUDED
