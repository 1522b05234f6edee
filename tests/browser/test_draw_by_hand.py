"""Fingers, pens and the keyboard on the sheet; the phone; no JavaScript."""

from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from accounts.models import User
from recognition.models import Answer, Label, Sample
from tests.browser.conftest import PHONE, Visit
from tests.browser.drawing import PLUS, SEVEN, Strokes, draw, expect_phase, until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("digits_champion", "recognition_worker"),
]


class Glass:
    """Touches and pens, as the screen reports them. Places lie between 0 and 1 on the sheet."""

    def __init__(self, page: Page) -> None:
        page.locator(".sheet[data-ready]").wait_for()
        self.session: CDPSession = page.context.new_cdp_session(page)
        box = page.locator("#canvas").bounding_box()
        assert box is not None
        self.box = box

    def place(self, x: float, y: float) -> tuple[float, float]:
        return self.box["x"] + x * self.box["width"], self.box["y"] + y * self.box["height"]

    def touch(self, kind: str, *fingers: tuple[float, float], radius: float = 8) -> None:
        points = [
            {"x": x, "y": y, "id": index, "radiusX": radius, "radiusY": radius}
            for index, (x, y) in enumerate(self.place(*finger) for finger in fingers)
        ]
        self.session.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})

    def pen(self, kind: str, place: tuple[float, float], force: float = 0.0) -> None:
        x, y = self.place(*place)
        event: dict[str, Any] = {"type": f"mouse{kind}", "x": x, "y": y, "pointerType": "pen", "force": force}
        held = {"button": "left", "buttons": 1, "clickCount": 1} if kind != "Moved" or force else {}
        self.session.send("Input.dispatchMouseEvent", event | held)

    def draw_by_finger(self, strokes: Strokes) -> None:
        for stroke in strokes:
            places = [(point[0], point[1]) for point in stroke]
            self.touch("Start", places[0])
            for place in places[1:]:
                self.touch("Move", place)
            self.touch("End")


def stored_strokes() -> list[Any]:
    ink = until(lambda: Sample.objects.first()).ink
    assert ink is not None
    strokes: list[Any] = ink["strokes"]
    return strokes


def test_a_finger_draws(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice, **PHONE)

    Glass(page).draw_by_finger(PLUS)
    expect_phase(page, "shown")

    ink = Sample.objects.get().ink
    assert ink is not None
    assert (ink["pointer"], len(ink["strokes"])) == ("touch", 2)


def test_drawing_does_not_scroll_the_page(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice, **PHONE)

    Glass(page).draw_by_finger([[[0.5, 0.9], [0.5, 0.6], [0.5, 0.3], [0.5, 0.05]]])
    expect_phase(page, "shown")

    assert page.evaluate("scrollY") == 0


def test_a_tap_on_a_suggestion_takes_it(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice, **PHONE)
    Glass(page).draw_by_finger(SEVEN)
    expect_phase(page, "shown")

    page.locator(".suggestion").first.tap()

    assert until(lambda: Label.objects.first()).answer == Answer.ACCEPTED


def test_a_palm_does_not_draw(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice, **PHONE)
    glass = Glass(page)

    glass.touch("Start", (0.5, 0.9), radius=60)
    glass.touch("Move", (0.5, 0.8), radius=60)
    glass.touch("End")
    glass.draw_by_finger(SEVEN)
    expect_phase(page, "shown")

    assert len(stored_strokes()) == 1


def test_two_fingers_do_not_draw(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice, **PHONE)
    glass = Glass(page)

    glass.touch("Start", (0.3, 0.3), (0.6, 0.6))
    glass.touch("Move", (0.2, 0.2), (0.7, 0.7))
    glass.touch("End")

    expect_phase(page, "blank")


def test_a_pen_draws_with_its_pressure(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    glass = Glass(page)

    glass.pen("Pressed", (0.3, 0.3), force=0.25)
    glass.pen("Moved", (0.5, 0.5), force=0.5)
    glass.pen("Moved", (0.7, 0.7), force=0.75)
    glass.pen("Released", (0.7, 0.7))
    expect_phase(page, "shown")

    ink = Sample.objects.get().ink
    assert ink is not None
    assert ink["pointer"] == "pen"
    assert [point[3] for point in ink["strokes"][0]] == pytest.approx([0.25, 0.5, 0.75], abs=0.01)


def test_the_hand_that_holds_the_pen_does_not_draw(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice, **PHONE)
    glass = Glass(page)

    glass.pen("Pressed", (0.3, 0.3), force=0.5)
    glass.pen("Moved", (0.6, 0.6), force=0.5)
    glass.pen("Released", (0.6, 0.6))
    glass.draw_by_finger([[[0.7, 0.9], [0.8, 0.9]]])
    expect_phase(page, "shown")

    assert len(stored_strokes()) == 1


def test_the_keyboard_alone_draws_and_answers(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    page.locator(".sheet[data-ready]").wait_for()

    while not page.evaluate("document.activeElement.id === 'canvas'"):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    for _ in range(6):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect_phase(page, "shown")
    page.keyboard.press("1")

    assert until(lambda: Label.objects.first()).character == "1"
    [stroke] = stored_strokes()
    assert len({x for x, *_ in stroke}) == 1
    assert len({y for _, y, *_ in stroke}) == 7


def test_moving_the_keyboards_pen_to_the_next_stroke_sends_nothing_half_drawn(
    visit: Visit, alice: User
) -> None:
    page = visit("/draw/digits/", alice)
    page.locator(".sheet[data-ready]").wait_for()
    page.locator("#canvas").focus()

    for key in ("Space", "ArrowDown", "Space", "ArrowRight", "ArrowRight", "Space", "ArrowUp", "Space"):
        page.keyboard.press(key)
    expect_phase(page, "shown")

    assert Sample.objects.count() == 1
    assert len(stored_strokes()) == 2


def test_the_question_mark_shows_the_keys(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    page.locator(".sheet[data-ready]").wait_for()

    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def test_single_keys_can_be_switched_off_for_good(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    page.get_by_role("button", name="Keys and help").click()
    page.get_by_label("Single characters are answers").uncheck()
    page.reload()

    draw(page, SEVEN)
    expect_phase(page, "shown")
    page.keyboard.press("7")
    page.keyboard.press("Enter")

    expect_phase(page, "blank")
    assert until(lambda: Label.objects.first()).answer == Answer.ACCEPTED


def test_the_sixty_fifth_stroke_is_refused_with_a_word(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    dots = [[[0.1 + 0.1 * (index % 8), 0.1 + 0.1 * (index // 8)]] for index in range(65)]

    draw(page, dots)

    expect(page.locator("#status")).to_contain_text("at most 64 strokes")
    expect_phase(page, "shown")
    assert len(stored_strokes()) == 64


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_the_page_is_as_wide_as_the_screen(visit: Visit, alice: User, options: dict[str, Any]) -> None:
    page = visit("/draw/digits/", alice, **options)

    draw(page, SEVEN)
    expect_phase(page, "shown")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_sheet_and_suggestions_stand_together_on_a_phone(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice, **PHONE)

    draw(page, SEVEN)
    expect_phase(page, "shown")

    for part in ("#canvas", "#suggestions", "[data-do=undo]"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 640


def test_an_ink_survives_the_turn_of_the_phone(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice, **PHONE)
    draw(page, PLUS[:1])

    page.set_viewport_size({"width": 640, "height": 360})
    draw(page, PLUS[1:])
    expect_phase(page, "shown")

    until(lambda: Sample.objects.all().kept().count() == 1)
    ink = Sample.objects.all().kept().get().ink
    assert ink is not None
    middles = [stroke[len(stroke) // 2] for stroke in ink["strokes"]]
    assert middles[0][:2] == pytest.approx(middles[1][:2], abs=ink["width"] * 0.02)


def test_without_javascript_the_page_offers_the_upload(visit: Visit, alice: User) -> None:
    page = visit("/draw/letters/", alice, java_script_enabled=False)

    page.get_by_role("link", name="upload a picture").click()

    expect(page.get_by_role("heading", name="Upload a picture")).to_be_visible()
    expect(page.locator("[name=alphabet]")).to_have_value("letters")


def test_the_alphabets_are_a_click_away_and_say_which_have_no_model(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)

    page.locator(".alphabets summary").click()
    expect(page.get_by_role("link", name="Letters, case folded")).to_contain_text("no model yet")
    page.get_by_role("link", name="Digits and letters", exact=False).first.click()

    page.wait_for_url("**/draw/alnum/")
