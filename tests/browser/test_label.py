"""The label page by keyboard, by finger and without scripts: nobody waits, nothing said is lost, undone is undone."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from recognition.models import (
    Alphabet,
    Label,
    ModelVersion,
    Prediction,
    QueueEntry,
    Sample,
    State,
    Turn,
    TurnState,
)
from recognition.models.alphabet import Suggestions
from tests.browser.conftest import PHONE, Visit
from tests.browser.drawing import until
from tests.browser.labelling import press, readings_of
from tests.queued import enqueue, suggest

pytestmark = pytest.mark.django_db(transaction=True)


def open_queue(visit: Visit, user: User, **device: object) -> Page:
    page = visit("/label/digits/", user, **device)
    page.locator("#desk[data-ready]").wait_for()
    return page


def shown(page: Page) -> str:
    """What tells the drawings apart: where their first stroke begins."""
    return page.locator("#frame polyline").first.get_attribute("points") or ""


def test_ten_by_keyboard_two_undone_one_skipped_some_without_a_connection(
    visit: Visit, alice: User, queue: list[Sample]
) -> None:
    page = open_queue(visit, alice)
    first = shown(page)

    press(page, *"71407140", "Enter", "Delete")
    until(lambda: len(readings_of(alice)) == 10)
    assert sorted(readings_of(alice)) == sorted([*"71407140", "7", "not a character"])

    eleventh = shown(page)
    press(page, "Backspace", "Backspace")
    until(lambda: len(readings_of(alice)) == 8)
    expect(page.locator("#line")).to_contain_text("Before you took it back: 7")
    assert Turn.objects.filter(user=alice, state=TurnState.ANSWERED).count() == 8

    press(page, "Space", "F2")
    until(lambda: Turn.objects.filter(user=alice, state=TurnState.SKIPPED).count() == 1)
    until(lambda: readings_of(alice)[-1] == "unsure")
    assert shown(page) == eleventh

    page.context.set_offline(True)
    press(page, "3", "5", "Backspace", "6")
    expect(page.locator("#kept")).to_contain_text("2 answers wait to be sent")
    assert shown(page) not in (first, eleventh)
    page.context.set_offline(False)

    until(lambda: sorted(readings_of(alice)[9:]) == ["3", "6"])
    expect(page.locator("#kept")).to_be_hidden()
    expect(page.locator("[data-figure=mine]")).to_have_text("11")


def test_what_was_said_without_a_connection_is_sent_by_the_next_visit(
    visit: Visit, alice: User, queue: list[Sample]
) -> None:
    page = open_queue(visit, alice)
    page.context.set_offline(True)
    press(page, "7")
    expect(page.locator("#kept")).to_contain_text("1 answer waits to be sent")
    said_of = shown(page)
    page.close()
    page.context.set_offline(False)

    following = page.context.new_page()
    following.goto("/label/digits/")
    following.locator("#desk[data-ready]").wait_for()

    until(lambda: readings_of(alice) == ["7"])
    assert shown(following) == said_of


def test_the_last_answer_can_be_undone_after_the_page_was_loaded_anew(
    visit: Visit, alice: User, queue: list[Sample]
) -> None:
    page = open_queue(visit, alice)
    before = shown(page)
    press(page, "7")
    until(lambda: readings_of(alice) == ["7"])
    page.reload()
    page.locator("#desk[data-ready]").wait_for()

    press(page, "Backspace")

    until(lambda: not readings_of(alice))
    assert shown(page) == before


def test_an_answer_that_was_turned_away_and_sent_by_the_next_visit_can_be_undone_there(
    visit: Visit, alice: User, queue: list[Sample]
) -> None:
    page = open_queue(visit, alice)
    page.route("**/api/v1/samples/*/label/", lambda route: route.fulfill(status=401, body="{}"))
    press(page, "7")
    expect(page.locator("#kept")).to_be_visible()
    page.unroute("**/api/v1/samples/*/label/")

    page.reload()
    page.locator("#desk[data-ready]").wait_for()
    until(lambda: readings_of(alice) == ["7"])
    press(page, "Backspace")

    until(lambda: readings_of(alice) == [])
    expect(page.locator("#line")).to_contain_text("Before you took it back: 7")


def test_a_drawing_that_is_gone_is_told_and_the_answer_kept(
    visit: Visit, alice: User, queue: list[Sample]
) -> None:
    page = open_queue(visit, alice)
    Sample.objects.update(state=State.WITHDRAWN, withdrawn_at=timezone.now())

    press(page, "7")

    expect(page.locator("#kept li")).to_contain_text("“7” was not taken.")
    page.get_by_role("button", name="Discard").click()
    expect(page.locator("#kept")).to_be_hidden()


def test_an_answer_given_in_another_tab_is_replaced(visit: Visit, alice: User, queue: list[Sample]) -> None:
    page = open_queue(visit, alice)
    other = page.context.new_page()
    other.goto("/label/digits/")
    other.locator("#desk[data-ready]").wait_for()
    assert shown(page) == shown(other)
    press(page, "7")
    until(lambda: readings_of(alice) == ["7"])

    press(other, "4")

    until(lambda: readings_of(alice) == ["4"])


def test_suggestions_are_seen_and_accepted(visit: Visit, alice: User, queue: list[Sample]) -> None:
    page = open_queue(visit, alice)
    top = page.locator("#suggestions .glyph").first.inner_text()

    press(page, "Enter")

    label = until(lambda: Label.objects.first())
    assert (label.character, label.answer) == (top, "accepted")
    assert label.seconds is not None


def test_whoever_hides_suggestions_answers_unaided(visit: Visit, alice: User, queue: list[Sample]) -> None:
    page = open_queue(visit, alice)
    page.get_by_role("button", name="Hide suggestions").click()
    page.get_by_role("button", name="Show suggestions").wait_for()
    page.locator("#desk[data-ready]").wait_for()

    press(page, "Enter", "7")

    label = until(lambda: Label.objects.first())
    assert (label.character, label.answer, label.prediction) == ("7", "unaided", None)


def test_enter_takes_what_an_import_says_where_no_model_has_read_it(
    visit: Visit, alice: User, queue: list[Sample]
) -> None:
    Prediction.objects.filter(sample=queue[0]).delete()
    suggest(queue[0], "4")
    page = open_queue(visit, alice)
    expect(page.locator("#imported")).to_contain_text("The import says 4")
    expect(page.locator("#line")).to_have_text("Enter: it is 4, as the import says.")

    press(page, "Enter")

    label = until(lambda: Label.objects.first())
    assert (label.sample, label.character, label.answer) == (queue[0], "4", "unaided")
    expect(page.locator("#imported")).to_be_hidden()


def test_where_a_model_has_read_it_enter_takes_that_and_a_button_what_the_import_says(
    visit: Visit, alice: User, queue: list[Sample]
) -> None:
    for sample in queue[:2]:
        suggest(sample, "9")
    page = open_queue(visit, alice)
    seven = page.locator("#suggestions .glyph").first.inner_text()

    press(page, "Enter")
    page.locator("#imported").get_by_role("button", name="9", exact=True).click()

    until(lambda: readings_of(alice) == [seven, "9"])
    assert sorted(Label.objects.values_list("answer", flat=True)) == ["accepted", "corrected"]


def test_whoever_hides_suggestions_is_shown_none_of_an_import_either(
    visit: Visit, alice: User, queue: list[Sample]
) -> None:
    for sample in queue:
        suggest(sample, "9")
    page = open_queue(visit, alice)
    expect(page.locator("#imported")).to_be_visible()

    page.get_by_role("button", name="Hide suggestions").click()
    page.get_by_role("button", name="Show suggestions").wait_for()
    page.locator("#desk[data-ready]").wait_for()
    press(page, "Enter", "7")

    until(lambda: readings_of(alice) == ["7"])
    expect(page.locator("#imported")).to_be_hidden()


def test_an_alphabet_may_hide_suggestions(
    visit: Visit, alice: User, digits: Alphabet, queue: list[Sample]
) -> None:
    digits.suggestions = Suggestions.HIDDEN
    digits.save()

    page = open_queue(visit, alice)

    expect(page.locator("#line")).to_contain_text("No suggestion here")
    expect(page.locator("#suggestions button:enabled")).to_have_count(0)


def test_the_keys_are_told(visit: Visit, alice: User, queue: list[Sample]) -> None:
    page = open_queue(visit, alice)

    press(page, "?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Take the last answer back")
    press(page, "7", "Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    assert not readings_of(alice)


def test_an_empty_queue_says_what_to_do(visit: Visit, alice: User, queue: list[Sample]) -> None:
    QueueEntry.objects.exclude(pk__in=[queue[0].pk, queue[1].pk]).delete()
    page = open_queue(visit, alice)

    press(page, "7", "1", "4")

    expect(page.get_by_role("heading", name="Nothing waits for you in Digits")).to_be_visible()
    expect(page.get_by_role("link", name="Draw some")).to_be_visible()
    until(lambda: len(readings_of(alice)) == 2)
    press(page, "Backspace")
    expect(page.locator("#frame")).to_be_visible()
    until(lambda: len(readings_of(alice)) == 1)


def test_on_a_phone_big_buttons_answer_and_nothing_sticks_out(
    visit: Visit, alice: User, queue: list[Sample]
) -> None:
    page = open_queue(visit, alice, **PHONE)

    page.locator("#suggestions button").first.tap()
    page.locator(".keypad").get_by_role("button", name="4", exact=True).tap()
    page.get_by_role("button", name="Not sure").tap()

    until(lambda: len(readings_of(alice)) == 3)
    assert {"4", "unsure"} < set(readings_of(alice))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    boxes = [link.bounding_box() for link in page.locator(".site-nav a:visible").all()]
    assert len({box["y"] for box in boxes if box}) == 1, "the navigation stays in one row"


def test_without_scripts_the_form_labels_skips_and_undoes(
    visit: Visit, alice: User, queue: list[Sample]
) -> None:
    page = visit("/label/digits/", alice, java_script_enabled=False)
    first = shown(page)

    page.get_by_label("It is", exact=True).fill("7")
    page.get_by_role("button", name="Save").click()
    assert readings_of(alice) == ["7"]
    page.get_by_role("button", name="Skip").click()
    page.locator("#suggestions button").first.click()
    page.get_by_role("button", name="Not a character").click()
    assert len(readings_of(alice)) == 3
    for _ in range(4):
        page.get_by_role("button", name="Undo").click()

    assert readings_of(alice) == []
    assert shown(page) == first
    expect(page.get_by_role("status").first).to_contain_text("Taken back")


def test_two_annotators_share_a_queue(
    visit: Visit,
    alice: User,
    bob: User,
    rita: User,
    digits: Alphabet,
    digits_champion: ModelVersion,
) -> None:
    """Two readings each: where they agree it is accepted and leaves the queue, where they differ it is disputed."""
    digits.required_readings = 2
    digits.save()
    agreed, differed = enqueue(rita, digits, digits_champion, ["7", "1"])
    ours, theirs = open_queue(visit, alice), open_queue(visit, bob)
    answers = {start(agreed): ("7", "7"), start(differed): ("1", "4")}

    for _ in range(2):
        press(ours, answers[shown(ours)][0])
        press(theirs, answers[shown(theirs)][1])

    until(lambda: Label.objects.count() == 4)
    until(lambda: QueueEntry.objects.all().waiting().count() == 0)
    states = dict(Sample.objects.values_list("pk", "state"))
    assert states == {agreed.pk: State.ACCEPTED, differed.pk: State.DISPUTED}
    reasons = dict(QueueEntry.objects.values_list("pk", "retired_as"))
    assert reasons == {agreed.pk: "agreed", differed.pk: "disputed"}
    for page in (ours, theirs):
        expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()


def start(sample: Sample) -> str:
    assert sample.ink is not None
    return " ".join(f"{x:g},{y:g}" for x, y, *_ in sample.ink["strokes"][0])
