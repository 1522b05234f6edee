"""The grid of drawings that the model reads alike: the wrong ones crossed out, the rest accepted, nothing said lost."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from recognition.models import Alphabet, Sample, State
from recognition.models.alphabet import Labellers
from tests.browser.conftest import Visit
from tests.browser.labelling import press, readings_of

pytestmark = pytest.mark.django_db(transaction=True)


def left_unsent(visit: Visit, user: User) -> Page:
    """An empty page of a browser in which an answer to a grid was given without a connection, and the page closed."""
    page = visit("/label/digits/grid/?label=7", user)
    page.locator("[data-ready]").wait_for()
    page.context.set_offline(True)
    page.get_by_role("button", name="The rest is 7").click()
    expect(page.locator("[data-said]")).to_contain_text("kept on this device")
    page.close()
    page.context.set_offline(False)
    return page.context.new_page()


def refuse(route: Route) -> None:
    route.fulfill(status=400, content_type="application/problem+json", body='{"detail": "No such label."}')


def test_of_a_grid_the_wrong_ones_are_crossed_out_and_the_rest_is_accepted(
    visit: Visit, alice: User, queue: list[Sample]
) -> None:
    page = visit("/label/digits/grid/?label=7", alice)
    page.locator("[data-ready]").wait_for()
    boxes = page.locator(".cells input[type=checkbox]")
    expect(boxes).to_have_count(8)

    page.locator(".cell").nth(5).click()
    boxes.first.focus()
    press(page, "ArrowRight", "x")
    expect(page.locator("[data-count]")).to_have_text("6 to accept, 2 crossed out")
    page.get_by_role("button", name="The rest is 7").click()

    expect(page.locator("[data-before]")).to_contain_text("6 accepted as 7, 2 given back to the queue.")
    assert readings_of(alice) == ["7"] * 6
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-before]")).to_contain_text("6 of 6 taken back.")
    assert readings_of(alice) == []


def test_of_a_grid_it_is_told_what_was_not_taken(visit: Visit, alice: User, queue: list[Sample]) -> None:
    page = visit("/label/digits/grid/?label=7", alice)
    page.locator("[data-ready]").wait_for()
    gone = page.locator(".cells input[type=checkbox]").first.input_value()
    Sample.objects.filter(pk=gone).update(state=State.WITHDRAWN, withdrawn_at=timezone.now())

    page.get_by_role("button", name="The rest is 7").click()

    expect(page.locator("[data-said]")).to_contain_text("7 accepted as 7, 1 not taken")
    expect(page.locator(".cells li")).to_have_count(1)
    expect(page.locator(".cell-problem")).to_contain_text("no such sample")


def test_a_grid_that_is_closed_to_one_meanwhile_says_so_and_locks_no_other(
    visit: Visit, alice: User, digits: Alphabet, queue: list[Sample]
) -> None:
    page = visit("/label/digits/grid/?label=7", alice)
    page.locator("[data-ready]").wait_for()
    Alphabet.objects.filter(pk=digits.pk).update(labelled_by=Labellers.REVIEWERS)
    accept = page.get_by_role("button", name="The rest is 7")

    accept.click()
    expect(page.locator("[data-said]")).to_have_text("0 accepted as 7, 8 not taken.")
    expect(page.locator(".cell-problem").first).to_contain_text("labelled by reviewers")

    Alphabet.objects.filter(pk=digits.pk).update(labelled_by=Labellers.EVERYBODY)
    page.reload()
    accept.click()
    expect(page.locator("[data-before]")).to_contain_text("8 accepted as 7.")


def test_an_answer_to_a_grid_waits_for_the_connection(visit: Visit, alice: User, queue: list[Sample]) -> None:
    page = visit("/label/digits/grid/?label=7", alice)
    page.locator("[data-ready]").wait_for()
    page.context.set_offline(True)

    page.get_by_role("button", name="The rest is 7").click()
    expect(page.locator("[data-said]")).to_contain_text("kept on this device")
    page.context.set_offline(False)

    expect(page.locator("[data-before]")).to_contain_text("8 accepted as 7.")
    assert readings_of(alice) == ["7"] * 8


def test_an_answer_to_a_grid_is_sent_by_the_next_visit(
    visit: Visit, alice: User, queue: list[Sample]
) -> None:
    following = left_unsent(visit, alice)
    following.goto("/label/digits/grid/?label=1")

    expect(following.locator("[data-before]")).to_contain_text("8 accepted as 7.")
    assert readings_of(alice) == ["7"] * 8


def test_an_answer_to_a_grid_that_is_refused_can_be_given_again(
    visit: Visit, alice: User, queue: list[Sample]
) -> None:
    page = visit("/label/digits/grid/?label=7", alice)
    page.locator("[data-ready]").wait_for()
    page.route("**/queue/grid/", refuse, times=1)
    accept = page.get_by_role("button", name="The rest is 7")

    accept.click()
    expect(page.locator("[data-said]")).to_have_text("Not taken. No such label.")
    accept.click()

    expect(page.locator("[data-before]")).to_contain_text("8 accepted as 7.")


def test_while_an_earlier_answer_waits_the_next_grid_takes_none(
    visit: Visit, alice: User, queue: list[Sample]
) -> None:
    page = visit("/label/digits/grid/?label=7", alice)
    page.locator("[data-ready]").wait_for()
    page.route("**/queue/grid/", lambda route: route.fulfill(status=503))
    page.get_by_role("button", name="The rest is 7").click()
    expect(page.locator("[data-said]")).to_contain_text("kept on this device")

    page.reload()
    expect(page.locator("[data-said]")).to_contain_text("kept on this device")
    expect(page.get_by_role("button", name="The rest is 7")).to_be_disabled()
    page.unroute("**/queue/grid/")
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.locator("[data-before]")).to_contain_text("8 accepted as 7.")
    assert readings_of(alice) == ["7"] * 8


def test_an_earlier_answer_that_is_refused_is_told(visit: Visit, alice: User, queue: list[Sample]) -> None:
    following = left_unsent(visit, alice)
    following.route("**/queue/grid/", refuse)
    following.goto("/label/digits/grid/?label=1")

    expect(following.locator("[data-before]")).to_contain_text("Not taken. No such label.")
