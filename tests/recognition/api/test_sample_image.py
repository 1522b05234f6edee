"""GET samples/{id}/image/: what the network sees."""

import cv2
import numpy as np
import pytest
from rest_framework.test import APIClient

from accounts.models import User
from recognition.models import Alphabet, Sample
from tests.api import is_problem
from tests.conftest import api_of
from tests.drawn import draw


@pytest.fixture
def sample(alice: User, digits: Alphabet) -> Sample:
    stored = draw(alice, digits)
    stored.pixels = np.arange(784).astype(np.uint8).tobytes()
    stored.save()
    return stored


def url(sample: Sample) -> str:
    return f"/api/v1/samples/{sample.pk}/image/"


def test_it_is_a_png_of_the_pixels(alice: User, sample: Sample) -> None:
    response = api_of(alice).get(url(sample))

    pixels = cv2.imdecode(np.frombuffer(response.content, np.uint8), cv2.IMREAD_UNCHANGED)
    assert response["Content-Type"] == "image/png"
    assert pixels is not None
    assert pixels.shape == (28, 28)
    assert pixels.tobytes() == sample.pixels


def test_a_browser_may_keep_it_for_its_user(alice: User, sample: Sample) -> None:
    assert api_of(alice).get(url(sample))["Cache-Control"] == "private, max-age=31536000, immutable"


def test_it_comes_to_whoever_asks_for_pictures_only(alice: User, sample: Sample) -> None:
    assert api_of(alice).get(url(sample), headers={"Accept": "image/avif,image/webp"}).status_code == 200


def test_until_it_is_rendered_there_is_none(alice: User, digits: Alphabet) -> None:
    sample = draw(alice, digits, rendered=False)

    response = api_of(alice).get(url(sample))

    assert is_problem(response, 404)
    assert response.json()["detail"] == "The sample is not rendered yet."
    assert "Cache-Control" not in response


def test_a_reviewer_sees_it(rita: User, sample: Sample) -> None:
    assert api_of(rita).get(url(sample)).status_code == 200


def test_a_stranger_does_not(bob: User, sample: Sample) -> None:
    assert is_problem(api_of(bob).get(url(sample)), 404)


def test_nobody_is_asked_to_log_in(sample: Sample) -> None:
    assert is_problem(APIClient().get(url(sample)), 401)
