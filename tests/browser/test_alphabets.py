"""Alphabets in the browser: answered by mouse, touch and keyboard whatever their classes are, and made by an administrator."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from recognition.models import Alphabet, Label
from tests.browser.conftest import PHONE, Visit
from tests.browser.drawing import PLUS, draw, expect_phase, until

pytestmark = pytest.mark.django_db(transaction=True)


def answered(page: Page) -> str:
    expect_phase(page, "blank")
    return until(lambda: Label.objects.order_by("-created_at").values_list("character", flat=True).first())


def test_a_shape_is_answered_by_pointing_at_its_name(visit: Visit, alice: User) -> None:
    page = visit("/draw/shapes/", alice)
    expect(page.get_by_role("button", name="triangle")).to_be_disabled()

    draw(page, PLUS)
    page.get_by_role("button", name="triangle").click()

    assert answered(page) == "triangle"


def test_a_shape_is_answered_by_keys(visit: Visit, alice: User) -> None:
    page = visit("/draw/shapes/", alice)

    draw(page, PLUS)
    page.keyboard.press("h")
    expect(page.locator("#typed")).to_be_focused()
    page.keyboard.type("ex")
    page.keyboard.press("Enter")

    assert answered(page) == "hexagon"


def test_a_sign_is_answered_by_what_it_is_called(visit: Visit, alice: User) -> None:
    page = visit("/draw/math/", alice)

    draw(page, PLUS)
    page.keyboard.press("s")
    page.keyboard.type("umm")
    expect(page.locator(".correct .cluster button")).to_have_text(["∑"])
    page.keyboard.press("Enter")

    assert answered(page) == "∑"


def test_a_sign_is_answered_in_latex(visit: Visit, alice: User) -> None:
    page = visit("/draw/math/", alice)

    draw(page, PLUS)
    page.locator("#typed").fill("\\infty")

    assert answered(page) == "\\infty"


def test_a_character_with_a_key_is_answered_by_it(visit: Visit, alice: User) -> None:
    page = visit("/draw/math/", alice)

    draw(page, PLUS)
    page.keyboard.press("+")

    assert answered(page) == "+"


def test_on_a_phone_a_finger_answers_and_nothing_is_cut_off(visit: Visit, alice: User) -> None:
    page = visit("/draw/math/", alice, **PHONE)

    draw(page, PLUS)
    page.get_by_role("button", name="greek small letter pi").tap()

    assert answered(page) == "π"
    assert page.evaluate("document.querySelector('main').scrollWidth") <= 360


def test_who_may_not_label_draws_and_is_told(visit: Visit, alice: User) -> None:
    Alphabet.objects.filter(slug="shapes").update(labelled_by="reviewers")
    page = visit("/draw/shapes/", alice)

    draw(page, PLUS)
    page.keyboard.press("Enter")

    expect(page.get_by_text("labelled by reviewers and administrators only")).to_be_visible()
    expect(page.locator("#board")).to_be_hidden()
    expect(page.locator("#correct")).to_be_hidden()
    assert not Label.objects.exists()


def test_an_administrator_makes_merges_and_goes_back_on_a_phone(visit: Visit, adam: User) -> None:
    page = visit("/alphabets/new/", adam, **PHONE)
    page.get_by_label("Name", exact=True).fill("Greek capitals")
    page.get_by_label("Short name").fill("greek")
    page.get_by_label("Or ranges of Unicode").fill("U+0391-U+03A9")
    page.get_by_label("Why?").fill("For the museum")
    page.get_by_role("button", name="See what it is").click()
    expect(page.get_by_text("24 classes to begin with")).to_be_visible()
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_text("The alphabet Greek capitals is made.")).to_be_visible()

    page.get_by_text("Merge classes").click()
    merge = page.locator("#merge")
    merge.get_by_label("Ο", exact=True).check()
    merge.get_by_label("Θ", exact=True).check()
    merge.get_by_label("Named").fill("Ο")
    merge.get_by_label("Why?").fill("Drawn alike")
    merge.get_by_role("button", name="See what changes").click()
    expect(page.get_by_text("1 class vanishes: Θ.")).to_be_visible()
    page.get_by_role("button", name="Save as revision 2").click()
    expect(page.get_by_text("Drawn alike")).to_be_visible()

    page.get_by_text("Go back to an earlier revision").click()
    back = page.locator("#back")
    back.get_by_label("Why?").fill("No, they differ")
    back.get_by_role("button", name="See what changes").click()
    page.get_by_role("button", name="Save as revision 3").click()
    expect(page.get_by_text("No, they differ")).to_be_visible()

    assert len(Alphabet.objects.get(slug="greek").classes) == 24
    assert page.evaluate("document.querySelector('main').scrollWidth") <= 360
