"""A person says what stands where on a page: each box becomes a sample that knows its page and place.

Nothing is a sample before. What is saved is never lost: a box that is moved or taken away leaves its sample behind,
withdrawn, and a box that is put back where it was becomes a new one. A box whose sample was withdrawn elsewhere stays on
the page for its text, without a sample, as long as it stays where it is: saving the page does not undo the withdrawal.

What a person says of a box is said of its sample when it changes, and not again at each saving: the sample may have been
corrected elsewhere since.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.http import parse_etags

from accounts.models import User
from recognition import labelling, outbox
from recognition.exceptions import Conflict, InvalidInput, PreconditionFailed, PreconditionRequired
from recognition.ink.raster import RENDERER_VERSION
from recognition.intake import RECOGNIZE
from recognition.models import (
    Alphabet,
    Label,
    Original,
    Place,
    Prediction,
    Sample,
    Verdict,
    Writer,
    WrittenPage,
)
from recognition.models.identity import new_id
from recognition.writing.page_cutting import Box, Cut, Cutter, cutter_of

SMALLEST_SIDE = 3
MOST_BOXES = 2_000


@transaction.atomic
def save_boxes(*, user: User, page: WrittenPage, boxes: Sequence[Box], if_match: str | None) -> WrittenPage:
    """Make the page's boxes these, in this order, and samples of them.

    `if_match`: the ETag of the page that was changed (PreconditionRequired without, PreconditionFailed when stale).
    Raises InvalidInput for a box that cannot be one, Conflict for a page that is not read yet, and NotAllowed for a label
    in an alphabet that the user may not label.
    """
    alphabet = Alphabet.objects.all().held(page.alphabet_id)
    page = WrittenPage.objects.select_for_update(of=("self",)).select_related("author").get(pk=page.pk)
    page.alphabet = alphabet
    _check_match(page, if_match)
    if not page.is_read:
        raise Conflict(f"Boxes are saved once the page is read. This one is {page.state}.")
    _check(boxes, page)
    known = {box["id"]: box for box in page.boxes}
    readings = [_reading_of(box, known.get(str(box.id))) for box in boxes]
    cutter = cutter_of(page)
    _keep_samples(user, page, boxes, readings, cutter)
    page.boxes = [
        _stored(box, reading) | cutter.kept(box) for box, reading in zip(boxes, readings, strict=True)
    ]
    page.note_opening()
    page.revision += 1
    page.saved_at = timezone.now()
    page.save(update_fields=["boxes", "opening", "revision", "saved_at"])
    return page


def _keep_samples(
    user: User,
    page: WrittenPage,
    boxes: Sequence[Box],
    readings: Sequence[dict[str, Any] | None],
    cutter: Cutter,
) -> None:
    """`page` has its boxes as they were before."""
    _hold_samples(page)
    places = Place.objects.all().latest_on(page)
    said = {box["id"]: box["label"] for box in page.boxes}
    _withdraw_gone(user, places.values(), boxes)
    hand = Writer.objects.all().for_author(author_id=page.author_id, name="")
    for box, reading in zip(boxes, readings, strict=True):
        place = places.get(box.id)
        before = said.get(str(box.id))  # None for a box that is new, or that is put back
        if place is None or place.corners != box.corners or before is None:
            sample = _new_sample(page, box, hand, cutter.cut(box))
            prediction = _predicted(sample, page, reading)
            if box.label:
                _label(user, sample, box.label, prediction)
        elif not place.sample.is_withdrawn:
            _keep(user, place, box, before=before)


def _hold_samples(page: WrittenPage) -> None:
    """In the order in which others lock several of them, which is not that of the boxes."""
    list(Sample.objects.all().to_settle(page.samples_by_box().values()))


def _withdraw_gone(user: User, places: Iterable[Place], boxes: Sequence[Box]) -> None:
    """The samples of boxes that were taken away or moved."""
    wanted = {box.id: box.corners for box in boxes}
    for place in places:
        if not place.sample.is_withdrawn and wanted.get(place.box) != place.corners:
            labelling.withdraw(user=user, sample=place.sample)


def _keep(user: User, place: Place, box: Box, *, before: str) -> None:
    """The box stays where it was. `before`: what the page said of it until now."""
    if place.line != box.line:
        Place.objects.filter(pk=place.pk).update(line=box.line)
    if box.label == before:
        return
    if box.label:
        _label(user, place.sample, box.label, None)
    else:
        _unsay(user, place.sample, before)


def _new_sample(page: WrittenPage, box: Box, hand: Writer, cut: Cut) -> Sample:
    if (
        cut.ink is not None
        and Sample.objects.all()
        .kept_of(page.author)
        .of_alphabet(page.alphabet)
        .filter(content_hash=cut.sha256)
        .exists()
    ):
        raise InvalidInput(
            f"No two samples may have the same strokes. Received: a box at {box.left}, {box.top} whose strokes are one already.",
            field="boxes",
        )
    sample = Sample.objects.create(
        id=new_id(),
        alphabet=page.alphabet,
        author=page.author,
        writer=hand,
        source=cut.source,
        ink=cut.ink,
        pixels=cut.pixels.tobytes(),
        renderer_version=RENDERER_VERSION,
        content_hash=cut.sha256,
        split=hand.split,
        consent=page.consent,
        consent_wording=page.consent_wording,
        consent_at=page.consent_at,
        created_at=timezone.now(),
    )
    if cut.png is not None:
        Original.objects.create(sample=sample, png=cut.png)
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


def _unsay(user: User, sample: Sample, said: str) -> None:
    """Take the reading back that the page had sent; whatever else the user has said of the sample meanwhile stands."""
    current = Label.objects.all().live_of(sample=sample, user_id=user.pk)
    if current is not None and current.says_the_same(verdict=Verdict.CHARACTER, character=said):
        labelling.take_back(user=user, sample=sample, if_match=current.etag)


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
