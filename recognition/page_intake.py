"""Take in a photo or scan of many characters: the page and the message that it waits to be read, in one transaction."""

import hashlib

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from recognition import outbox
from recognition.exceptions import Conflict, InvalidInput
from recognition.ink.images import ImageError, encode_png, read_upload
from recognition.models import Alphabet, OutboxMessage, PageState, WrittenPage

READ_PAGE = "recognition.read_page"
LONGEST_SIDE = 2400


def read_picture(data: bytes) -> bytes:
    """An upload as a grey PNG of its own, its longest side at most 2,400 pixels. Raises InvalidInput."""
    try:
        return encode_png(read_upload(data, longest_side=LONGEST_SIDE))
    except ImageError as error:
        raise InvalidInput(str(error), field="image") from error


def store_page(
    *, author: User, alphabet: Alphabet, picture: bytes, consent: bool = True
) -> tuple[WrittenPage, bool]:
    """Store a page as `read_picture` gives it. Returns the page and whether it is new: the same picture is the same page."""
    if alphabet.is_retired:
        raise Conflict(f"{alphabet.name} is retired: it takes no more samples.")
    sha256 = hashlib.sha256(picture).hexdigest()
    for _ in range(2):  # what stood in the way may have been given up in between
        try:
            return _create(author, alphabet, picture, sha256, consent), True
        except IntegrityError:
            known = WrittenPage.objects.kept_with(author=author, alphabet=alphabet, sha256=sha256)
            if known is not None:
                return known, False
    raise Conflict("The same page is being taken in at this moment. Try again.")


@transaction.atomic
def _create(author: User, alphabet: Alphabet, picture: bytes, sha256: str, consent: bool) -> WrittenPage:
    page = WrittenPage.objects.create(
        author=author,
        alphabet=alphabet,
        picture=picture,
        sha256=sha256,
        consent=consent,
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


def told(page: WrittenPage) -> WrittenPage:
    """The page; where its message was given up, because its worker died over it again and again, it has failed."""
    if page.is_under_way and OutboxMessage.objects.all().gave_up(READ_PAGE, page_id=str(page.pk)):
        page.fail("The worker gave it up after several attempts.")
        page.save(update_fields=["state", "state_reason"])
    return page
