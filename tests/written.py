"""Pages of writing for tests: drawn here, read as a worker reads them but without one."""

from typing import Any

import cv2
import numpy as np

from accounts.models import User
from recognition import outbox
from recognition.ink.images import encode_png
from recognition.models import Alphabet, OutboxMessage, WrittenPage
from recognition.writing import page_intake, page_reading

BoxSides = tuple[int, int, int, int]


def row(*lefts: int) -> list[BoxSides]:
    """Boxes 20 wide and 30 tall."""
    return [(left, 10, left + 20, 40) for left in lefts]


# Where the rings stand, line by line.
RINGS = ((70, 60), (140, 60), (210, 60), (70, 150), (140, 150), (210, 150))

# Lines of boxes of a page, and the places of each line's words: what Python and the browser must both make of them.
LINES_OF_WORDS: dict[str, tuple[list[list[BoxSides]], list[list[list[int]]]]] = {
    "two words": ([row(0, 25, 50, 100, 125)], [[[0, 1, 2], [3, 4]]]),
    "a wide hand": ([row(0, 40, 80, 120)], [[[0, 1, 2, 3]]]),
    "a form with an empty cell": ([row(0, 40, 80, 160)], [[[0, 1, 2], [3]]]),
    "overlapping characters": ([row(0, 15, 30, 45, 68, 120)], [[[0, 1, 2, 3, 4], [5]]]),
    "a line of one word on a page of others": ([row(0, 60), row(0, 25, 50)], [[[0], [1]], [[0, 1, 2]]]),
    "just as wide as it may be": ([row(0, 22, 57)], [[[0, 1, 2]]]),
    "wider by one": ([row(0, 22, 58)], [[[0, 1], [2]]]),
    "one gap, which is the usual one": ([row(0, 90)], [[[0, 1]]]),
    "one box": ([row(0)], [[[0]]]),
    "nothing": ([], []),
}


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


def ring_stroke(x: float, y: float, radius: float = 22) -> list[list[float]]:
    angles = np.linspace(0, 2 * np.pi, 24)
    around = np.stack([x + radius * np.cos(angles), y + radius * np.sin(angles)], axis=1)
    points: list[list[float]] = np.round(around, 2).tolist()
    return [[*map(plain, point), 10 * number] for number, point in enumerate(points)]


def plain(value: float) -> float | int:
    """As canonical ink has it."""
    return int(value) if value.is_integer() else value


def rings_ink() -> dict[str, Any]:
    """Two lines: a ring, a ring, a ring with a dot over it, and below two rings. Strokes in reading order."""
    dot: list[list[float]] = [[300, 50, 0], [302, 52, 5]]
    rings = [ring_stroke(100, 100), ring_stroke(200, 100), ring_stroke(300, 100)]
    below = [ring_stroke(100, 220), ring_stroke(200, 220)]
    return {"strokes": [*rings, dot, *below], "width": 500, "height": 320, "pointer": "pen"}
