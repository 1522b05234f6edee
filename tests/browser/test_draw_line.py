"""A word drawn on the canvas, and the list of pages, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from recognition.models import Alphabet, ModelVersion, Sample, Source, WrittenPage
from tests.browser.conftest import PHONE, Visit
from tests.written import read_whole, ring_stroke

pytestmark = pytest.mark.django_db(transaction=True)


def draw_rings(page: Page, places: list[tuple[float, float]]) -> None:
    """Rings around places of the canvas, in parts of its width and height."""
    sheet = page.locator("#canvas").bounding_box()
    assert sheet is not None
    for across, down in places:
        x, y = sheet["x"] + across * sheet["width"], sheet["y"] + down * sheet["height"]
        first, *others = ring_stroke(x, y, radius=24)
        page.mouse.move(*first[:2])
        page.mouse.down()
        for point in others:
            page.mouse.move(*point[:2])
        page.mouse.up()


def send(page: Page) -> WrittenPage:
    page.get_by_role("button", name="Read it").click()
    page.wait_for_url("**/pages/*-*/")
    return WrittenPage.objects.get()


@pytest.mark.parametrize("device", [{}, PHONE], ids=["desktop", "phone"])
def test_a_drawn_word_is_read_put_right_and_saved(
    visit: Visit, alice: User, digits: Alphabet, digits_champion: ModelVersion, device: dict[str, object]
) -> None:
    page = visit("/draw/digits/line/", alice, **device)
    draw_rings(page, [(0.2, 0.5), (0.5, 0.5), (0.8, 0.5)])

    written = read_whole(send(page))

    boxes = page.locator(".sheet-boxes g")
    expect(boxes).to_have_count(3)
    boxes.first.focus()
    page.keyboard.type("123")
    page.get_by_role("button", name="Save all").click()
    expect(page.locator("[data-said]")).to_contain_text("Saved: 3")
    samples = Sample.objects.order_by("place__left")
    assert [(sample.source, len(sample.ink["strokes"])) for sample in samples if sample.ink] == [
        (Source.CANVAS, 1)
    ] * 3
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto("/pages/")
    expect(page.locator(f'a[href="/pages/{written.pk}/"]')).to_have_text("123")


def test_undo_takes_a_stroke_back_and_nothing_is_sent_of_an_empty_sheet(
    visit: Visit, alice: User, digits: Alphabet
) -> None:
    page = visit("/draw/digits/line/", alice)
    ready = page.get_by_role("button", name="Read it")
    expect(ready).to_be_disabled()

    draw_rings(page, [(0.3, 0.5)])
    expect(ready).to_be_enabled()
    page.keyboard.press("Control+z")

    expect(ready).to_be_disabled()


def test_when_the_site_is_gone_the_drawing_stays(visit: Visit, alice: User, digits: Alphabet) -> None:
    page = visit("/draw/digits/line/", alice)
    draw_rings(page, [(0.3, 0.5), (0.6, 0.5)])
    page.context.set_offline(True)

    page.get_by_role("button", name="Read it").click()

    expect(page.locator("[data-said]")).to_contain_text("The drawing is still here")
    page.context.set_offline(False)
    strokes = send(page).strokes
    assert strokes is not None
    assert len(strokes["strokes"]) == 2


def test_what_was_drawn_is_there_again_after_the_page_was_closed(
    visit: Visit, alice: User, digits: Alphabet
) -> None:
    page = visit("/draw/digits/line/", alice)
    draw_rings(page, [(0.3, 0.5), (0.6, 0.5)])
    page.close()

    following = page.context.new_page()
    following.goto("/draw/digits/line/")
    following.locator(".line-desk[data-ready]").wait_for()
    strokes = send(following).strokes
    assert strokes is not None
    assert len(strokes["strokes"]) == 2

    following.goto("/draw/digits/line/")
    following.locator(".line-desk[data-ready]").wait_for()
    expect(following.get_by_role("button", name="Read it")).to_be_disabled()


def test_two_tabs_keep_a_drawing_each(visit: Visit, alice: User, digits: Alphabet) -> None:
    first = visit("/draw/digits/line/", alice)
    second = first.context.new_page()
    second.goto("/draw/digits/line/")
    second.locator(".line-desk[data-ready]").wait_for()
    draw_rings(first, [(0.3, 0.5)])
    draw_rings(second, [(0.3, 0.5), (0.6, 0.5)])

    send(first)
    second.reload()
    second.locator(".line-desk[data-ready]").wait_for()
    second.get_by_role("button", name="Read it").click()
    second.wait_for_url("**/pages/*-*/")

    counts = [
        len(page.strokes["strokes"]) for page in WrittenPage.objects.order_by("created_at") if page.strokes
    ]
    assert counts == [1, 2]
