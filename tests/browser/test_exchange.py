"""Characters in and out on their page, through a real worker: check, take in, export, download, take back."""

import gzip
import json
import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from recognition.models import Label, Sample
from tests.browser.conftest import DESKTOP, PHONE, Visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("recognition_worker")]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    lines = [{"label": str(n % 10), "strokes": [[[n, 2], [40, 60 + n]]]} for n in range(40)]
    path = tmp_path / "forty.jsonl"
    path.write_text("\n".join(map(json.dumps, [*lines, {"label": "x", "strokes": [[[1, 2]]]}])))
    return path


def look(page: Page, name: str) -> None:
    """A picture of the page for whoever asks for one."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("shape", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_file_comes_in_goes_out_and_is_taken_back(
    visit: Visit, rita: User, file: Path, shape: dict[str, object]
) -> None:
    name = "phone" if shape is PHONE else "desktop"
    page = visit("/exchange/", rita, **shape)
    page.get_by_label("File", exact=True).set_input_files(file)
    page.locator("#import").get_by_label("Alphabet").select_option("digits")
    page.get_by_label("the truth: they settle what each is").check()
    look(page, f"exchange-form-{name}")
    page.get_by_role("button", name="Bring in").click()

    expect(page.get_by_text("Some of it is wrong. Nothing is stored yet.")).to_be_visible()
    expect(page.get_by_role("cell", name="line 41")).to_be_visible()
    look(page, f"exchange-checked-{name}")
    page.get_by_role("button", name="Take in the rest").click()
    expect(page.get_by_role("button", name="Take it all back")).to_be_visible()
    assert Label.objects.filter(user=rita, settles=True).count() == 40
    look(page, f"exchange-done-{name}")

    page.get_by_role("link", name="Import and export").click()
    page.locator("#export").get_by_label("Alphabet").select_option("digits")
    page.locator("#export").get_by_label("Format").select_option("jsonl")
    page.get_by_role("button", name="Take out").click()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Download").click()
    with gzip.open(fetched.value.path(), "rt") as written:
        assert len(written.readlines()) == 41
    look(page, f"exchange-lists-{name}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.locator("#jobs table").last.get_by_role("link").click()
    page.get_by_role("button", name="Take it all back").click()
    expect(page.get_by_text("It was taken back.")).to_be_visible()
    assert not Sample.objects.all().kept_of(rita).exists()
