"""POST samples/ with what cannot be taken: a 400 that names the field and says what came; nothing is stored."""

import base64
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import pytest

from accounts.models import User
from recognition.models import Sample
from tests.api import is_problem, wrong_fields
from tests.conftest import api_of
from tests.recognition.api.conftest import png_of

URL = "/api/v1/samples/"
JSON = "application/json"


@pytest.fixture(autouse=True)
def _nothing_is_stored(db: None) -> Iterator[None]:
    yield
    assert not Sample.objects.exists()


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is this large, and ends there."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    checksum = struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + checksum + struct.pack(">I", 99) + b"IDAT"


def jpeg() -> bytes:
    noise = np.random.default_rng(0).integers(0, 255, (64, 64), np.uint8)
    return cv2.imencode(".jpg", noise)[1].tobytes()


STROKE = [[1, 2, 0], [3, 4, 5]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"strokes": []}, "Ink holds 1 to 64 strokes. Received: 0."),
        ({"strokes": [STROKE] * 65}, "Ink holds 1 to 64 strokes. Received: 65."),
        ({"strokes": [[[0, 0]] * 4097]}, "Ink holds at most 4096 points. Received: 4097."),
        ({"strokes": [[]]}, "A stroke holds at least one point. Received: strokes[0] without points."),
        (
            {"strokes": [[[1, "2"]]]},
            "strokes[0][0]: y must be a finite number within ±1,000,000. Received: '2'.",
        ),
        ({"width": 0}, "width must be a number above 0 and at most 1,000,000. Received: 0."),
        ({"pointer": "paw"}, "pointer must be one of mouse, touch, pen. Received: 'paw'."),
    ],
)
def test_ink_that_cannot_be_is_refused_with_the_place(
    alice: User, ink: dict[str, Any], change: dict[str, Any], message: str
) -> None:
    response = api_of(alice).post(URL, {"alphabet": "digits", "ink": ink | change})

    assert wrong_fields(response) == {"ink": message}


@pytest.mark.parametrize(("word", "shown"), [("NaN", "nan"), ("Infinity", "inf"), ("-Infinity", "-inf")])
def test_a_number_that_is_none_is_refused_with_its_place(alice: User, word: str, shown: str) -> None:
    body = f'{{"alphabet": "digits", "ink": {{"strokes": [[[1, {word}]]], "width": 9, "height": 9, "pointer": "pen"}}}}'

    response = api_of(alice).post(URL, body, content_type=JSON)

    assert wrong_fields(response) == {"ink.strokes.0.0.1": f"Must be a finite number. Received: {shown}."}


def test_a_number_beyond_every_float_is_refused(alice: User) -> None:
    body = '{"alphabet": "digits", "ink": {"strokes": [[[1, 1e999]]], "width": 9, "height": 9, "pointer": "pen"}}'

    response = api_of(alice).post(URL, body, content_type=JSON)

    assert "y must be a finite number" in wrong_fields(response)["ink"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (png_header(40_000, 40_000), "at most 16,000,000 pixels. Received: 40,000 x 40,000."),
        (png_header(5_000, 4_000), "at most 16,000,000 pixels. Received: 5,000 x 4,000."),
        (b"I am a text, whatever my name says.", "must be a whole PNG or JPEG"),
        (jpeg()[:400], "must be a whole PNG or JPEG"),
        (b"", "must be a whole PNG or JPEG"),
        (b"\x89PNG" + bytes(4 * 2**20), "at most 4,194,304 bytes"),
    ],
    ids=["enormous", "large", "text", "truncated", "empty", "heavy"],
)
def test_a_picture_that_cannot_be_is_refused(alice: User, data: bytes, message: str) -> None:
    response = api_of(alice).post(URL, {"alphabet": "digits", "image": base64_of(data)})

    assert message in wrong_fields(response)["image"]


@pytest.mark.parametrize("image", ["data:image/png;base64,AAAA", "no base64!", 17, None])
def test_what_is_no_base64_is_refused(alice: User, image: Any) -> None:
    response = api_of(alice).post(URL, {"alphabet": "digits", "image": image})

    assert list(wrong_fields(response)) == ["image"]


def test_ink_and_image_at_once_are_refused(alice: User, ink: dict[str, Any], picture: str) -> None:
    response = api_of(alice).post(URL, {"alphabet": "digits", "ink": ink, "image": picture})

    assert wrong_fields(response) == {"ink": "Give either ink or an image. Received: both or neither."}


def test_neither_ink_nor_image_is_refused(alice: User) -> None:
    response = api_of(alice).post(URL, {"alphabet": "digits"})

    assert list(wrong_fields(response)) == ["ink"]


def test_an_unknown_alphabet_is_answered_with_those_there_are(alice: User, ink: dict[str, Any]) -> None:
    response = api_of(alice).post(URL, {"alphabet": "runes", "ink": ink})

    assert wrong_fields(response) == {
        "alphabet": "An alphabet is one of alnum, alnum-case, digits, letters, math, shapes. Received: 'runes'."
    }


def test_a_misspelt_field_is_refused(alice: User, ink: dict[str, Any]) -> None:
    response = api_of(alice).post(URL, {"alphabet": "digits", "ink": ink, "consnet": False})

    assert list(wrong_fields(response)) == ["consnet"]


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"\xff\xfe", b'{"alphabet": "\\ud800"}', b"[" * 100_000, b"[" * 900 + b"NaN" + b"]" * 900, b"9" * 5000,
        b'{"a": 1} {"b": 2}',
    ],
    ids=["cut off", "no UTF-8", "half a character", "bottomless", "deep", "enormous number", "two values"],
)  # fmt: skip
def test_a_body_that_is_no_json_is_refused(alice: User, body: bytes) -> None:
    response = api_of(alice).post(URL, body, content_type=JSON)

    assert is_problem(response, 400)


@pytest.mark.parametrize("body", ["[]", "null", '"ink"', "7"])
def test_a_body_that_is_no_object_is_refused(alice: User, body: str) -> None:
    response = api_of(alice).post(URL, body, content_type=JSON)

    assert is_problem(response, 400)


def test_another_content_type_is_refused(alice: User) -> None:
    response = api_of(alice).post(URL, b"alphabet=digits", content_type="application/x-www-form-urlencoded")

    assert is_problem(response, 415)


def test_a_body_that_is_too_large_is_refused(alice: User, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    response = api_of(alice).post(URL, {"alphabet": "digits", "image": "A" * 1000})

    assert is_problem(response, 413)


def test_a_picture_without_ink_is_stored_for_people_to_judge(alice: User) -> None:
    response = api_of(alice).post(
        URL, {"alphabet": "digits", "image": base64_of(png_of(np.full((40, 40), 200, np.uint8)))}
    )

    assert response.status_code == 202
    Sample.objects.all().delete()
