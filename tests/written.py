"""Pages of writing for tests: drawn here, read as a worker reads them but without one."""

import cv2
import numpy as np

from accounts.models import User
from recognition import outbox, page_intake, page_reading
from recognition.ink.images import encode_png
from recognition.models import Alphabet, OutboxMessage, WrittenPage

# Where the rings stand, line by line.
RINGS = ((70, 60), (140, 60), (210, 60), (70, 150), (140, 150), (210, 150))


def rings_png(rings: tuple[tuple[int, int], ...] = RINGS) -> bytes:
    page = np.full((220, 320), 230, np.uint8)
    for x, y in rings:
        cv2.circle(page, (x, y), 16, 40, 5)
    return encode_png(page)


def write_page(author: User, alphabet: Alphabet, *, read: bool = True) -> WrittenPage:
    page = store_picture(author, alphabet, rings_png())
    return read_whole(page) if read else page


def store_picture(author: User, alphabet: Alphabet, data: bytes) -> WrittenPage:
    [page], _ = page_intake.store_pages(
        author=author, alphabet=alphabet, contents=page_intake.read_pictures(data)
    )
    return page


def read_whole(page: WrittenPage) -> WrittenPage:
    while page.is_under_way:
        waiting = OutboxMessage.objects.filter(
            task=page_intake.READ_PAGE, arguments={"page_id": str(page.pk)}
        )
        outbox.deliver(waiting.latest("pk").pk, page_reading.read_on)
        page.refresh_from_db()
    return page
