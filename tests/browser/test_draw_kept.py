"""No drawing is lost: what cannot be sent is kept in the browser, shown, and sent later, once, by the same person."""

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from recognition.models import Alphabet, Label, Sample, State
from tests.browser.conftest import Visit, log_in
from tests.browser.drawing import PLUS, SEVEN, draw, expect_phase, until
from tests.conftest import PASSWORD

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("digits_champion", "recognition_worker"),
]

WITHOUT_INDEXED_DB = (
    "Object.defineProperty(window, 'indexedDB', { get() { throw new Error('none here'); } });"
)


def draw_offline(page: Page) -> None:
    """A seven, answered as one while there is no connection."""
    page.locator(".sheet[data-ready]").wait_for()
    page.context.set_offline(True)
    draw(page, SEVEN)
    expect_phase(page, "kept")
    page.keyboard.press("7")
    expect_phase(page, "blank")


def expect_nothing_kept(page: Page) -> None:
    expect(page.locator("#kept")).to_be_hidden()


def test_a_drawing_without_a_connection_is_marked_as_kept(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)

    draw_offline(page)

    expect(page.locator("#kept")).to_contain_text("1 drawing waits to be sent")
    expect(page.locator("#kept-mark")).to_have_text("1 not sent")
    assert not Sample.objects.exists()


def test_drawing_and_answer_arrive_when_the_connection_is_back(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    draw_offline(page)

    page.context.set_offline(False)

    label = until(lambda: Label.objects.first())
    assert (label.character, label.sample.author) == ("7", alice)
    expect_nothing_kept(page)


def test_several_drawings_arrive_each_with_its_answer(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    draw_offline(page)
    draw(page, PLUS)
    expect_phase(page, "kept")
    page.keyboard.press("4")
    expect(page.locator("#kept")).to_contain_text("2 drawings wait to be sent")

    page.context.set_offline(False)

    until(lambda: Label.objects.count() == 2)
    found = {label.character: label.sample.ink for label in Label.objects.select_related("sample")}
    assert {character: len(ink["strokes"]) for character, ink in found.items() if ink} == {"7": 1, "4": 2}


@pytest.mark.parametrize("script", ["", WITHOUT_INDEXED_DB], ids=["IndexedDB", "localStorage"])
def test_what_was_kept_is_sent_by_the_next_visit(visit: Visit, alice: User, script: str) -> None:
    page = visit("/", alice)
    page.context.add_init_script(script)
    page.goto("/draw/digits/")
    draw_offline(page)
    page.close()
    page.context.set_offline(False)

    following = page.context.new_page()
    following.goto("/draw/letters/")

    label = until(lambda: Label.objects.first())
    assert (label.character, label.sample.alphabet.slug) == ("7", "digits")
    expect_nothing_kept(following)


def test_nobody_else_sends_what_was_kept(
    visit: Visit, alice: User, bob: User, live_server: LiveServer
) -> None:
    page = visit("/draw/digits/", alice)
    draw_offline(page)
    page.close()
    page.context.set_offline(False)
    log_in(page.context, live_server.url, bob)

    other = page.context.new_page()
    other.goto("/draw/digits/")
    draw(other, PLUS)
    expect_phase(other, "shown")

    assert Sample.objects.get().author == bob
    expect_nothing_kept(other)


def test_a_page_left_open_sends_nothing_as_somebody_else(
    visit: Visit, alice: User, bob: User, live_server: LiveServer
) -> None:
    """Bob logs in by the form, in another tab; Alice's page is still there."""
    page = visit("/draw/digits/", alice)
    page.locator(".sheet[data-ready]").wait_for()
    tab = page.context.new_page()
    tab.goto("/draw/digits/")
    tab.get_by_role("button", name="Log out").click()
    tab.wait_for_url(lambda address: "/draw/" not in address)
    log_in_by_form(tab, bob)

    draw(page, SEVEN)
    expect_phase(page, "kept")

    assert not Sample.objects.exists()


def test_a_lapsed_session_keeps_the_drawing_until_the_person_is_back(
    visit: Visit, alice: User, live_server: LiveServer
) -> None:
    page = visit("/draw/digits/", alice)
    page.locator(".sheet[data-ready]").wait_for()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    draw(page, SEVEN)
    expect_phase(page, "kept")
    page.keyboard.press("7")
    expect(page.locator("#status")).to_contain_text("Answered: 7")

    page.get_by_role("link", name="log in again").click()
    log_in_by_form(page, alice)

    page.wait_for_url("**/draw/digits/")
    assert until(lambda: Label.objects.first()).character == "7"
    expect_nothing_kept(page)


def log_in_by_form(page: Page, user: User) -> None:
    if "/accounts/login/" not in page.url:
        page.goto("/accounts/login/")
    page.locator("[name=login]").fill(user.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(lambda address: "/login/" not in address)


def test_what_the_server_refuses_is_shown_with_its_reason(
    visit: Visit, alice: User, digits: Alphabet
) -> None:
    page = visit("/draw/digits/", alice)
    page.locator(".sheet[data-ready]").wait_for()
    digits.retired_at = timezone.now()
    digits.save()

    draw(page, SEVEN)
    expect_phase(page, "refused")

    expect(page.locator("#kept li")).to_contain_text("was not taken")
    expect(page.locator("#status")).to_contain_text("digits")


def test_what_was_refused_can_be_tried_again(visit: Visit, alice: User, digits: Alphabet) -> None:
    page = visit("/draw/digits/", alice)
    page.locator(".sheet[data-ready]").wait_for()
    digits.retired_at = timezone.now()
    digits.save()
    draw(page, SEVEN)
    expect_phase(page, "refused")
    page.keyboard.press("7")
    digits.retired_at = None
    digits.save()

    page.get_by_role("button", name="Try again").click()

    assert until(lambda: Label.objects.first()).character == "7"
    expect_nothing_kept(page)


def test_what_was_refused_can_be_discarded(visit: Visit, alice: User, digits: Alphabet) -> None:
    page = visit("/draw/digits/", alice)
    page.locator(".sheet[data-ready]").wait_for()
    digits.retired_at = timezone.now()
    digits.save()
    draw(page, SEVEN)
    expect_phase(page, "refused")

    page.get_by_role("button", name="Discard").click()
    page.goto("/draw/letters/")

    page.locator(".sheet[data-ready]").wait_for()
    expect_nothing_kept(page)


def test_a_drawing_changed_without_a_connection_arrives_once(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    page.locator(".sheet[data-ready]").wait_for()
    page.context.set_offline(True)
    draw(page, PLUS[:1])
    expect_phase(page, "kept")
    draw(page, PLUS[1:])
    expect_phase(page, "kept")
    expect(page.locator("#kept")).to_contain_text("1 drawing waits to be sent")

    page.context.set_offline(False)

    expect_phase(page, "shown")
    assert [len(sample.ink["strokes"]) for sample in Sample.objects.all() if sample.ink] == [2]


def test_an_answer_that_did_not_arrive_is_sent_later(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    draw(page, SEVEN)
    expect_phase(page, "shown")
    page.context.set_offline(True)
    page.keyboard.press("7")
    expect(page.locator("#kept")).to_contain_text("1 drawing waits to be sent")

    page.context.set_offline(False)

    assert until(lambda: Label.objects.first()).character == "7"
    expect_nothing_kept(page)


def test_leaving_the_page_at_once_loses_nothing(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)

    draw(page, SEVEN)
    page.goto("/")
    page.goto("/draw/digits/")

    assert until(lambda: Sample.objects.first()).author == alice


def test_leaving_the_page_at_once_without_a_connection_loses_nothing(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    page.locator(".sheet[data-ready]").wait_for()
    page.context.set_offline(True)
    draw(page, SEVEN)
    page.goto("about:blank")

    page.context.set_offline(False)
    page.goto("/draw/digits/")

    assert until(lambda: Sample.objects.first()).author == alice


def test_wiping_a_drawing_that_was_never_sent_leaves_nothing(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    page.locator(".sheet[data-ready]").wait_for()
    page.context.set_offline(True)
    draw(page, SEVEN)
    expect_phase(page, "kept")
    page.keyboard.press("Escape")

    page.context.set_offline(False)

    expect_nothing_kept(page)
    assert not Sample.objects.exclude(state=State.WITHDRAWN).exists()
