"""Take in writing of many characters, photographed, scanned or drawn: pages and the messages that they wait to be read.

A document of several sheets becomes a page a sheet; what they have in common is their batch.
"""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from recognition import outbox
from recognition.exceptions import Conflict, InvalidInput
from recognition.ink.images import ImageError, encode_png
from recognition.ink.page.drawn import Drawing
from recognition.ink.sheets.unfolding import Busy, sheets_of
from recognition.ink.strokes import MAX_PAGE_POINTS, MAX_PAGE_STROKES, Ink, InkError, content_hash
from recognition.models import Alphabet, OutboxMessage, PageState, WrittenPage
from recognition.models.identity import new_id
from recognition.people import consenting

READ_PAGE = "recognition.read_page"
LONGEST_SIDE = 2400
LONGEST_FILE_NAME = 200


@dataclass(frozen=True, kw_only=True)
class Content:
    """A page, checked: its grey picture as a PNG, and what tells it from others; of a drawn one its ink."""

    picture: bytes
    sha256: str
    strokes: dict[str, Any] | None = None


def read_pictures(data: bytes) -> list[Content]:
    """The sheets of an upload, re-encoded, the longest side at most 2,400 pixels. Raises InvalidInput and Conflict."""
    try:
        pictures = sheets_of(data, longest_side=LONGEST_SIDE)
    except ImageError as error:
        raise InvalidInput(str(error), field="image") from error
    except Busy as error:
        raise Conflict(str(error)) from error
    return [Content(picture=each, sha256=hashlib.sha256(each).hexdigest()) for each in pictures]


def read_drawing(data: object) -> Content:
    """Ink of many characters. Raises InvalidInput."""
    try:
        ink = Ink.from_json(data, most_strokes=MAX_PAGE_STROKES, most_points=MAX_PAGE_POINTS)
    except InkError as error:
        raise InvalidInput(str(error), field="ink") from error
    picture = encode_png(Drawing.of(ink).picture)
    return Content(picture=picture, sha256=content_hash(ink), strokes=ink.to_json())


@transaction.atomic
def store_pages(
    *,
    author: User,
    alphabet: Alphabet,
    contents: Sequence[Content],
    file_name: str = "",
    consent: bool | None = None,
) -> tuple[list[WrittenPage], bool]:
    """Store a page a sheet. Returns them, and whether any is new: the same sheet of the same content is the same page."""
    if alphabet.is_retired:
        raise Conflict(f"{alphabet.name} is retired: it takes no more samples.")
    common = {
        "author": author,
        "alphabet": alphabet,
        **consenting.said(author, consent),
        "batch": new_id() if len(contents) > 1 else None,
        "sheets": len(contents),
        "file_name": file_name[-LONGEST_FILE_NAME:],
    }
    stored = [_stored(content, sheet, common) for sheet, content in enumerate(contents, start=1)]
    return [page for page, _ in stored], any(is_new for _, is_new in stored)


def _stored(content: Content, sheet: int, common: dict[str, Any]) -> tuple[WrittenPage, bool]:
    for _ in range(2):  # what stood in the way may have been given up in between
        try:
            return _create(content, sheet, common), True
        except IntegrityError:
            known = WrittenPage.objects.kept_with(
                author=common["author"], alphabet=common["alphabet"], sha256=content.sha256, sheet=sheet
            )
            if known is not None:
                return known, False
    raise Conflict("The same page is being taken in at this moment. Try again.")


@transaction.atomic
def _create(content: Content, sheet: int, common: dict[str, Any]) -> WrittenPage:
    page = WrittenPage.objects.create(
        **common,
        sheet=sheet,
        picture=content.picture,
        sha256=content.sha256,
        strokes=content.strokes,
        created_at=timezone.now(),
    )
    outbox.enqueue(task=READ_PAGE, page_id=str(page.pk))
    return page


@transaction.atomic
def cancel(page: WrittenPage) -> None:
    """Have no more of the page read. Twice is once; a page that is read raises Conflict."""
    page = WrittenPage.objects.select_for_update().get(pk=page.pk)
    if page.state == PageState.CANCELLED:
        return
    if not page.is_under_way:
        raise Conflict(f"Only a page that is being read can be cancelled. This one is {page.state}.")
    page.state, page.state_reason = PageState.CANCELLED, "cancelled by its author"
    page.save(update_fields=["state", "state_reason"])


def cancel_batch(*, author: User, batch: uuid.UUID) -> int:
    """The same for all sheets of a document that are not read yet. Returns how many there were."""
    waiting = WrittenPage.objects.all().of_batch(batch).under_way().filter(author=author)
    return waiting.update(state=PageState.CANCELLED, state_reason="cancelled by its author")


def told(page: WrittenPage) -> WrittenPage:
    """The page; where its message was given up, because its worker died over it again and again, it has failed."""
    if page.is_under_way and OutboxMessage.objects.all().gave_up(READ_PAGE, page_id=str(page.pk)):
        page.fail("The worker gave it up after several attempts.")
        page.save(update_fields=["state", "state_reason"])
    return page
