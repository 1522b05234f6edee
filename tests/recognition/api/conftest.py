import base64
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from django.conf import LazySettings

from recognition.models import Alphabet, ModelVersion
from recognition.reading import bell
from tests.champions import make_version


def png_of(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> bytes:
    return cv2.imencode(".png", pixels)[1].tobytes()


@pytest.fixture
def picture_file() -> bytes:
    """A PNG of a dark bar on light paper."""
    paper = np.full((64, 64), 230, np.uint8)
    paper[10:54, 28:36] = 20
    return png_of(paper)


@pytest.fixture
def picture(picture_file: bytes) -> str:
    return base64.b64encode(picture_file).decode()


@pytest.fixture
def newer_version(digits: Alphabet, digits_champion: ModelVersion, tmp_path: Path) -> ModelVersion:
    return make_version(digits, tmp_path, seed=1)


@pytest.fixture
def no_seats(settings: LazySettings) -> Iterator[None]:
    """Everybody who may wait in this process is waiting."""
    settings.WEB_THREADS = 1
    bell._seats.cache_clear()
    bell._seats().acquire()
    yield
    bell._seats.cache_clear()
