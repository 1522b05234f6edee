"""Take in ink or a picture: sample and outbox row in one transaction. Saving never waits for the model."""

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from recognition import outbox
from recognition.exceptions import Conflict, InvalidInput
from recognition.ink.images import ImageError, encode_png, read_upload
from recognition.ink.strokes import Ink, InkError, content_hash
from recognition.models import Alphabet, Original, Sample, Source, State, Writer
from recognition.models.identity import new_id
from recognition.people import consenting

RECOGNIZE = "recognition.recognize"
MAX_WRITER_LENGTH = 100


@dataclass(frozen=True, kw_only=True)
class Content:
    """What came, checked: exactly one of ink and png."""

    ink: dict[str, Any] | None = None
    png: bytes | None = None
    sha256: str


def read_ink(data: object) -> Content:
    try:
        ink = Ink.from_json(data)
    except InkError as error:
        raise InvalidInput(str(error), field="ink") from error
    return Content(ink=ink.to_json(), sha256=content_hash(ink))


def read_image(data: bytes) -> Content:
    try:
        png = encode_png(read_upload(data))
    except ImageError as error:
        raise InvalidInput(str(error), field="image") from error
    return Content(png=png, sha256=hashlib.sha256(png).hexdigest())


def store(
    *,
    author: User,
    alphabet: Alphabet,
    content: Content,
    source: Source,
    sample_id: uuid.UUID | None = None,
    writer: str = "",
    consent: bool | None = None,
) -> tuple[Sample, bool]:
    """Store a sample and the message that it waits to be recognized. Returns the sample and whether it is new.

    `consent`: whether it may be learned from; None: as its author has decided, which is no while they were not asked.
    The same id, or the same content by the same author, is the same sample: sending twice stores once. An id that
    stands for something else raises Conflict, and does not tell what it stands for.
    """
    if alphabet.is_retired:
        raise Conflict(f"{alphabet.name} is retired: it takes no more samples.")
    for _ in range(2):  # what stood in the way may have been withdrawn in between
        try:
            return _create(author, alphabet, content, source, sample_id, writer, consent), True
        except IntegrityError:
            known = _already_stored(author, alphabet, content, sample_id)
            if known is not None:
                return known, False
    raise Conflict("The id is taken by another sample.")


def _already_stored(
    author: User, alphabet: Alphabet, content: Content, sample_id: uuid.UUID | None
) -> Sample | None:
    by_content = Q(alphabet=alphabet, content_hash=content.sha256) & ~Q(state=State.WITHDRAWN)
    known = Sample.objects.filter(by_content | Q(pk=sample_id), author=author).order_by("pk").first()
    if known is not None and known.content_hash != content.sha256:
        raise Conflict("This id stands for another drawing of yours. An id is used once.")
    return known


@transaction.atomic
def _create(
    author: User,
    alphabet: Alphabet,
    content: Content,
    source: Source,
    sample_id: uuid.UUID | None,
    writer: str,
    consent: bool | None,
) -> Sample:
    hand = Writer.objects.all().for_author(author_id=author.pk, name=writer)
    sample = Sample.objects.create(
        id=sample_id or new_id(),
        alphabet=alphabet,
        author=author,
        writer=hand,
        source=source,
        ink=content.ink,
        content_hash=content.sha256,
        split=hand.split,
        created_at=timezone.now(),
        **consenting.said(author, consent),
    )
    if content.png is not None:
        Original.objects.create(sample=sample, png=content.png)
    outbox.enqueue(task=RECOGNIZE, sample_id=str(sample.pk))
    return sample
