"""The list of samples in a browser: answers exchange one tile, and everything works as plain forms too."""

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from recognition.models import Alphabet, Label, ModelVersion, Sample
from tests.browser.conftest import PHONE, Visit
from tests.drawn import draw, label, predict

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sample(alice: User, digits: Alphabet, digits_champion: ModelVersion) -> Sample:
    """The newest of two, so that the other stays as it was."""
    draw(alice, digits)
    sample = draw(alice, digits)
    predict(sample, digits_champion)
    return sample


def live(sample: Sample) -> list[str]:
    return [str(label) for label in Label.objects.live().filter(sample=sample)]


def tile_of(page: Page, sample: Sample) -> Locator:
    return page.locator(f"#sample-{sample.pk}")


def test_an_answer_exchanges_its_tile_and_leaves_the_page(visit: Visit, alice: User, sample: Sample) -> None:
    page = visit("/samples/", alice)
    page.evaluate("window.untouched = true")
    tile = tile_of(page, sample)

    tile.get_by_text("Answer", exact=True).click()
    tile.get_by_role("button", name="Yes, 7").click()

    expect(tile).to_contain_text("You: 7")
    assert page.evaluate("window.untouched")
    assert live(sample) == ["7"]


def test_enter_in_the_field_corrects(visit: Visit, alice: User, sample: Sample) -> None:
    page = visit("/samples/", alice)
    tile = tile_of(page, sample)

    tile.get_by_text("Answer", exact=True).click()
    tile.get_by_label("It is").fill("1")
    tile.get_by_label("It is").press("Enter")

    expect(tile).to_contain_text("You: 1")
    assert live(sample) == ["1"]


def test_a_stale_tile_says_so_and_can_be_answered_then(visit: Visit, alice: User, sample: Sample) -> None:
    page = visit("/samples/", alice)
    tile = tile_of(page, sample)
    label(sample, alice, "2")

    tile.get_by_text("Answer", exact=True).click()
    tile.get_by_role("button", name="Not sure").click()
    expect(tile.get_by_role("alert")).to_contain_text("Your answer has changed since this was shown to you")
    assert live(sample) == ["2"]

    tile.get_by_role("button", name="Not sure").click()
    expect(tile).to_contain_text("You: unsure")


def test_withdrawing_leaves_a_tile_that_says_so(visit: Visit, alice: User, sample: Sample) -> None:
    page = visit("/samples/", alice, **PHONE)
    tile = tile_of(page, sample)

    tile.get_by_text("Answer", exact=True).click()
    tile.get_by_text("Withdraw", exact=True).click()
    tile.get_by_role("button", name="Withdraw it").click()

    expect(tile.locator(".badge")).to_have_text("withdrawn")
    expect(tile.locator("form")).to_have_count(0)


def test_after_a_log_out_elsewhere_the_page_leads_to_the_log_in(
    visit: Visit, alice: User, sample: Sample
) -> None:
    page = visit("/samples/", alice)
    page.context.clear_cookies(name="sessionid")
    tile = tile_of(page, sample)

    tile.get_by_text("Answer", exact=True).click()
    tile.get_by_role("button", name="Yes, 7").click()

    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


def test_a_refused_form_shows_the_page_that_says_why(visit: Visit, alice: User, sample: Sample) -> None:
    page = visit("/samples/", alice)
    page.context.clear_cookies(name="csrftoken")
    tile = tile_of(page, sample)

    tile.get_by_text("Answer", exact=True).click()
    tile.get_by_role("button", name="Yes, 7").click()

    expect(page.get_by_role("heading", name="Please send it again")).to_be_visible()
    expect(page.get_by_role("banner")).to_have_count(1)
    assert live(sample) == []


def test_without_javascript_an_answer_comes_back_to_the_list(
    visit: Visit, alice: User, sample: Sample
) -> None:
    page = visit("/samples/?alphabet=digits", alice, java_script_enabled=False)
    tile = tile_of(page, sample)

    tile.get_by_text("Answer", exact=True).click()
    tile.get_by_role("button", name="Yes, 7").click()

    expect(page.locator(".messages")).to_contain_text("Saved: 7.")
    assert page.url.endswith(f"/samples/?alphabet=digits#sample-{sample.pk}")
    assert live(sample) == ["7"]
