"""Draw on the page's sheet as a hand does."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from playwright.sync_api import Page, expect

from recognition.models import Label

Found = TypeVar("Found")
Strokes = Sequence[Sequence[Sequence[float]]]
PATIENCE_SECONDS = 15

SEVEN: Strokes = [[[0.3, 0.25], [0.5, 0.25], [0.7, 0.25], [0.6, 0.45], [0.5, 0.65], [0.45, 0.8]]]
SEVEN_AGAIN: Strokes = [[[x + 0.01, y + 0.01] for x, y in stroke] for stroke in SEVEN]
PLUS: Strokes = [[[0.5, 0.2], [0.5, 0.5], [0.5, 0.8]], [[0.2, 0.5], [0.5, 0.5], [0.8, 0.5]]]


def draw(page: Page, strokes: Strokes) -> None:
    """Replay strokes whose points lie between 0 and 1 with the mouse."""
    page.locator(".sheet[data-ready]").wait_for()
    box = page.locator("#canvas").bounding_box()
    assert box is not None
    for stroke in strokes:
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y, *_ in stroke]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place)
        page.mouse.up()


def fitted(strokes: Strokes, margin: float = 0.15) -> Strokes:
    """Strokes in any unit, brought into the square from 0 to 1."""
    xs = [point[0] for stroke in strokes for point in stroke]
    ys = [point[1] for stroke in strokes for point in stroke]
    side = max(max(xs) - min(xs), max(ys) - min(ys)) or 1
    scale = (1 - 2 * margin) / side
    centre = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    return [
        [[0.5 + (point[0] - centre[0]) * scale, 0.5 + (point[1] - centre[1]) * scale] for point in stroke]
        for stroke in strokes
    ]


def expect_phase(page: Page, phase: str) -> None:
    expect(page.locator(".sheet")).to_have_attribute("data-phase", phase)


def expect_answered(page: Page, *, drawn: int, right: int) -> Label:
    """The sheet is blank again, the count went on, and the newest label has arrived."""
    expect_phase(page, "blank")
    expect(page.locator("#tally")).to_have_text(f"{drawn} drawn, {right} right")
    until(lambda: Label.objects.all().live().count() == drawn)
    return Label.objects.latest("created_at")


def until(look: Callable[[], Found | None]) -> Found:
    """What `look` finds, once it finds something: the page and the server do their part behind the test's back."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    pause = threading.Event()
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS} s"
        pause.wait(0.05)
    return found
