"""Pages that come from a file, checked against an alphabet and stored with their boxes; what is said of them becomes samples."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import IntegrityError, transaction

from recognition.exceptions import InvalidInput, NotAllowed
from recognition.exchange.coco import MAX_PICTURE_BYTES
from recognition.exchange.page_record import BoxRecord, PageRecord
from recognition.ink.images import ImageError, encode_png, read_upload
from recognition.ink.page.drawn import PEN, Drawing
from recognition.ink.page.lines import Pieces, lines_of
from recognition.ink.page.sheet import level_already
from recognition.ink.strokes import MAX_PAGE_POINTS, MAX_PAGE_STROKES, Ink, InkError, content_hash
from recognition.labelling import update_state
from recognition.models import (
    Alphabet,
    ImportAs,
    ImportedSample,
    ImportJob,
    Label,
    PageState,
    Sample,
    WrittenPage,
)
from recognition.transfer.bulk_intake import Tally, consent_of, labeller_of
from recognition.writing import page_removal, page_saving
from recognition.writing.page_cutting import Box

# A page of ours that was turned level is a little larger than one that is uploaded.
_LONGEST_SIDE = 3_400


@dataclass(frozen=True, kw_only=True, eq=False)
class IncomingPage:
    """`sha256` tells it from others. `boxes` as WrittenPage has them, in the pixels of the picture as it is stored.

    `consent`: False where the file says that nothing may be learned from it.
    """

    picture: bytes
    sha256: str
    strokes: dict[str, Any] | None
    boxes: list[dict[str, Any]]
    batch: uuid.UUID | None
    sheet: int
    sheets: int
    file_name: str
    consent: bool

    @property
    def labels(self) -> list[str]:
        return [box["label"] for box in self.boxes]


def understood(record: PageRecord, alphabet: Alphabet) -> IncomingPage:
    """Raises InvalidInput."""
    if len(record.boxes) > page_saving.MOST_BOXES:
        raise InvalidInput(
            f"A page holds at most {page_saving.MOST_BOXES:,} boxes. Received: {len(record.boxes):,}.",
            field="boxes",
        )
    ink = _ink(record)
    on = _drawn(ink) if ink else _scanned(record)
    details = record.details
    batch = uuid.UUID(_id(str(details["batch"]))) if details.get("batch") else None
    sheet, sheets = (_small(details.get(name, 1), name) for name in ("sheet", "sheets"))
    return IncomingPage(
        picture=on.png,
        sha256=on.sha256,
        strokes=ink.to_json() if ink else None,
        boxes=_boxes(record, alphabet, on, ink),
        batch=batch,
        sheet=sheet,
        sheets=max(sheet, sheets) if batch else 1,
        file_name=str(details.get("file_name", ""))[-200:],
        consent=details.get("consent", True) is True,
    )


def store_pages(job: ImportJob, incoming: Sequence[IncomingPage], *, now: datetime) -> Tally:
    """Store what is new, and samples of the boxes of pages that somebody has read. What is known stays as it is."""
    tally = Tally()
    for each in incoming:
        try:
            with transaction.atomic():
                _store(job, each, now, tally)
        except (InvalidInput, NotAllowed) as error:
            job.note(each.file_name or "a page", str(error))
    return tally


def take_page_back(job: ImportJob) -> int | None:
    """Erase a page that the import has brought, and withdraw all that was saved of it, then or since.

    Returns how many samples that were; None where no page is left.
    """
    page = job.pages.not_erased().held_first()
    if page is None:
        return None
    return page_removal.erase(page, user=job.owner, reason="the import that brought it was taken back")


def _store(job: ImportJob, incoming: IncomingPage, now: datetime, tally: Tally) -> None:
    """A page and its samples, or nothing of either."""
    page = _stored(job, incoming, now)
    if page is None:
        tally.known += 1
        return
    if job.labels_as != ImportAs.SUGGESTIONS and any(incoming.labels):
        tally.labelled += _save(job, page, incoming)
    tally.stored += 1


def _stored(job: ImportJob, incoming: IncomingPage, now: datetime) -> WrittenPage | None:
    """None for a page that its owner has already."""
    if incoming.strokes is None:
        sheet = level_already(
            read_upload(incoming.picture, longest_side=_LONGEST_SIDE, most_bytes=MAX_PICTURE_BYTES)
        )
        ink, pen = sheet.ink, sheet.pen
    else:
        ink, pen = Drawing.of(_read_ink(incoming.strokes)).written.ink, float(PEN)
    page = WrittenPage(
        author=job.owner,
        alphabet=job.alphabet,
        picture=incoming.picture,
        sha256=incoming.sha256,
        strokes=incoming.strokes,
        state=PageState.READ,
        lines=len({box["line"] for box in incoming.boxes}),
        pen=pen,
        width=ink.shape[1],
        height=ink.shape[0],
        ink=encode_png(ink.astype(np.uint8) * 255),
        boxes=[_kept(box, suggested=job.labels_as == ImportAs.SUGGESTIONS) for box in incoming.boxes],
        batch=incoming.batch,
        sheet=incoming.sheet,
        sheets=incoming.sheets,
        file_name=incoming.file_name,
        imported_by=job,
        created_at=now,
        **consent_of(job, incoming.consent),
    )
    page.lines_read = page.lines or 0
    page.note_opening()
    try:
        with transaction.atomic():
            page.save(force_insert=True)
    except IntegrityError:
        return None
    return page


def _kept(box: dict[str, Any], *, suggested: bool) -> dict[str, Any]:
    """What a file only suggests is shown like what a model reads, and agreed with or not."""
    if not suggested or not box["label"]:
        return box
    ranking = [{"label": box["label"], "probability": 1.0}]
    return box | {"label": "", "reading": {"ranking": ranking, "rejected": False}}


def _save(job: ImportJob, page: WrittenPage, incoming: IncomingPage) -> int:
    user = labeller_of(job)
    names = ("left", "top", "right", "bottom", "line", "label")
    boxes = [Box(id=uuid.UUID(box["id"]), **{name: box[name] for name in names}) for box in incoming.boxes]
    page_saving.save_boxes(user=user, page=page, boxes=boxes, if_match="*")
    samples = list(Sample.objects.filter(place__page=page).without_heavy_columns())
    ImportedSample.objects.bulk_create([ImportedSample(sample=sample, job=job) for sample in samples])
    given = Label.objects.all().live_by(user).on_samples(samples)
    given.update(imported_by=job)
    if job.labels_as == ImportAs.TRUTH:
        given.update(settles=True)
        _settle(samples)
    return sum(map(bool, incoming.labels))


def _settle(samples: Sequence[Sample]) -> None:
    for sample in Sample.objects.all().to_settle([sample.pk for sample in samples]):
        update_state(sample)


def _ink(record: PageRecord) -> Ink | None:
    return None if record.ink is None else _read_ink(record.ink)


def _read_ink(data: Any) -> Ink:
    try:
        return Ink.from_json(data, most_strokes=MAX_PAGE_STROKES, most_points=MAX_PAGE_POINTS)
    except InkError as error:
        raise InvalidInput(str(error), field="ink") from error


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """A picture re-encoded. `factor`: by how much it was made smaller than the record says."""

    png: bytes
    sha256: str
    width: int
    height: int
    factor: float = 1.0


def _drawn(ink: Ink) -> _Sheet:
    drawing = Drawing.of(ink)
    return _Sheet(
        png=encode_png(drawing.picture), sha256=content_hash(ink), width=drawing.width, height=drawing.height
    )


def _scanned(record: PageRecord) -> _Sheet:
    try:
        gray = read_upload(record.picture, longest_side=_LONGEST_SIDE, most_bytes=MAX_PICTURE_BYTES)
    except ImageError as error:
        raise InvalidInput(str(error), field="picture") from error
    png, (height, width) = encode_png(gray), gray.shape
    sha256 = hashlib.sha256(png).hexdigest()
    return _Sheet(png=png, sha256=sha256, width=width, height=height, factor=width / record.width)


def _boxes(record: PageRecord, alphabet: Alphabet, sheet: "_Sheet", ink: Ink | None) -> list[dict[str, Any]]:
    lines = _lines(record.boxes)
    boxes = [_box(box, line, alphabet, sheet, ink) for box, line in zip(record.boxes, lines, strict=True)]
    if len({box["id"] for box in boxes}) < len(boxes):
        raise InvalidInput("No two boxes may have the same id. Received: two that do.", field="boxes")
    return (
        boxes
        if None not in [box.line for box in record.boxes]
        else sorted(boxes, key=lambda box: (box["line"], box["left"] + box["right"]))
    )


def _box(box: BoxRecord, line: int, alphabet: Alphabet, sheet: "_Sheet", ink: Ink | None) -> dict[str, Any]:
    if box.label and alphabet.class_of(box.label) is None:
        raise InvalidInput(
            f"A label is one of the alphabet {alphabet.slug}. Received: {box.label!r}.", field="label"
        )
    sides = {name: round(getattr(box, name) * sheet.factor) for name in ("left", "top", "right", "bottom")}
    across = 0 <= sides["left"] < sides["right"] <= sheet.width
    if not (across and 0 <= sides["top"] < sides["bottom"] <= sheet.height):
        raise InvalidInput(
            f"A box lies on the page, {sheet.width} x {sheet.height}. Received: {[*sides.values()]}.",
            field="bbox",
        )
    found = {**sides, "id": _id(box.id), "line": line, "label": box.label, "reading": _reading(box, alphabet)}
    return found | ({"strokes": _parts(box.strokes, ink)} if ink and box.strokes is not None else {})


def _id(text: str) -> str:
    try:
        return str(uuid.UUID(text)) if text else str(uuid.uuid4())
    except ValueError as error:
        raise InvalidInput(f"An id is a UUID. Received: {text[:40]!r}.", field="id") from error


def _reading(box: BoxRecord, alphabet: Alphabet) -> dict[str, Any] | None:
    if box.reading is None:
        return None
    try:
        ranking = [
            {"label": str(each["label"])[:20], "probability": min(max(float(each["probability"]), 0.0), 1.0)}
            for each in box.reading["ranking"]
        ]
        rejected = bool(box.reading["rejected"])
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput(
            "A reading has a ranking of labels and probabilities. Received: another.", field="reading"
        ) from error
    known = [each for each in ranking if alphabet.class_of(str(each["label"])) is not None]
    return {"ranking": known, "rejected": rejected} if known else None


def _parts(strokes: Any, ink: Ink) -> list[list[float]]:
    try:
        parts = [[int(stroke), float(first), float(last)] for stroke, first, last in strokes]
        if all(
            0 <= stroke < len(ink.strokes) and 0 <= first <= last <= len(ink.strokes[int(stroke)]) - 1
            for stroke, first, last in parts
        ):
            return parts
        raise ValueError("beyond the ink")
    except (TypeError, ValueError) as error:
        raise InvalidInput(
            "A part of a stroke is [stroke, first, last]. Received: another.", field="strokes"
        ) from error


def _lines(boxes: Sequence[BoxRecord]) -> list[int]:
    """On which line each box stands: as the file says, or else as the boxes lie."""
    told = [box.line for box in boxes]
    if not boxes or None not in told:
        return [line or 0 for line in told]
    corners = np.array([[box.left, box.top, box.right, box.bottom] for box in boxes], np.int64)
    pieces = Pieces(labels=np.zeros((0, 0), np.int32), boxes=corners, area=np.ones(len(boxes), np.int64))
    lines = [0] * len(boxes)
    for number, line in enumerate(lines_of(pieces)):
        for place in line:
            lines[place] = number
    return lines


def _small(value: Any, name: str) -> int:
    if type(value) is not int or not 1 <= value <= 10_000:
        raise InvalidInput(f"{name} must be a whole number from 1. Received: {str(value)[:40]}.", field=name)
    return value
