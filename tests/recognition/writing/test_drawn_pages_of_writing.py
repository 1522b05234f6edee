"""A line that was drawn on the canvas, from its ink to samples with strokes of their own."""

from typing import Any

import numpy as np
import pytest

from accounts.models import User
from recognition.ink.strokes import MAX_PAGE_POINTS, MAX_PAGE_STROKES, Ink, content_hash
from recognition.models import Alphabet, Label, ModelVersion, PageState, Sample, Source, State, WrittenPage
from recognition.writing import page_intake
from tests.conftest import api_of, browser_of
from tests.written import read_whole, ring_stroke, rings_ink

pytestmark = pytest.mark.django_db

Boxes = list[dict[str, Any]]


@pytest.fixture
def page(alice: User, digits: Alphabet, digits_champion: ModelVersion) -> WrittenPage:
    [page], _ = page_intake.store_pages(
        author=alice, alphabet=digits, contents=[page_intake.read_drawing(rings_ink())]
    )
    return read_whole(page)


def send(user: User, ink: Any) -> Any:
    return api_of(user).post("/api/v1/pages/", {"alphabet": "digits", "ink": ink})


def put(user: User, page: WrittenPage, boxes: Boxes) -> Any:
    url = f"/api/v1/pages/{page.pk}/boxes/"
    return api_of(user).put(url, {"boxes": boxes}, headers={"If-Match": page.etag})


def wanted(user: User, page: WrittenPage) -> Boxes:
    """The page's boxes as a client sends them back."""
    boxes: Boxes = api_of(user).get(f"/api/v1/pages/{page.pk}/").data["boxes"]
    return [
        {name: value for name, value in box.items() if name not in ("reading", "sample")} for box in boxes
    ]


def test_ink_becomes_a_page_that_waits_to_be_read(alice: User, digits: Alphabet) -> None:
    response = send(alice, rings_ink())

    page = WrittenPage.objects.get()
    assert response.status_code == 202
    assert (response.data["is_drawn"], response.data["state"]) == (True, "waiting")
    assert page.strokes == rings_ink()


def test_the_same_ink_is_the_same_page(alice: User, page: WrittenPage) -> None:
    assert send(alice, rings_ink()).data["id"] == str(page.pk)


def test_it_is_read_into_boxes_in_reading_order(page: WrittenPage) -> None:
    assert page.state == PageState.READ
    assert [box["line"] for box in page.boxes] == [0, 0, 0, 1, 1]
    assert [[part[0] for part in box["strokes"]] for box in page.boxes] == [[0], [1], [2, 3], [4], [5]]
    assert all(len(box["reading"]["ranking"]) == 10 for box in page.boxes)


def test_each_box_becomes_a_canvas_sample_with_its_own_strokes(alice: User, page: WrittenPage) -> None:
    boxes = wanted(alice, page)
    boxes[2]["label"] = "7"

    response = put(alice, page, boxes)

    assert response.status_code == 200, response.data
    samples = [Sample.objects.get(pk=box["sample"]) for box in response.data["boxes"]]
    drawn = rings_ink()["strokes"]
    assert {sample.source for sample in samples} == {Source.CANVAS}
    assert [sample.ink["strokes"] for sample in samples if sample.ink] == [
        [drawn[0]], [drawn[1]], [drawn[2], drawn[3]], [drawn[4]], [drawn[5]],
    ]  # fmt: skip
    assert samples[2].content_hash == content_hash(Ink.from_json(samples[2].ink))
    assert not any(hasattr(sample, "original") for sample in samples)
    assert Label.objects.get().sample == samples[2]
    assert samples[0].predictions.count() == 1


def test_two_boxes_merged_are_one_character_of_both_strokes(alice: User, page: WrittenPage) -> None:
    boxes = wanted(alice, page)
    one, other = boxes[0], boxes[1]
    sides = {"left": min, "top": min, "right": max, "bottom": max}
    both = {**one, "id": "01a1ff66-0000-727d-82fd-e1bd582c4581"}
    both |= {side: of(one[side], other[side]) for side, of in sides.items()}

    put(alice, page, [both, *boxes[2:]])

    sample = Sample.objects.get(place__box=both["id"])
    assert sample.ink is not None
    assert sample.ink["strokes"] == rings_ink()["strokes"][:2]


def test_a_box_that_was_cut_in_half_has_half_of_the_stroke(alice: User, page: WrittenPage) -> None:
    boxes = wanted(alice, page)
    boxes[0]["right"] = (boxes[0]["left"] + boxes[0]["right"]) // 2

    put(alice, page, boxes)

    sample = Sample.objects.get(place__box=boxes[0]["id"])
    assert sample.ink is not None
    x = np.concatenate([np.array(stroke)[:, 0] for stroke in sample.ink["strokes"]])
    assert x.max() < 106


def test_saving_again_changes_nothing(alice: User, page: WrittenPage) -> None:
    put(alice, page, wanted(alice, page))
    page.refresh_from_db()
    before = set(Sample.objects.values_list("pk", "state"))

    response = put(alice, page, wanted(alice, page))

    assert response.status_code == 200
    assert set(Sample.objects.values_list("pk", "state")) == before


def test_a_box_that_is_put_back_has_its_strokes_again(alice: User, page: WrittenPage) -> None:
    boxes = wanted(alice, page)
    for kept in (boxes, boxes[1:], boxes):
        assert put(alice, page, kept).status_code == 200
        page.refresh_from_db()

    first = Sample.objects.filter(place__box=boxes[0]["id"]).order_by("pk")
    assert [sample.state for sample in first] == [State.WITHDRAWN, State.OPEN]
    assert first[1].ink == first[0].ink


def test_two_boxes_of_the_same_strokes_are_refused(alice: User, page: WrittenPage) -> None:
    boxes = wanted(alice, page)
    again = {**boxes[0], "id": "01a1ff66-0000-727d-82fd-e1bd582c4581", "left": boxes[0]["left"] - 3}

    response = put(alice, page, [*boxes, again])

    assert response.status_code == 400
    assert "No two samples may have the same strokes" in response.data["detail"]
    assert not Sample.objects.exists()


def test_an_empty_box_is_refused(alice: User, page: WrittenPage) -> None:
    boxes = wanted(alice, page)
    boxes[0] |= {"left": 0, "top": 0, "right": 8, "bottom": 8}

    assert "must hold ink" in put(alice, page, boxes).data["detail"]


@pytest.mark.parametrize(
    ("ink", "reason"),
    [
        ({"strokes": [], "width": 1, "height": 1, "pointer": "pen"}, f"1 to {MAX_PAGE_STROKES} strokes"),
        (
            {"strokes": [[[0, 0]] * (MAX_PAGE_POINTS + 1)], "width": 1, "height": 1, "pointer": "pen"},
            f"at most {MAX_PAGE_POINTS} points",
        ),
        ("a picture", "Ink must be an object"),
    ],
)
def test_ink_that_is_none_is_refused(alice: User, digits: Alphabet, ink: Any, reason: str) -> None:
    response = send(alice, ink)

    assert response.status_code == 400
    assert reason in response.data["detail"]


@pytest.mark.parametrize(("given", "came"), [({}, "neither"), ({"ink": {}, "image": "aGk="}, "both")])
def test_a_page_is_an_image_or_ink(alice: User, digits: Alphabet, given: dict[str, Any], came: str) -> None:
    response = api_of(alice).post("/api/v1/pages/", {"alphabet": "digits", **given})

    assert response.status_code == 400
    assert f"A page is an image or ink. Received: {came}." in str(response.data)


def test_more_strokes_than_one_character_may_have_are_a_page(alice: User, digits: Alphabet) -> None:
    strokes = [ring_stroke(40 + 60 * (number % 20), 40 + 70 * (number // 20)) for number in range(80)]

    response = send(alice, {"strokes": strokes, "width": 1300, "height": 400, "pointer": "pen"})

    page = read_whole(WrittenPage.objects.get(pk=response.data["id"]))
    assert len(page.boxes) == 80


def test_the_page_to_draw_on_names_its_alphabet(alice: User, digits: Alphabet) -> None:
    client = browser_of(alice)

    assert "<title>Draw a line" in client.get("/draw/digits/line/").content.decode()
    assert "<title>Draw a line" in client.get("/pages/draw/").content.decode()
    assert client.get("/draw/none/line/").status_code == 404
