"""/upload/: the plain form, what it refuses, and what comes of a picture."""

import io
import struct
import zlib
from http import HTTPStatus
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import User
from recognition.models import Alphabet, Label, ModelVersion, OutboxMessage, Sample, Source
from tests.conftest import browser_of
from tests.drawn import draw, predict

pytestmark = pytest.mark.django_db


def picture(kind: str = "PNG", size: tuple[int, int] = (120, 160)) -> bytes:
    """A dark bar on light paper."""
    image = Image.new("L", size, 235)
    ImageDraw.Draw(image).line([(60, 30), (62, 130)], fill=20, width=9)
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims to be enormous and holds nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no worker here to wait for."""
    monkeypatch.setattr("recognition.pages.upload.WAIT_SECONDS", 0)


@pytest.fixture
def browser(alice: User) -> Client:
    return browser_of(alice)


def send(browser: Client, data: bytes, name: str = "one.png", alphabet: str = "digits") -> Any:
    file = SimpleUploadedFile(name, data)
    return browser.post("/upload/", {"image": file, "alphabet": alphabet})


def uploaded(browser: Client) -> Sample:
    send(browser, picture())
    return Sample.objects.get()


def test_strangers_are_asked_to_log_in() -> None:
    response = Client().get("/upload/")

    assert response.url == "/accounts/login/?next=/upload/"  # type: ignore[attr-defined]


def test_the_form_offers_the_alphabets_in_use(browser: Client, digits: Alphabet) -> None:
    digits.retired_at = timezone.now()
    digits.save()

    html = browser.get("/upload/").content.decode()

    assert 'value="alnum"' in html
    assert 'value="digits"' not in html


def test_the_form_remembers_the_alphabet_it_came_from(browser: Client) -> None:
    assert '<option value="letters" selected>' in browser.get("/upload/?alphabet=letters").content.decode()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_becomes_a_sample(browser: Client, alice: User, kind: str) -> None:
    response = send(browser, picture(kind))

    sample = Sample.objects.get()
    assert response.url == f"/upload/{sample.pk}/"
    assert (sample.author, sample.source, sample.alphabet.slug) == (alice, Source.UPLOAD, "digits")


def test_the_same_picture_twice_is_one_sample(browser: Client) -> None:
    first = send(browser, picture())
    second = send(browser, picture())

    assert first.url == second.url
    assert Sample.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"no picture at all", "must be a whole PNG or JPEG"),
        (picture("JPEG")[:-300], "must be a whole PNG or JPEG"),
        (picture("GIF"), "must be a whole PNG or JPEG"),
        (png_header(40_000, 40_000), "at most 16,000,000 pixels. Received: 40,000 x 40,000"),
        (picture() + b"\0" * 4 * 2**20, "at most 4,194,304 bytes. Received: 4,19"),
        (b"", "The submitted file is empty"),
    ],
    ids=["text", "truncated", "gif", "enormous", "heavy", "empty"],
)
def test_what_is_no_picture_comes_back_with_the_reason(browser: Client, data: bytes, complaint: str) -> None:
    response = send(browser, data)

    assert response.status_code == HTTPStatus.BAD_REQUEST
    assert complaint in response.content.decode()
    assert not Sample.objects.exists()


def test_a_form_without_a_picture_comes_back(browser: Client) -> None:
    response = browser.post("/upload/", {"alphabet": "digits"})

    assert response.status_code == HTTPStatus.BAD_REQUEST
    assert "Choose a picture." in response.content.decode()


def test_an_unknown_alphabet_comes_back(browser: Client) -> None:
    response = send(browser, picture(), alphabet="runes")

    assert response.status_code == HTTPStatus.BAD_REQUEST
    assert "Select a valid choice" in response.content.decode()


def test_a_refused_form_keeps_the_chosen_alphabet(browser: Client) -> None:
    assert '<option value="letters" selected>' in send(browser, b"text", alphabet="letters").content.decode()


def test_a_pending_result_asks_again_by_itself(browser: Client) -> None:
    sample = uploaded(browser)

    html = browser.get(f"/upload/{sample.pk}/").content.decode()

    assert "Pending" in html
    assert f'hx-get="/upload/{sample.pk}/" hx-trigger="load delay:2s"' in html


def test_a_finished_result_does_not_ask_again(browser: Client, digits_champion: ModelVersion) -> None:
    sample = uploaded(browser)
    predict(sample, digits_champion)

    html = browser.get(f"/upload/{sample.pk}/").content.decode()

    assert 'hx-trigger="load' not in html
    assert 'aria-label="It is 7, 90.0 %"' in html
    assert f"Model version {digits_champion.number}" in html


def test_a_fragment_is_only_the_result(browser: Client) -> None:
    sample = uploaded(browser)

    html = browser.get(f"/upload/{sample.pk}/", headers={"HX-Request": "true"}).content.decode()

    assert html.lstrip().startswith(f'<div id="sample-{sample.pk}"')


def test_a_result_without_a_model_asks_what_it_is(browser: Client) -> None:
    sample = uploaded(browser)
    OutboxMessage.objects.all().delete()

    assert "Say what it is." in browser.get(f"/upload/{sample.pk}/").content.decode()


def test_a_suggestion_answers_and_leads_back(browser: Client, digits_champion: ModelVersion) -> None:
    sample = uploaded(browser)
    prediction = predict(sample, digits_champion)
    here = f"/upload/{sample.pk}/"

    response = browser.post(
        reverse("sample-answer", args=[sample.pk]),
        {"answer": "correct", "label": "1", "prediction": str(prediction.pk), "next": here},
        follow=True,
    )

    assert Label.objects.get().character == "1"
    assert response.request["PATH_INFO"] == here
    assert "Upload another" in response.content.decode()


def test_the_stored_picture_is_not_the_file_that_came(browser: Client) -> None:
    secret = b"where this was taken"
    image = Image.open(io.BytesIO(picture("JPEG")))
    file = io.BytesIO()
    image.save(file, "JPEG", comment=secret)
    send(browser, file.getvalue())

    response = browser.get(f"/upload/{Sample.objects.get().pk}/picture/")

    assert response["Content-Type"] == "image/png"
    assert secret not in response.content
    pixels = np.asarray(Image.open(io.BytesIO(response.content)))
    assert pixels.shape == (160, 120)


@pytest.mark.parametrize("page", ["", "picture/"])
def test_somebody_elses_upload_is_not_there(browser: Client, bob: User, page: str) -> None:
    sample = uploaded(browser)

    assert browser_of(bob).get(f"/upload/{sample.pk}/{page}").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("page", ["", "picture/"])
def test_reviewers_see_everybodys_uploads(browser: Client, rita: User, page: str) -> None:
    sample = uploaded(browser)

    assert browser_of(rita).get(f"/upload/{sample.pk}/{page}").status_code == HTTPStatus.OK


@pytest.mark.parametrize("page", ["", "picture/"])
def test_a_drawing_is_no_upload(browser: Client, alice: User, digits: Alphabet, page: str) -> None:
    sample = draw(alice, digits)

    assert browser.get(f"/upload/{sample.pk}/{page}").status_code == HTTPStatus.NOT_FOUND
