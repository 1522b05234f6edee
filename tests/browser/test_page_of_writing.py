"""The editor of a page, driven as a person drives it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from recognition.models import Alphabet, Label, ModelVersion, Place, Sample, WrittenPage
from recognition.models.written_page import said_of
from tests.browser.conftest import DESKTOP, PHONE, Visit
from tests.written import RINGS, write_page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sheet(alice: User, digits: Alphabet, digits_champion: ModelVersion) -> WrittenPage:
    return write_page(alice, digits)


def boxes_of(page: Page) -> Locator:
    return page.locator(".sheet-boxes g")


def at(page: Page, sheet: WrittenPage, x: float, y: float) -> tuple[float, float]:
    """Where a place of the sheet stands in the window."""
    shown = page.locator(".sheet-boxes").bounding_box()
    assert shown is not None
    return shown["x"] + x / sheet.width * shown["width"], shown["y"] + y / sheet.height * shown["height"]


def saved(page: Page) -> None:
    page.get_by_role("button", name="Save all").click()
    expect(page.locator("[data-said]")).to_contain_text("Saved")


def test_readings_are_typed_from_box_to_box_and_saved(visit: Visit, alice: User, sheet: WrittenPage) -> None:
    page = visit(f"/pages/{sheet.pk}/", alice)
    expect(boxes_of(page)).to_have_count(6)

    boxes_of(page).first.focus()
    page.keyboard.type("123456")

    expect(page.locator("[data-text]")).to_have_text("123\n456")
    saved(page)
    labels = Label.objects.order_by("sample__place__line", "sample__place__left")
    assert [label.character for label in labels] == [*"123456"]


def test_a_page_is_removed_after_asking_once_more(visit: Visit, alice: User, sheet: WrittenPage) -> None:
    page = visit(f"/pages/{sheet.pk}/", alice)
    remove = page.get_by_role("button", name="Remove it")
    expect(remove).to_be_hidden()

    page.get_by_text("Remove this page").click()
    remove.click()

    expect(page.get_by_text("The page is removed")).to_be_visible()
    sheet.refresh_from_db()
    assert bytes(sheet.picture) == b""


@pytest.mark.parametrize("shape", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_page_whose_reading_was_cancelled_is_removed_too(
    visit: Visit, alice: User, digits: Alphabet, shape: dict[str, object]
) -> None:
    sheet = write_page(alice, digits, read=False)
    page = visit(f"/pages/{sheet.pk}/", alice, **shape)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("The reading was cancelled")).to_be_visible()

    page.get_by_text("Remove this page").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Remove it").click()

    expect(page.get_by_text("The page is removed")).to_be_visible()
    sheet.refresh_from_db()
    assert sheet.is_erased


def test_the_rest_is_agreed_with_at_once(visit: Visit, alice: User, sheet: WrittenPage) -> None:
    read = [said_of(box) for box in sheet.boxes]
    page = visit(f"/pages/{sheet.pk}/", alice)
    boxes_of(page).first.focus()
    page.keyboard.type("9")

    page.get_by_role("button", name="Agree with the rest").click()
    saved(page)

    labels = Label.objects.order_by("sample__place__line", "sample__place__left")
    assert [label.character for label in labels] == ["9", *read[1:]]


def test_boxes_are_merged_split_deleted_and_brought_back_by_keys(
    visit: Visit, alice: User, sheet: WrittenPage
) -> None:
    page = visit(f"/pages/{sheet.pk}/", alice)
    boxes_of(page).first.focus()

    for key, count in (
        ("Alt+m", 5),
        ("Alt+s", 6),
        ("Delete", 5),
        ("Control+z", 6),
        ("Control+z", 5),
        ("Control+z", 6),
    ):
        page.keyboard.press(key)
        expect(boxes_of(page)).to_have_count(count)


def test_a_box_is_moved_and_resized_by_keys(visit: Visit, alice: User, sheet: WrittenPage) -> None:
    before = sheet.boxes[0]
    page = visit(f"/pages/{sheet.pk}/", alice)
    boxes_of(page).first.focus()

    page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    saved(page)

    place = Place.objects.get(box=before["id"])
    assert place.corners == (before["left"] + 1, before["top"], before["right"] + 1, before["bottom"] + 1)


def test_a_box_is_dragged_by_the_mouse(visit: Visit, alice: User, sheet: WrittenPage) -> None:
    before = sheet.boxes[0]
    page = visit(f"/pages/{sheet.pk}/", alice)

    page.mouse.move(*at(page, sheet, *RINGS[0]))
    page.mouse.down()
    page.mouse.move(*at(page, sheet, RINGS[0][0] + 6, RINGS[0][1] + 4), steps=4)
    page.mouse.up()
    saved(page)

    place = Place.objects.get(box=before["id"])
    assert abs(place.left - before["left"] - 6) <= 1
    assert abs(place.top - before["top"] - 4) <= 1


def test_a_drag_over_empty_paper_draws_a_new_box(visit: Visit, alice: User, sheet: WrittenPage) -> None:
    page = visit(f"/pages/{sheet.pk}/", alice)

    page.mouse.move(*at(page, sheet, 250, 30))
    page.mouse.down()
    page.mouse.move(*at(page, sheet, 290, 90), steps=4)
    page.mouse.up()

    expect(boxes_of(page)).to_have_count(7)
    expect(page.locator(".sheet-boxes .chosen")).to_have_attribute("aria-label", "Box 4, not read")


def test_a_second_window_is_told_that_the_first_has_saved(
    visit: Visit, alice: User, sheet: WrittenPage
) -> None:
    first, second = visit(f"/pages/{sheet.pk}/", alice), visit(f"/pages/{sheet.pk}/", alice)
    saved(first)

    second.get_by_role("button", name="Save all").click()

    expect(second.locator("[data-said]")).to_contain_text("have changed since")
    assert Sample.objects.count() == 6


def test_on_a_phone_a_tap_chooses_and_a_button_deletes(visit: Visit, alice: User, sheet: WrittenPage) -> None:
    page = visit(f"/pages/{sheet.pk}/", alice, **PHONE)

    page.touchscreen.tap(*at(page, sheet, *RINGS[1]))
    expect(page.locator(".sheet-boxes .chosen")).to_have_attribute(
        "aria-label", f"Box 2, {said_of(sheet.boxes[1])}"
    )
    page.get_by_role("button", name="Delete").click()

    expect(boxes_of(page)).to_have_count(5)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
