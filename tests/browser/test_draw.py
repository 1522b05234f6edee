"""The draw page from pen-down to label, with a real worker behind it."""

import signal
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from accounts.models import User
from recognition.models import Alphabet, Answer, Label, ModelVersion, Sample, Source, State, Verdict
from tests.browser.conftest import Visit
from tests.browser.drawing import PLUS, SEVEN, draw, expect_answered, expect_phase, until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("digits_champion", "recognition_worker"),
]


@pytest.fixture
def paused(recognition_worker: "subprocess.Popen[str]") -> Iterator["subprocess.Popen[str]"]:
    """The worker, stopped in the middle of whatever it does."""
    recognition_worker.send_signal(signal.SIGSTOP)
    yield recognition_worker
    recognition_worker.send_signal(signal.SIGCONT)


def test_a_drawing_comes_back_with_five_suggestions(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)

    draw(page, SEVEN)
    expect_phase(page, "shown")

    sample = Sample.objects.get()
    ranking = sample.predictions.get().ranking
    expect(page.locator("#suggestions .glyph")).to_have_text([entry["label"] for entry in ranking[:5]])
    expect(page.locator("#suggestions .percent").first).to_have_text(
        f"{round(ranking[0]['probability'] * 100)}\u2009%"
    )
    assert (sample.author, sample.source, sample.alphabet.slug) == (alice, Source.CANVAS, "digits")


def test_it_shows_what_the_network_saw_and_which_model(
    visit: Visit, alice: User, digits_champion: ModelVersion
) -> None:
    page = visit("/draw/digits/", alice)

    draw(page, SEVEN)
    expect_phase(page, "shown")

    picture = page.locator("#seen img")
    until(lambda: picture.evaluate("(image) => image.naturalWidth === 28"))
    expect(picture).to_be_visible()
    expect(page.locator("[data-model]")).to_have_text(f"Model version {digits_champion.number}")


def test_a_screen_reader_hears_the_first_suggestion(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)

    draw(page, SEVEN)
    expect_phase(page, "shown")

    top = Sample.objects.get().predictions.get().top_label
    expect(page.get_by_role("status").filter(has_text=f"Looks like {top}")).to_have_count(1)


def test_the_ink_is_kept_as_it_was_drawn(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)

    draw(page, PLUS)
    expect_phase(page, "shown")

    ink = Sample.objects.get().ink
    assert ink is not None
    assert ink["pointer"] == "mouse"
    assert ink["width"] == ink["height"]
    assert len(ink["strokes"]) == 2
    for drawn, stored in zip(PLUS, ink["strokes"], strict=True):
        relative = [[x / ink["width"], y / ink["height"]] for x, y, _ in stored]
        assert relative == [pytest.approx(point, abs=0.01) for point in drawn]
    times = [point[2] for stroke in ink["strokes"] for point in stroke]
    assert times == sorted(times)
    assert times[0] == 0


def test_enter_accepts_the_first_suggestion(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    draw(page, SEVEN)
    expect_phase(page, "shown")

    page.keyboard.press("Enter")

    label = expect_answered(page, drawn=1, right=1)
    prediction = Sample.objects.get().predictions.get()
    assert (label.character, label.prediction, label.answer) == (
        prediction.top_label,
        prediction,
        Answer.ACCEPTED,
    )
    assert label.seconds is not None


def test_the_arrows_choose_another_suggestion(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    draw(page, SEVEN)
    expect_phase(page, "shown")

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    label = expect_answered(page, drawn=1, right=0)
    assert label.character == Sample.objects.get().predictions.get().ranking[2]["label"]
    assert label.answer == Answer.CORRECTED


def test_a_click_on_a_suggestion_takes_it(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    draw(page, SEVEN)
    expect_phase(page, "shown")

    page.locator(".suggestion").nth(1).click()

    label = expect_answered(page, drawn=1, right=0)
    assert label.character == Sample.objects.get().predictions.get().ranking[1]["label"]


def test_a_key_corrects(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    draw(page, SEVEN)
    expect_phase(page, "shown")

    page.keyboard.press("7")

    expect_phase(page, "blank")
    assert until(lambda: Label.objects.first()).character == "7"


def test_any_reading_of_the_alphabet_may_be_typed_into_the_field(
    visit: Visit, alice: User, alnum: Alphabet
) -> None:
    page = visit("/draw/alnum/", alice)
    draw(page, SEVEN)
    expect_phase(page, "shown")

    page.get_by_label("No, it is").press_sequentially("c")

    expect_phase(page, "blank")
    label = until(lambda: Label.objects.first())
    assert (label.character, alnum.class_of(label.character)) == ("c", "C")


def test_what_is_not_in_the_alphabet_is_refused_at_the_field(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    draw(page, SEVEN)
    expect_phase(page, "shown")

    page.get_by_label("No, it is").fill("A")
    page.keyboard.press("Enter")

    expect(page.locator("#typed-problem")).to_have_text("“A” is not in this alphabet.")
    expect_phase(page, "shown")


@pytest.mark.parametrize(
    ("key", "button", "verdict"),
    [("-", "Not a character", Verdict.NOT_A_CHARACTER), (".", "Not sure", Verdict.UNSURE)],
)
def test_there_are_answers_besides_characters(
    visit: Visit, alice: User, key: str, button: str, verdict: Verdict
) -> None:
    page = visit("/draw/digits/", alice)

    draw(page, SEVEN)
    expect_phase(page, "shown")
    page.keyboard.press(key)
    expect_phase(page, "blank")
    draw(page, PLUS)
    expect_phase(page, "shown")
    page.get_by_role("button", name=button).click()
    expect_phase(page, "blank")

    until(lambda: Label.objects.filter(verdict=verdict).count() == 2)


def test_the_answer_may_come_before_the_recognition(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)

    draw(page, SEVEN)
    page.keyboard.press("7")
    expect_phase(page, "blank")

    label = until(lambda: Label.objects.first())
    assert (label.character, label.answer) == ("7", Answer.UNAIDED)


def test_a_stroke_more_makes_another_sample_and_withdraws_the_unfinished_one(
    visit: Visit, alice: User
) -> None:
    page = visit("/draw/digits/", alice)
    draw(page, PLUS[:1])
    expect_phase(page, "shown")
    unfinished = Sample.objects.get()

    draw(page, PLUS[1:])
    expect_phase(page, "shown")

    until(lambda: Sample.objects.all().kept().count() == 1)
    unfinished.refresh_from_db()
    assert unfinished.state == State.WITHDRAWN
    whole = Sample.objects.all().kept().get()
    assert whole.ink is not None
    assert len(whole.ink["strokes"]) == 2


def test_undo_and_redo_leave_one_sample(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    draw(page, PLUS)
    expect_phase(page, "shown")

    page.keyboard.press("Control+z")
    expect_phase(page, "shown")
    until(lambda: Sample.objects.count() == 2)
    page.keyboard.press("Control+y")
    until(lambda: [len(sample.ink["strokes"]) for sample in Sample.objects.all().kept()] == [2])  # type: ignore[index]

    expect_phase(page, "shown")


def test_a_wiped_drawing_is_withdrawn(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    draw(page, SEVEN)
    expect_phase(page, "shown")

    page.keyboard.press("Escape")

    expect_phase(page, "blank")
    until(lambda: Sample.objects.get().state == State.WITHDRAWN)


def test_a_wiped_drawing_comes_back_by_undo(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    draw(page, SEVEN)
    expect_phase(page, "shown")
    page.get_by_role("button", name="Clear").click()
    expect_phase(page, "blank")

    page.get_by_role("button", name="Undo").click()

    expect_phase(page, "shown")
    until(lambda: Sample.objects.all().kept().count() == 1)


def test_the_last_answer_can_be_given_again(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    draw(page, SEVEN)
    expect_phase(page, "shown")
    page.keyboard.press("1")
    expect_phase(page, "blank")
    until(lambda: Label.objects.count() == 1)

    page.get_by_role("button", name="Last one again").click()
    expect_phase(page, "shown")
    page.keyboard.press("7")
    expect_phase(page, "blank")

    until(lambda: Label.objects.count() == 2)
    assert Label.objects.all().live().get().character == "7"
    assert Sample.objects.get().settled_class == "7"
    expect(page.locator("#tally")).to_contain_text("1 drawn")


def test_the_count_survives_a_reload(visit: Visit, alice: User) -> None:
    page = visit("/draw/digits/", alice)
    draw(page, SEVEN)
    expect_phase(page, "shown")
    page.keyboard.press("Enter")
    expect_answered(page, drawn=1, right=1)

    page.reload()

    expect(page.locator("#tally")).to_have_text("1 drawn, 1 right")


def test_an_alphabet_without_a_model_takes_drawings_and_answers(visit: Visit, alice: User) -> None:
    page = visit("/draw/letters/", alice)

    draw(page, SEVEN)
    expect(page.locator("#status")).to_contain_text("This alphabet has no model yet. Say what it is.")
    page.keyboard.press("T")

    label = until(lambda: Label.objects.first())
    assert (label.character, label.answer) == ("T", Answer.UNAIDED)


def test_a_pending_drawing_is_shown_once_the_worker_is_back(
    visit: Visit, alice: User, paused: "subprocess.Popen[str]"
) -> None:
    page = visit("/draw/digits/", alice)

    draw(page, SEVEN)
    expect_phase(page, "pending")
    assert Sample.objects.get().state == State.OPEN
    paused.send_signal(signal.SIGCONT)

    expect_phase(page, "shown")


def test_a_pending_drawing_can_be_answered(
    visit: Visit, alice: User, paused: "subprocess.Popen[str]"
) -> None:
    page = visit("/draw/digits/", alice)
    draw(page, SEVEN)
    expect_phase(page, "pending")

    page.keyboard.press("7")

    expect_phase(page, "blank")
    assert until(lambda: Label.objects.first()).answer == Answer.UNAIDED
