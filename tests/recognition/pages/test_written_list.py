"""/pages/: one's lines and pages, and documents of several sheets on their way there."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from recognition.models import Alphabet, ModelVersion, PageState, WrittenPage
from tests.conftest import api_of, browser_of
from tests.recognition.ink.test_unfolding import document
from tests.written import read_whole, write_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(alice: User) -> Client:
    return browser_of(alice)


def upload(browser: Client, data: bytes, name: str) -> Any:
    file = SimpleUploadedFile(name, data)
    return browser.post("/upload/", {"image": file, "alphabet": "digits", "shows": "many"})


def text_of(browser: Client, path: str = "/pages/") -> str:
    return browser.get(path).content.decode()


def test_it_shows_how_the_text_begins_and_when_it_came(
    alice: User, browser: Client, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    page = write_page(alice, digits)

    html = text_of(browser)

    assert f'<a class="glyph" href="/pages/{page.pk}/">{page.opening}</a>' in html
    assert page.opening == page.text.replace("\n", " ")
    assert "Digits · uploaded" in html


def test_it_follows_what_a_person_says(alice: User, browser: Client, digits: Alphabet) -> None:
    page = write_page(alice, digits)
    boxes = [{key: box[key] for key in box if key != "reading"} for box in page.boxes]
    boxes[0]["label"] = "7"
    api_of(alice).put(f"/api/v1/pages/{page.pk}/boxes/", {"boxes": boxes}, headers={"If-Match": page.etag})

    assert f'href="/pages/{page.pk}/">7</a>' in text_of(browser)
    assert "Saved" in text_of(browser)


def test_while_something_is_read_it_tells_how_far_and_asks_again(
    alice: User, browser: Client, digits: Alphabet
) -> None:
    page = write_page(alice, digits, read=False)
    WrittenPage.objects.update(state=PageState.READING, lines=4, lines_read=1)

    html = text_of(browser)

    assert "Line 2 of 4" in html
    assert 'hx-get="/pages/"' in html
    assert f'action="/pages/{page.pk}/cancel/"' in html


def test_when_all_is_read_it_asks_no_more(alice: User, browser: Client, digits: Alphabet) -> None:
    write_page(alice, digits)

    fragment = browser.get("/pages/", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in fragment
    assert "hx-get" not in fragment


def test_a_page_that_was_given_up_says_why(alice: User, browser: Client, digits: Alphabet) -> None:
    write_page(alice, digits, read=False)
    WrittenPage.objects.update(state=PageState.FAILED, state_reason="no handwriting")

    assert "No handwriting" in text_of(browser)


def test_it_shows_nobody_elses(bob: User, alice: User, digits: Alphabet, rita: User) -> None:
    page = write_page(alice, digits)

    for other in (bob, rita):
        html = text_of(browser_of(other))
        assert str(page.pk) not in html
        assert "You have sent no page yet" in html


def test_long_lists_go_on(
    alice: User, browser: Client, digits: Alphabet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recognition.pages.written_list.PAGES_A_PAGE", 2)
    upload(browser, document("TIFF", 3), "notes.tif")

    first = text_of(browser)

    oldest = WrittenPage.objects.order_by("pk")[0]
    assert str(oldest.pk) not in first
    assert "Older" in first


def test_its_cost_does_not_grow_with_it(
    alice: User, browser: Client, digits: Alphabet, django_assert_max_num_queries: Any
) -> None:
    upload(browser, document("TIFF", 4), "notes.tif")
    for page in WrittenPage.objects.all():
        read_whole(page)

    with django_assert_max_num_queries(8):
        browser.get("/pages/")


@pytest.mark.parametrize(("kind", "name"), [("TIFF", "notes.tif"), ("PDF", "notes.pdf")])
def test_a_document_becomes_a_page_a_sheet(browser: Client, digits: Alphabet, kind: str, name: str) -> None:
    response = upload(browser, document(kind, 3), name)

    pages = list(WrittenPage.objects.order_by("pk"))
    [batch] = {page.batch for page in pages}
    assert response["Location"] == f"/pages/?batch={batch}"
    assert [(page.sheet, page.sheets, page.file_name) for page in pages] == [
        (1, 3, name),
        (2, 3, name),
        (3, 3, name),
    ]
    html = text_of(browser, response["Location"])
    assert html.index("sheet 1 of 3") < html.index("sheet 3 of 3")


def test_the_same_document_is_the_same_pages(browser: Client, digits: Alphabet) -> None:
    data = document("TIFF", 2)

    first, second = upload(browser, data, "a.tif"), upload(browser, data, "b.tif")

    assert first["Location"] == second["Location"]
    assert WrittenPage.objects.count() == 2


def test_sheets_that_look_the_same_are_pages_all_the_same(browser: Client, digits: Alphabet) -> None:
    from PIL import Image

    blank = Image.new("L", (200, 300), 235)
    file = io.BytesIO()
    blank.save(file, "TIFF", save_all=True, append_images=[blank.copy()], compression="tiff_lzw")

    upload(browser, file.getvalue(), "blank.tif")

    assert WrittenPage.objects.count() == 2


def test_a_document_of_one_sheet_goes_to_its_page(browser: Client, digits: Alphabet) -> None:
    response = upload(browser, document("PDF", 1), "one.pdf")

    assert response["Location"] == f"/pages/{WrittenPage.objects.get().pk}/"


def test_what_is_left_of_a_document_is_cancelled_at_once(browser: Client, digits: Alphabet) -> None:
    upload(browser, document("TIFF", 3), "notes.tif")
    first = WrittenPage.objects.order_by("pk")[0]
    read_whole(first)

    browser.post(f"/pages/batches/{first.batch}/cancel/")

    states = [page.state for page in WrittenPage.objects.order_by("pk")]
    assert states == [PageState.READ, PageState.CANCELLED, PageState.CANCELLED]


def test_nobody_else_cancels_it(browser: Client, bob: User, digits: Alphabet) -> None:
    upload(browser, document("TIFF", 2), "notes.tif")
    batch = WrittenPage.objects.all()[0].batch

    assert browser_of(bob).post(f"/pages/batches/{batch}/cancel/").status_code == 404
    assert WrittenPage.objects.all().under_way().count() == 2


@pytest.mark.parametrize("shows", ["one", "many"])
def test_a_broken_document_comes_back_with_the_reason(browser: Client, digits: Alphabet, shows: str) -> None:
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.7")

    response = browser.post("/upload/", {"image": file, "alphabet": "digits", "shows": shows})

    reason = (
        b"must be a whole PDF. Received: a damaged one" if shows == "many" else b"must be a whole PNG or JPEG"
    )
    assert response.status_code == 400
    assert reason in response.content


def test_the_api_lists_the_sheets_of_a_document(alice: User, browser: Client, digits: Alphabet) -> None:
    write_page(alice, digits, read=False)
    upload(browser, document("TIFF", 2), "notes.tif")
    batch = WrittenPage.objects.get(sheet=2).batch

    listed = api_of(alice).get(f"/api/v1/pages/?batch={batch}").data["results"]

    assert {(each["sheet"], each["sheets"], each["batch"]) for each in listed} == {
        (1, 2, str(batch)), (2, 2, str(batch)),
    }  # fmt: skip
    assert api_of(alice).get("/api/v1/pages/?batch=none").status_code == 400


@pytest.mark.parametrize("query", ["batch=none", "before=none"])
def test_a_page_of_the_list_that_is_none_is_not_found(browser: Client, query: str) -> None:
    assert browser.get(f"/pages/?{query}").status_code == 404
