"""Uploading: as a plain form without JavaScript, and with what a browser adds to it."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from accounts.models import User
from recognition.models import Answer, Label, Sample
from tests.browser.conftest import PHONE, Visit
from tests.browser.drawing import until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("digits_champion", "recognition_worker"),
]

PASTE = """async (bytes) => {
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array(bytes)], "pasted.png", { type: "image/png" }));
  document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: files }));
}"""
DROP = """(target, bytes) => {
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array(bytes)], "dropped.png", { type: "image/png" }));
  target.dispatchEvent(new DragEvent("drop", { dataTransfer: files, cancelable: true, bubbles: true }));
}"""


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    image = Image.new("L", (200, 240), 235)
    ImageDraw.Draw(image).line([(100, 40), (102, 200)], fill=20, width=14)
    path = tmp_path / "one.png"
    image.save(path)
    return path


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_picture_is_recognized_and_answered(visit: Visit, alice: User, photo: Path, script: bool) -> None:
    page = visit("/upload/?alphabet=digits", alice, java_script_enabled=script)

    page.get_by_label("Picture").set_input_files(photo)
    page.get_by_role("button", name="Recognize it").click()
    expect(page.get_by_role("heading", name="It looks like")).to_be_visible()
    page.locator(".suggestion").first.click()

    expect(page.get_by_role("link", name="Upload another")).to_be_visible()
    assert Label.objects.get().answer == Answer.ACCEPTED


def test_a_suggestion_can_be_put_right(visit: Visit, alice: User, photo: Path) -> None:
    page = visit("/upload/?alphabet=digits", alice)
    page.get_by_label("Picture").set_input_files(photo)
    page.get_by_role("button", name="Recognize it").click()

    page.get_by_label("It is", exact=True).fill("1")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("You said: 1")).to_be_visible()
    assert Sample.objects.get().settled_class == "1"


def test_the_chosen_picture_is_shown_before_it_is_sent(visit: Visit, alice: User, photo: Path) -> None:
    page = visit("/upload/", alice)

    page.get_by_label("Picture").set_input_files(photo)

    expect(page.get_by_alt_text("The chosen picture")).to_be_visible()


def test_a_file_of_another_kind_is_refused_before_it_is_sent(
    visit: Visit, alice: User, tmp_path: Path
) -> None:
    page = visit("/upload/", alice)
    text = tmp_path / "notes.txt"
    text.write_text("no picture")

    page.get_by_label("Picture").set_input_files(text)

    expect(page.get_by_role("alert")).to_have_text("A picture must be a PNG or JPEG. Received: text/plain.")


def test_a_picture_may_be_pasted(visit: Visit, alice: User, photo: Path) -> None:
    page = visit("/upload/", alice)
    expect(page.locator("[data-drop-help]")).to_be_visible()

    page.evaluate(PASTE, list(photo.read_bytes()))
    page.get_by_role("button", name="Recognize it").click()

    page.wait_for_url("**/upload/*/")
    assert until(lambda: Sample.objects.first()).author == alice


def test_a_picture_may_be_dropped(visit: Visit, alice: User, photo: Path) -> None:
    page = visit("/upload/", alice)
    expect(page.locator("[data-drop-help]")).to_be_visible()

    page.locator("[data-drop]").evaluate(DROP, list(photo.read_bytes()))

    expect(page.get_by_alt_text("The chosen picture")).to_be_visible()


def test_what_the_server_refuses_stands_beside_the_field(visit: Visit, alice: User, tmp_path: Path) -> None:
    page = visit("/upload/", alice)
    fake = tmp_path / "fake.png"
    fake.write_text("no picture")

    page.get_by_label("Picture").set_input_files(fake)
    page.get_by_role("button", name="Recognize it").click()

    expect(page.locator(".errorlist")).to_contain_text("must be a whole PNG or JPEG")


@pytest.mark.parametrize("address", ["/", "/upload/"])
def test_a_phone_shows_the_page_without_scrolling_sideways(visit: Visit, alice: User, address: str) -> None:
    page = visit(address, alice, **PHONE)

    assert page.evaluate("document.documentElement.scrollWidth") == 360
