"""Find the characters of a page, a second's worth of lines at a time, so that drawings are read in between.

Called by tasks only. What is done is stored with the message for what is left: a worker that dies costs a second's work.
"""

import time
import uuid
from collections.abc import Sequence
from typing import Any

import numpy as np
import structlog
from numpy.typing import NDArray

from recognition import outbox
from recognition.engine.bundle import BundleError
from recognition.engine.reading_pages import reader
from recognition.engine.recognizer import Recognizer
from recognition.ink.images import decode_png, encode_png
from recognition.ink.page.drawn import PEN, Drawing
from recognition.ink.page.sheet import level
from recognition.ink.raster import render_ink
from recognition.ink.segments import Found, PageError, read_line
from recognition.models import ModelVersion, PageState, WrittenPage
from recognition.reading.predicting import ranking_json, recognizer_for
from recognition.writing.page_cutting import drawing_of, written_on
from recognition.writing.page_intake import READ_PAGE
from recognition.writing.page_saving import MOST_BOXES

log = structlog.get_logger(__name__)

SECONDS_AT_A_TIME = 1.0


def read_on(*, page_id: str) -> None:
    """Go on where the last call stopped; a page that was cancelled, or is read, is left as it is."""
    page = WrittenPage.objects.select_for_update(of=("self",)).select_related("alphabet").get(pk=page_id)
    if not page.is_under_way:
        return
    try:
        _read_some(page)
    except PageError as error:
        page.fail(str(error))
    except BundleError as error:
        log.error("champion unusable", alphabet=page.alphabet.slug, error=str(error))
        page.fail("The model of the alphabet cannot be used; another one has to be promoted.")
    page.save()
    if page.is_under_way:
        outbox.enqueue(task=READ_PAGE, page_id=page_id)


def _read_some(page: WrittenPage) -> None:
    if page.ink is None:
        _turn_level(page)
    drawing = drawing_of(page)
    written = drawing.written if drawing else written_on(page)
    page.lines, page.state = len(written.lines), PageState.READING
    recognizer = _recognizer(page)
    read = reader(recognizer) if recognizer else None
    until = time.monotonic() + SECONDS_AT_A_TIME
    while page.lines_read < page.lines:
        found = read_line(written, page.lines_read, read)
        page.boxes += _drawn(found, drawing, recognizer) if drawing else _scanned(found, recognizer)
        page.lines_read += 1
        if len(page.boxes) > MOST_BOXES:
            raise PageError(
                f"A page holds at most {MOST_BOXES:,} characters. Received: more. Send it in parts."
            )
        if time.monotonic() > until:
            break
    page.note_opening()
    if page.lines_read == page.lines:
        page.state = PageState.READ


def _scanned(found: Sequence[Found], recognizer: Recognizer | None) -> list[dict[str, Any]]:
    readings = _readings([each.pixels for each in found], recognizer)
    return [_box(each, reading) for each, reading in zip(found, readings, strict=True)]


def _drawn(found: Sequence[Found], drawing: Drawing, recognizer: Recognizer | None) -> list[dict[str, Any]]:
    """Each with its strokes, and read as a drawing of its own would be."""
    pairs = [(each, parts) for each, parts in zip(found, drawing.parts_of(found), strict=True) if parts]
    readings = _readings([render_ink(drawing.ink_of(parts)) for _, parts in pairs], recognizer)
    return [
        _box(each, reading) | {"strokes": [[*part] for part in parts]}
        for (each, parts), reading in zip(pairs, readings, strict=True)
    ]


def _turn_level(page: WrittenPage) -> None:
    """A drawing is taken as it is: whoever drew it saw what is level."""
    drawing = drawing_of(page)
    if drawing:
        page.width, page.height, page.pen = drawing.width, drawing.height, float(PEN)
        page.ink = encode_png(drawing.written.ink.astype(np.uint8) * 255)
        return
    sheet = level(decode_png(bytes(page.picture)))
    page.angle, page.pen = sheet.angle, sheet.pen
    page.height, page.width = sheet.ink.shape
    page.ink = encode_png(sheet.ink.astype(np.uint8) * 255)


def _recognizer(page: WrittenPage) -> Recognizer | None:
    """That of the version that began to read the page, so that one page is read by one; of the champion at first."""
    if page.lines_read == 0:
        page.version = ModelVersion.objects.champion_of(page.alphabet)
    return recognizer_for(page.version) if page.version else None


def _readings(
    pixels: Sequence[NDArray[np.uint8]], recognizer: Recognizer | None
) -> list[dict[str, Any] | None]:
    if recognizer is None or not pixels:
        return [None] * len(pixels)
    return [
        {"ranking": ranking_json(reading), "rejected": reading.rejected}
        for reading in recognizer.read(np.stack(pixels))
    ]


def _box(found: Found, reading: dict[str, Any] | None) -> dict[str, Any]:
    left, top, right, bottom = found.box
    return {
        "id": str(uuid.uuid4()),
        "left": left,
        "top": top,
        "right": right,
        "bottom": bottom,
        "line": found.line,
        "label": "",
        "reading": reading,
    }
