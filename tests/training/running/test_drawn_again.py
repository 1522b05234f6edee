"""Collected drawings against what they were made of: ink, pictures, pages."""

import numpy as np
import pytest

from accounts.models import User
from recognition import intake
from recognition.ink.images import encode_png, normalise_or_blank
from recognition.ink.raster import RENDERER_VERSION, render_ink
from recognition.ink.strokes import Ink
from recognition.models import Alphabet, ModelVersion, Original, Sample, Source, State, WrittenPage
from recognition.writing import page_saving
from recognition.writing.page_cutting import Box
from tests.collected import store
from tests.written import write_page
from training.running import drawn_again
from training.running.drawn_again import DRAWN_OTHERWISE, ERASED, PROVED, Held

pytestmark = pytest.mark.django_db


def held(sample: Sample) -> Held:
    return drawn_again.held(Sample.objects.get(pk=sample.pk), drawn_again.Pages())


def differs(sample: Sample) -> list[str]:
    return list(held(sample).differs)


def change(sample: Sample, **fields: object) -> None:
    Sample.objects.filter(pk=sample.pk).update(**fields)


@pytest.fixture
def drawn(alice: User, digits: Alphabet) -> Sample:
    sample = store(alice, digits)
    change(sample, pixels=render_ink(Ink.from_json(sample.ink)).tobytes())
    return sample


@pytest.fixture
def uploaded(alice: User, digits: Alphabet) -> Sample:
    picture = np.full((60, 40), 255, np.uint8)
    picture[10:50, 15:22] = 0
    content = intake.read_image(encode_png(picture))
    sample, _ = intake.store(author=alice, alphabet=digits, content=content, source=Source.UPLOAD)
    change(sample, pixels=normalise_or_blank(picture).tobytes(), renderer_version=RENDERER_VERSION)
    return sample


@pytest.fixture
def on_a_page(alice: User, digits: Alphabet, digits_champion: ModelVersion) -> Sample:
    page = write_page(alice, digits)
    names = ("id", "left", "top", "right", "bottom", "line")
    boxes = [Box(**{name: box[name] for name in names}, label="0") for box in page.boxes]
    page_saving.save_boxes(user=alice, page=page, boxes=boxes, if_match="*")
    sample = Sample.objects.filter(place__page=page).first()
    assert sample is not None
    return sample


def test_what_is_as_it_was_differs_in_nothing(drawn: Sample, uploaded: Sample, on_a_page: Sample) -> None:
    assert [held(sample) for sample in (drawn, uploaded, on_a_page)] == [Held(outcome=PROVED)] * 3


def test_a_picture_in_the_frame_of_the_network_is_its_own_original(uploaded: Sample) -> None:
    framed = np.zeros((28, 28), np.uint8)
    framed[2:20, 5:9] = 200
    content = intake.read_image(encode_png(framed))
    Original.objects.filter(sample=uploaded).update(png=content.png)
    change(uploaded, pixels=framed.tobytes(), content_hash=content.sha256)

    assert held(uploaded) == Held(outcome=PROVED)


def test_altered_ink_gives_another_checksum_and_other_pixels(drawn: Sample) -> None:
    ink = {**(drawn.ink or {}), "strokes": [[[1, 1], [200, 3]]]}
    change(drawn, ink=ink)

    first, second = differs(drawn)

    assert first.startswith("its ink has the checksum ")
    assert second == "its pixels are not those that its ink gives"


def test_an_altered_picture_is_noticed(uploaded: Sample) -> None:
    Original.objects.filter(sample=uploaded).update(png=encode_png(np.eye(30, dtype=np.uint8) * 255))

    assert differs(uploaded)[0].startswith("its picture has the checksum ")


def test_altered_pixels_are_noticed(drawn: Sample, uploaded: Sample, on_a_page: Sample) -> None:
    Sample.objects.update(pixels=bytes(783) + b"\x01")

    assert differs(drawn) == ["its pixels are not those that its ink gives"]
    assert differs(uploaded) == ["its pixels are not those that its picture gives"]
    assert differs(on_a_page) == ["its pixels are not those that its page gives"]


def test_pixels_of_another_renderer_are_not_held_against_this_one_and_count_as_not_proved(
    drawn: Sample,
) -> None:
    change(drawn, pixels=bytes(784), renderer_version=RENDERER_VERSION + 1)

    assert held(drawn) == Held(outcome=DRAWN_OTHERWISE)


def test_ink_or_pictures_that_cannot_be_read_are_differs(drawn: Sample, uploaded: Sample) -> None:
    change(drawn, ink={"strokes": []})
    Original.objects.filter(sample=uploaded).update(png=b"no picture")

    for sample in (drawn, uploaded):
        assert differs(sample)[0].startswith("what it was drawn with cannot be read any more: ")


def test_what_is_gone_is_told_unless_its_author_took_it_along(drawn: Sample) -> None:
    change(drawn, ink=None)
    assert held(drawn).missing == ("its ink or picture is gone",)

    change(drawn, state=State.WITHDRAWN)
    assert held(drawn) == Held(outcome=ERASED)

    change(drawn, pixels=None)
    assert held(drawn).missing == ("its pixels are gone",)


def test_a_page_that_was_erased_leaves_its_characters_unproved(on_a_page: Sample) -> None:
    WrittenPage.objects.update(ink=None, picture=b"")

    assert held(on_a_page) == Held(outcome=ERASED)
