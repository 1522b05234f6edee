"""A page from its upload to its samples: reading in pieces, saving, and what is refused."""

import base64
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from recognition.exceptions import Conflict, InvalidInput
from recognition.ink.images import encode_png
from recognition.labelling import Reading, label_sample, withdraw
from recognition.models import (
    Alphabet,
    Label,
    Labellers,
    ModelVersion,
    OutboxMessage,
    PageState,
    Place,
    Sample,
    State,
    Verdict,
    WrittenPage,
)
from recognition.writing import page_intake, page_reading, page_saving
from tests.conftest import api_of, browser_of
from tests.written import RINGS, read_whole, rings_png, store_picture, write_page

pytestmark = pytest.mark.django_db

Boxes = list[dict[str, Any]]


@pytest.fixture
def page(alice: User, digits: Alphabet, digits_champion: ModelVersion) -> WrittenPage:
    return write_page(alice, digits)


def wanted(page: WrittenPage) -> Boxes:
    """The page's boxes as a client sends them back."""
    return [{name: value for name, value in box.items() if name != "reading"} for box in page.boxes]


def put(user: User, page: WrittenPage, boxes: Boxes, **headers: str) -> Any:
    match = {"If-Match": page.etag} | {name.replace("_", "-"): value for name, value in headers.items()}
    return api_of(user).put(f"/api/v1/pages/{page.pk}/boxes/", {"boxes": boxes}, headers=match)


def save(user: User, page: WrittenPage, boxes: Boxes) -> WrittenPage:
    response = put(user, page, boxes)
    assert response.status_code == 200, response.data
    page.refresh_from_db()
    return page


def standing(page: WrittenPage) -> list[Sample]:
    return list(Sample.objects.filter(place__page=page).exclude(state=State.WITHDRAWN).order_by("pk"))


def sample_of(box: dict[str, Any]) -> Sample:
    """The last that was made of the box."""
    return Sample.objects.filter(place__box=box["id"]).order_by("pk").reverse()[0]


def said(character: str) -> Reading:
    return Reading(verdict=Verdict.CHARACTER, character=character)


# Taking in


def test_a_page_is_stored_and_waits_to_be_read(alice: User, digits: Alphabet) -> None:
    image = base64.b64encode(rings_png()).decode()

    response = api_of(alice).post("/api/v1/pages/", {"alphabet": "digits", "image": image})

    assert response.status_code == 202
    assert response.data["state"] == "waiting"
    assert response["Location"].endswith(f"/api/v1/pages/{response.data['id']}/")
    assert OutboxMessage.objects.get().arguments == {"page_id": response.data["id"]}
    assert not Sample.objects.exists()


def test_the_same_picture_is_the_same_page(alice: User, page: WrittenPage, digits: Alphabet) -> None:
    image = base64.b64encode(rings_png()).decode()

    response = api_of(alice).post("/api/v1/pages/", {"alphabet": "digits", "image": image})

    assert response.status_code == 200
    assert response.data["id"] == str(page.pk)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"GIF89a", "must be a whole PNG, JPEG, TIFF or PDF"),
        (b"II*\x00 a TIFF", "must be a whole TIFF. Received: a damaged one"),
        (b"%PDF-1.7", "must be a whole PDF. Received: a damaged one"),
        (rings_png()[:90], "damaged PNG"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00\x00\x40\x00" * 2, "16,000,000 pixels"),
        (b"\xff\xd8\xff" + bytes(4 * 2**20), "4,194,304 bytes"),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused(
    alice: User, digits: Alphabet, data: bytes, reason: str
) -> None:
    image = base64.b64encode(data).decode()

    response = api_of(alice).post("/api/v1/pages/", {"alphabet": "digits", "image": image})

    assert response.status_code == 400
    assert reason in response.data["detail"]
    assert not WrittenPage.objects.exists()


def test_the_upload_form_takes_a_page(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    path.write_bytes(rings_png())

    with path.open("rb") as file:
        response = browser_of(alice).post("/upload/", {"shows": "many", "alphabet": "digits", "image": file})

    assert response.status_code == 302
    assert response["Location"] == f"/pages/{WrittenPage.objects.get().pk}/"


# Reading


def test_its_characters_are_found_with_what_the_champion_sees(
    page: WrittenPage, digits_champion: ModelVersion
) -> None:
    middles = [((box["left"] + box["right"]) / 2, (box["top"] + box["bottom"]) / 2) for box in page.boxes]

    assert page.state == PageState.READ
    assert np.abs(np.array(middles) - RINGS).max() <= 3
    assert [box["line"] for box in page.boxes] == [0, 0, 0, 1, 1, 1]
    assert page.version == digits_champion
    assert all(len(box["reading"]["ranking"]) == 10 for box in page.boxes)


def test_without_a_model_the_boxes_are_found_all_the_same(alice: User, digits: Alphabet) -> None:
    page = write_page(alice, digits)

    assert [box["reading"] for box in page.boxes] == [None] * 6


def test_a_page_is_read_in_pieces_so_that_drawings_come_in_between(
    alice: User, digits: Alphabet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_reading, "SECONDS_AT_A_TIME", 0.0)
    page = write_page(alice, digits, read=False)

    page_reading.read_on(page_id=str(page.pk))

    page.refresh_from_db()
    assert (page.state, page.lines, page.lines_read, page.progress) == (PageState.READING, 2, 1, 0.5)
    assert OutboxMessage.objects.count() == 2
    assert read_whole(page).state == PageState.READ


def test_an_empty_sheet_is_read_and_has_no_boxes(alice: User, digits: Alphabet) -> None:
    picture = encode_png(np.full((200, 300), 220, np.uint8))
    page = store_picture(alice, digits, picture)

    assert (read_whole(page).state, page.boxes) == (PageState.READ, [])


def test_what_is_no_writing_fails_with_its_reason(alice: User, digits: Alphabet) -> None:
    dots = np.full((900, 900), 230, np.uint8)
    for row in range(5, 895, 11):
        for column in range(5, 895, 11):
            dots[row : row + 4, column : column + 4] = 30
    page = store_picture(alice, digits, encode_png(dots))

    read_whole(page)

    assert page.state == PageState.FAILED
    assert "at most 5,000 pieces of ink" in page.state_reason


def test_a_cancelled_page_is_read_no_further(alice: User, digits: Alphabet) -> None:
    page = write_page(alice, digits, read=False)

    response = api_of(alice).delete(f"/api/v1/pages/{page.pk}/")
    page_reading.read_on(page_id=str(page.pk))

    page.refresh_from_db()
    assert response.status_code == 204
    assert (page.state, page.lines_read) == (PageState.CANCELLED, 0)


def test_a_page_that_was_cancelled_can_be_sent_again(alice: User, digits: Alphabet) -> None:
    page = write_page(alice, digits, read=False)
    page_intake.cancel(page)

    assert write_page(alice, digits).pk != page.pk


def test_a_page_that_was_read_meanwhile_is_not_cancelled(page: WrittenPage) -> None:
    with pytest.raises(Conflict, match="This one is read"):
        page_intake.cancel(page)


def test_a_page_whose_worker_gave_it_up_says_so(alice: User, digits: Alphabet) -> None:
    page = write_page(alice, digits, read=False)
    OutboxMessage.objects.update(gave_up_at=page.created_at)

    response = api_of(alice).get(f"/api/v1/pages/{page.pk}/")

    assert response.data["state"] == "failed"
    assert "gave it up" in response.data["state_reason"]


# Saving


def test_nothing_is_a_sample_before_the_person_saves(page: WrittenPage) -> None:
    assert not Sample.objects.exists()


def test_each_box_becomes_a_sample_that_knows_its_page_and_place(alice: User, page: WrittenPage) -> None:
    boxes = wanted(page)
    boxes[0]["label"] = "7"

    save(alice, page, boxes)

    place = Place.objects.get(box=boxes[0]["id"])
    assert len(standing(page)) == 6
    assert (place.page, place.line) == (page, 0)
    assert place.corners == tuple(boxes[0][side] for side in ("left", "top", "right", "bottom"))
    assert Label.objects.get().character == "7"
    assert Label.objects.get().sample == place.sample
    assert Label.objects.get().prediction is not None
    assert place.sample.pixels is not None


def test_saving_the_same_again_changes_no_sample(alice: User, page: WrittenPage) -> None:
    save(alice, page, wanted(page))
    before = standing(page)

    save(alice, page, wanted(page))

    assert standing(page) == before
    assert page.revision == 2


def test_another_reading_is_another_label_of_the_same_sample(alice: User, page: WrittenPage) -> None:
    boxes = wanted(page)
    for label in ("7", "0"):
        boxes[0]["label"] = label
        save(alice, page, boxes)

    sample = Place.objects.get(box=boxes[0]["id"]).sample
    assert [label.character for label in Label.objects.filter(sample=sample).order_by("created_at")] == [
        "7",
        "0",
    ]


@pytest.mark.parametrize(
    "elsewhere", [Reading(verdict=Verdict.NOT_A_CHARACTER), said("9")], ids=["none", "9"]
)
def test_a_correction_made_elsewhere_outlives_a_saving_of_another_box(
    alice: User, page: WrittenPage, elsewhere: Reading
) -> None:
    boxes = wanted(page)
    boxes[0]["label"] = "7"
    save(alice, page, boxes)
    corrected = sample_of(boxes[0])
    label_sample(user=alice, sample=corrected, reading=elsewhere, if_match="*")

    boxes[1]["label"] = "3"
    save(alice, page, boxes)

    label = Label.objects.all().live_of(sample=corrected, user_id=alice.pk)
    assert label is not None
    assert (label.verdict, label.character) == (elsewhere.verdict, elsewhere.character)
    assert sample_of(boxes[1]).settled_class == "3"


def test_a_box_that_is_read_anew_on_its_page_is_labelled_so_whatever_was_said_elsewhere(
    alice: User, page: WrittenPage
) -> None:
    boxes = wanted(page)
    boxes[0]["label"] = "7"
    save(alice, page, boxes)
    label_sample(user=alice, sample=sample_of(boxes[0]), reading=said("9"), if_match="*")

    boxes[0]["label"] = "0"
    save(alice, page, boxes)

    assert sample_of(boxes[0]).settled_class == "0"


def test_clearing_a_reading_takes_its_label_back(alice: User, page: WrittenPage) -> None:
    boxes = wanted(page)
    boxes[0]["label"] = "7"
    save(alice, page, boxes)

    boxes[0]["label"] = ""
    save(alice, page, boxes)

    assert not Label.objects.all().live_by(alice).exists()
    assert (sample_of(boxes[0]).state, len(standing(page))) == (State.OPEN, 6)


def test_clearing_a_reading_leaves_what_was_said_elsewhere_and_by_others(
    alice: User, rita: User, page: WrittenPage
) -> None:
    boxes = wanted(page)
    boxes[0]["label"] = boxes[1]["label"] = "7"
    save(alice, page, boxes)
    label_sample(user=alice, sample=sample_of(boxes[0]), reading=said("9"), if_match="*")
    label_sample(user=rita, sample=sample_of(boxes[1]), reading=said("7"))

    boxes[0]["label"] = boxes[1]["label"] = ""
    save(alice, page, boxes)

    assert [label.character for label in Label.objects.all().live_by(alice)] == ["9"]
    assert [label.character for label in Label.objects.all().live_by(rita)] == ["7"]


def test_a_sample_that_was_withdrawn_elsewhere_does_not_come_back(alice: User, page: WrittenPage) -> None:
    boxes = wanted(page)
    save(alice, page, boxes)
    withdraw(user=alice, sample=sample_of(boxes[0]))

    boxes[0]["label"] = boxes[1]["label"] = "7"
    save(alice, page, boxes)

    assert (len(standing(page)), Sample.objects.count()) == (5, 6)
    assert [box["label"] for box in page.boxes[:2]] == ["7", "7"]
    assert [label.sample for label in Label.objects.all()] == [sample_of(boxes[1])]


def test_a_box_whose_sample_was_withdrawn_is_one_anew_where_it_is_moved(
    alice: User, page: WrittenPage
) -> None:
    boxes = wanted(page)
    save(alice, page, boxes)
    withdraw(user=alice, sample=sample_of(boxes[0]))

    boxes[0]["right"] += 2
    save(alice, page, boxes)

    assert (len(standing(page)), Sample.objects.count()) == (6, 7)


def test_the_text_has_a_space_where_a_gap_is_wider_than_usual(alice: User, page: WrittenPage) -> None:
    boxes = [box for box in wanted(page) if box["line"] == 0]
    for box, label in zip(boxes, "123", strict=True):
        box["label"] = label
    boxes[1] |= {"left": boxes[1]["left"] - 20}
    boxes[2] |= {"right": boxes[2]["right"] + 20}

    save(alice, page, boxes)

    assert (page.text, page.opening) == ("12 3", "12 3")


def test_a_moved_box_is_a_new_sample_and_the_old_one_is_kept_withdrawn(
    alice: User, page: WrittenPage
) -> None:
    save(alice, page, wanted(page))
    boxes = wanted(page)
    boxes[0]["right"] += 2

    save(alice, page, boxes)

    places = Place.objects.filter(box=boxes[0]["id"]).order_by("sample_id")
    assert [place.sample.state for place in places] == [State.WITHDRAWN, State.OPEN]
    assert page.boxes[0]["reading"] is None


def test_a_box_that_is_put_back_is_saved_anew(alice: User, page: WrittenPage) -> None:
    boxes = wanted(page)
    save(alice, page, boxes)
    save(alice, page, boxes[1:])

    save(alice, page, boxes)

    assert len(standing(page)) == 6
    assert Sample.objects.count() == 7


def test_a_box_that_a_person_drew_is_sent_to_be_read(alice: User, page: WrittenPage) -> None:
    merged = {**wanted(page)[0], "id": str(uuid.uuid4()), "right": wanted(page)[1]["right"]}
    OutboxMessage.objects.all().delete()

    save(alice, page, [merged])

    assert OutboxMessage.objects.get().task == "recognition.recognize"


def change(**changes: Any) -> Callable[[Boxes], Boxes]:
    return lambda boxes: [{**boxes[0], **changes}, *boxes[1:]]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (change(right=100_000), "lies on the page"),
        (change(left=60, right=61), "at least 3 pixels"),
        (change(left=0, top=0, right=20, bottom=20), "must hold ink"),
        (change(label="x"), "A label is one of the alphabet digits"),
        (change(colour="red"), "no such field"),
        (lambda boxes: [boxes[0], *boxes], "same id"),
        (lambda boxes: [{**boxes[0], "id": str(uuid.uuid4())}, *boxes], "same place"),
    ],
)
def test_a_box_that_cannot_be_one_is_refused_and_nothing_is_saved(
    alice: User, page: WrittenPage, spoil: Callable[[Boxes], Boxes], reason: str
) -> None:
    response = put(alice, page, spoil(wanted(page)))

    assert response.status_code == 400
    assert reason in response.data["detail"]
    assert not Sample.objects.exists()


def test_too_many_boxes_are_refused(alice: User, page: WrittenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_saving, "MOST_BOXES", 5)

    assert "at most 5 boxes" in put(alice, page, wanted(page)).data["detail"]


def test_saving_needs_the_etag_of_what_was_seen(alice: User, page: WrittenPage) -> None:
    response = api_of(alice).put(f"/api/v1/pages/{page.pk}/boxes/", {"boxes": wanted(page)})

    assert response.status_code == 428


def test_who_saves_second_is_told_that_the_boxes_have_changed(alice: User, page: WrittenPage) -> None:
    seen = page.etag
    save(alice, page, wanted(page))

    response = put(alice, page, wanted(page)[1:], If_Match=seen)

    assert response.status_code == 412
    assert len(standing(page)) == 6


def test_a_page_that_is_not_read_takes_no_boxes(alice: User, digits: Alphabet) -> None:
    page = write_page(alice, digits, read=False)

    assert put(alice, page, []).status_code == 409


# Who may


def test_a_stranger_does_not_find_it(bob: User, page: WrittenPage) -> None:
    client: APIClient = api_of(bob)

    assert client.get(f"/api/v1/pages/{page.pk}/").status_code == 404
    assert put(bob, page, wanted(page)).status_code == 404
    assert browser_of(bob).get(f"/pages/{page.pk}/").status_code == 404


def test_a_reviewer_sees_it_and_does_not_change_it(rita: User, page: WrittenPage) -> None:
    assert browser_of(rita).get(f"/pages/{page.pk}/").status_code == 200
    assert put(rita, page, wanted(page)).status_code == 403
    assert not Sample.objects.exists()


# The page without scripts


def test_the_plain_form_saves_readings_and_deletions(alice: User, page: WrittenPage) -> None:
    first, second = (box["id"] for box in page.boxes[:2])
    client: Client = browser_of(alice)

    response = client.post(
        f"/pages/{page.pk}/", {"if_match": page.etag, f"label.{first}": "3", "delete": [second]}
    )

    page.refresh_from_db()
    assert response.status_code == 302
    assert [box["label"] for box in page.boxes] == ["3", "", "", "", ""]
    assert page.text.startswith("3")


def test_the_plain_form_of_an_old_page_is_told_so(alice: User, page: WrittenPage) -> None:
    old = page.etag
    save(alice, page, wanted(page))

    response = browser_of(alice).post(f"/pages/{page.pk}/", {"if_match": old})

    assert response.status_code == 412
    assert b"have changed since" in response.content


def test_the_plain_form_tells_who_may_not_label_the_alphabet(
    alice: User, page: WrittenPage, digits: Alphabet
) -> None:
    Alphabet.objects.filter(pk=digits.pk).update(labelled_by=Labellers.REVIEWERS)
    label = f"label.{page.boxes[0]['id']}"

    response = browser_of(alice).post(f"/pages/{page.pk}/", {"if_match": page.etag, label: "3"})

    assert put(alice, page, change(label="3")(wanted(page))).status_code == 403
    assert response.status_code == 403
    assert b"Digits is labelled by" in response.content
    assert not Sample.objects.exists()


def test_while_it_is_read_the_page_tells_how_far_it_is(alice: User, digits: Alphabet) -> None:
    page = write_page(alice, digits, read=False)
    client = browser_of(alice)

    waiting = client.get(f"/pages/{page.pk}/", headers={"HX-Request": "true"})
    read_whole(page)
    done = client.get(f"/pages/{page.pk}/", headers={"HX-Request": "true"})

    assert b"Waiting for a worker" in waiting.content
    assert done["HX-Refresh"] == "true"


def test_a_retired_alphabet_takes_no_pages(alice: User, digits: Alphabet) -> None:
    digits.retired_at = alice.date_joined
    digits.save()

    with pytest.raises(Conflict, match="takes no more samples"):
        write_page(alice, digits)


def test_a_picture_that_is_none_is_told_by_its_field() -> None:
    with pytest.raises(InvalidInput) as told:
        page_intake.read_pictures(b"nothing")

    assert told.value.field == "image"
