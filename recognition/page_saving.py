"""A person says what stands where on a page: each box becomes a sample that knows its page and place.

Nothing is a sample before. What is saved is never lost: a box that is moved or taken away leaves its sample behind,
withdrawn, and a box that is put back where it was becomes a new one.
"""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.http import parse_etags

from accounts.models import User
from recognition import labelling, outbox
from recognition.exceptions import Conflict, InvalidInput, PreconditionFailed, PreconditionRequired
from recognition.ink.images import decode_png, encode_png
from recognition.ink.page.sheet import turned
from recognition.ink.raster import RENDERER_VERSION
from recognition.ink.segments import Written, ink_in, lines_on, picture_in
from recognition.intake import RECOGNIZE
from recognition.models import (
    Alphabet,
    Label,
    Original,
    Place,
    Prediction,
    Sample,
    Source,
    State,
    Verdict,
    Writer,
    WrittenPage,
)
from recognition.models.identity import new_id

SMALLEST_SIDE = 3
MOST_BOXES = 2_000


@dataclass(frozen=True, kw_only=True)
class Box:
    """A box as a person leaves it. `id`: that of a box of the page, or a fresh one. `label`: "" for none yet."""

    id: uuid.UUID
    left: int
    top: int
    right: int
    bottom: int
    line: int
    label: str

    @property
    def corners(self) -> tuple[int, int, int, int]:
        return self.left, self.top, self.right, self.bottom


@transaction.atomic
def save_boxes(*, user: User, page: WrittenPage, boxes: Sequence[Box], if_match: str | None) -> WrittenPage:
    """Make the page's boxes these, in this order, and samples of them.

    `if_match`: the ETag of the page that was changed (PreconditionRequired without, PreconditionFailed when stale).
    Raises InvalidInput for a box that cannot be one, and Conflict for a page that is not read yet.
    """
    page = (
        WrittenPage.objects.select_for_update(of=("self",))
        .select_related("alphabet", "author")
        .get(pk=page.pk)
    )
    _check_match(page, if_match)
    if not page.is_read:
        raise Conflict(f"Boxes are saved once the page is read. This one is {page.state}.")
    _check(boxes, page)
    known = {box["id"]: box for box in page.boxes}
    readings = [_reading_of(box, known.get(str(box.id))) for box in boxes]
    _keep_samples(user, page, boxes, readings)
    page.boxes = [_stored(box, reading) for box, reading in zip(boxes, readings, strict=True)]
    page.revision += 1
    page.saved_at = timezone.now()
    page.save(update_fields=["boxes", "revision", "saved_at"])
    return page


def written_on(page: WrittenPage) -> Written:
    """The lines of a page whose ink was found. Raises PageError."""
    return lines_on(decode_png(bytes(page.ink or b"")) > 127, pen=page.pen)


def level_picture(page: WrittenPage) -> bytes:
    """The picture turned level, as the boxes lie on it, as a PNG."""
    return encode_png(turned(decode_png(bytes(page.picture)), page.angle))


def _keep_samples(
    user: User, page: WrittenPage, boxes: Sequence[Box], readings: Sequence[dict[str, Any] | None]
) -> None:
    live = Place.objects.filter(page=page).exclude(sample__state=State.WITHDRAWN).select_related("sample")
    places = {place.box: place for place in live}
    wanted = {box.id: box for box in boxes}
    for place in places.values():
        box = wanted.get(place.box)
        if box is None or box.corners != place.corners:
            labelling.withdraw(user=user, sample=place.sample)
    fresh = [box for box in boxes if box.id not in places or places[box.id].corners != box.corners]
    written, gray = (written_on(page), decode_png(level_picture(page))) if fresh else (None, None)
    hand = Writer.objects.all().for_author(author_id=page.author_id, name="")
    for box, reading in zip(boxes, readings, strict=True):
        if box in fresh and written is not None and gray is not None:
            sample = _new_sample(page, box, hand, written, gray)
            prediction = _predicted(sample, page, reading)
        else:
            place = places[box.id]
            sample, prediction = place.sample, None
            if place.line != box.line:
                Place.objects.filter(pk=place.pk).update(line=box.line)
        if box.label:
            _label(user, sample, box.label, prediction)


def _new_sample(
    page: WrittenPage, box: Box, hand: Writer, written: Written, gray: np.ndarray[Any, np.dtype[np.uint8]]
) -> Sample:
    pixels = picture_in(written, box.corners)
    if pixels is None:
        raise InvalidInput(
            f"A box must hold ink. Received: an empty one at {box.left}, {box.top}.", field="boxes"
        )
    sample = Sample.objects.create(
        id=new_id(),
        alphabet=page.alphabet,
        author=page.author,
        writer=hand,
        source=Source.UPLOAD,
        pixels=pixels.tobytes(),
        renderer_version=RENDERER_VERSION,
        content_hash=hashlib.sha256(f"{page.pk} {box.corners}".encode()).hexdigest(),
        split=hand.split,
        consent=page.consent,
        created_at=timezone.now(),
    )
    Original.objects.create(sample=sample, png=encode_png(_cut_out(written, gray, box)))
    Place.objects.create(
        sample=sample,
        page=page,
        box=box.id,
        left=box.left,
        top=box.top,
        right=box.right,
        bottom=box.bottom,
        line=box.line,
    )
    return sample


def _cut_out(
    written: Written, gray: np.ndarray[Any, np.dtype[np.uint8]], box: Box
) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The box as the page shows it, with paper over what reaches into it from its neighbours."""
    part = gray[box.top : box.bottom, box.left : box.right].copy()
    all_ink = written.ink[box.top : box.bottom, box.left : box.right]
    own = ink_in(written, box.corners)
    beside = cv2.dilate((all_ink & ~own).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    part[beside & ~own] = np.median(part[~all_ink]) if (~all_ink).any() else 255
    return part


def _predicted(sample: Sample, page: WrittenPage, reading: dict[str, Any] | None) -> Prediction | None:
    """What the model saw while it read the page; a box that a person drew is sent to be read."""
    if reading is None or page.version is None:
        outbox.enqueue(task=RECOGNIZE, sample_id=str(sample.pk))
        return None
    best = reading["ranking"][0]
    return Prediction.objects.create(
        sample=sample,
        version=page.version,
        ranking=reading["ranking"],
        top_label=best["label"],
        confidence=best["probability"],
        rejected=reading["rejected"],
        created_at=timezone.now(),
    )


def _label(user: User, sample: Sample, label: str, prediction: Prediction | None) -> None:
    current = Label.objects.all().live_of(sample=sample, user_id=user.pk)
    labelling.label_sample(
        user=user,
        sample=sample,
        reading=labelling.Reading(verdict=Verdict.CHARACTER, character=label),
        prediction=prediction,
        if_match=current.etag if current else None,
    )


def _reading_of(box: Box, known: dict[str, Any] | None) -> dict[str, Any] | None:
    """What the model saw holds as long as the box stays where it was."""
    if known is None or box.corners != (known["left"], known["top"], known["right"], known["bottom"]):
        return None
    reading: dict[str, Any] | None = known["reading"]
    return reading


def _stored(box: Box, reading: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "id": str(box.id),
        "left": box.left,
        "top": box.top,
        "right": box.right,
        "bottom": box.bottom,
        "line": box.line,
        "label": box.label,
        "reading": reading,
    }


def _check(boxes: Sequence[Box], page: WrittenPage) -> None:
    if len(boxes) > MOST_BOXES:
        raise InvalidInput(
            f"A page holds at most {MOST_BOXES:,} boxes. Received: {len(boxes):,}.", field="boxes"
        )
    for index, box in enumerate(boxes):
        _check_box(box, f"boxes.{index}", page)
    for what, seen in (("id", [box.id for box in boxes]), ("place", [box.corners for box in boxes])):
        if len(set(seen)) < len(boxes):
            raise InvalidInput(
                f"No two boxes may have the same {what}. Received: two that do.", field="boxes"
            )


def _check_box(box: Box, field: str, page: WrittenPage) -> None:
    within = 0 <= box.left < box.right <= page.width and 0 <= box.top < box.bottom <= page.height
    if not within or min(box.right - box.left, box.bottom - box.top) < SMALLEST_SIDE:
        raise InvalidInput(
            f"A box lies on the page, {page.width} x {page.height}, and is at least {SMALLEST_SIDE} pixels wide and tall. "
            f"Received: {box.corners}.",
            field=field,
        )
    if box.label and Alphabet.class_of(page.alphabet, box.label) is None:
        raise InvalidInput(
            f"A label is one of the alphabet {page.alphabet.slug}. Received: {box.label!r}.",
            field=f"{field}.label",
        )


def _check_match(page: WrittenPage, if_match: str | None) -> None:
    if if_match is None:
        raise PreconditionRequired("Saving boxes needs If-Match with the ETag of the page that you changed.")
    named = {etag.removeprefix("W/") for etag in parse_etags(if_match)}
    if not {page.etag, "*"} & named:
        raise PreconditionFailed("The boxes have changed since you saw them. Fetch the page, then try again.")
