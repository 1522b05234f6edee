"""Whether a collected drawing still is what it was: its checksum and its pixels, made again from the ink or the picture.

What stands in the row beside the ink proves nothing of the ink: whoever alters one of them leaves the other as it was.
"""

import hashlib
import uuid
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognition.exceptions import InvalidInput
from recognition.ink.framing import SIDE
from recognition.ink.images import decode_png, normalise_or_blank
from recognition.ink.raster import RENDERER_VERSION, render_ink
from recognition.ink.strokes import Ink, content_hash
from recognition.models import Sample
from recognition.models.written_page import Place
from recognition.writing.page_cutting import Box, Cutter, cutter_of

PROVED, DIFFERS, MISSING = "proved", "differs", "missing"
ERASED, DRAWN_OTHERWISE = "erased", "drawn otherwise"
# What cannot be proved of a drawing that neither differs nor is missing, in words.
UNPROVED = {
    ERASED: "erased since by their owners; only their pixels are left, which are taken as they are kept",
    DRAWN_OTHERWISE: "drawn by another renderer than today's; what they were drawn with is proved, their pixels are not",
}


@dataclass(frozen=True, kw_only=True)
class Held:
    """A drawing held against what it was made of. `differs`, `missing`: what is not as it was and what is gone, a line each."""

    outcome: str
    differs: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Pages:
    """The page that was asked for last, kept: what was cut out of one was stored together."""

    def __init__(self) -> None:
        self._page_id: uuid.UUID | None = None
        self._cutter: Cutter | None = None

    def cutter_of(self, place: Place) -> Cutter | None:
        """None where the page was erased."""
        if place.page_id != self._page_id:
            self._page_id = place.page_id
            self._cutter = None if place.page.ink is None else cutter_of(place.page)
        return self._cutter


@dataclass(frozen=True, kw_only=True, eq=False)
class _Content:
    """`pictures`: uint8 [28, 28] each, any of which the renderer of today may make of it."""

    what: str
    sha256: str
    pictures: tuple[NDArray[np.uint8], ...]


def held(sample: Sample, pages: Pages) -> Held:
    """The sample against its ink, its picture or its page; its pixels drawn again where the renderer of today has drawn them."""
    if not sample.pixels:
        return Held(outcome=MISSING, missing=("its pixels are gone",))
    if _is_erased(sample, pages):
        return Held(outcome=ERASED)
    try:
        content = _content_of(sample, pages)
    except (ValueError, InvalidInput) as error:  # InkError, ImageError and PageError are the first
        return Held(outcome=DIFFERS, differs=(f"what it was drawn with cannot be read any more: {error}",))
    if content is None:
        return Held(outcome=MISSING, missing=("its ink or picture is gone",))
    if differs := _differences(sample, content):
        return Held(outcome=DIFFERS, differs=differs)
    return Held(outcome=PROVED if _is_of_today(sample) else DRAWN_OTHERWISE)


def _is_of_today(sample: Sample) -> bool:
    return sample.renderer_version == RENDERER_VERSION


def _is_erased(sample: Sample, pages: Pages) -> bool:
    """Its author has left: of what was withdrawn then, only pixels that a version learned from stay; of a page, nothing."""
    if sample.ink is not None:
        return False
    if hasattr(sample, "original"):
        return hasattr(sample, "place") and pages.cutter_of(sample.place) is None
    return sample.is_withdrawn


def _differences(sample: Sample, content: _Content) -> tuple[str, ...]:
    told = []
    if content.sha256 != sample.content_hash:
        told.append(
            f"its {content.what} has the checksum {content.sha256[:12]}…, stored is {sample.content_hash[:12]}…"
        )
    drawn = [picture.tobytes() for picture in content.pictures]
    if _is_of_today(sample) and bytes(sample.pixels or b"") not in drawn:
        told.append(f"its pixels are not those that its {content.what} gives")
    return tuple(told)


def _content_of(sample: Sample, pages: Pages) -> _Content | None:
    if sample.ink is not None:
        ink = Ink.from_json(sample.ink)
        return _Content(what="ink", sha256=content_hash(ink), pictures=(render_ink(ink),))
    if not hasattr(sample, "original"):
        return None
    if hasattr(sample, "place") and (cutter := pages.cutter_of(sample.place)):
        return _cut_again(sample.place, cutter)
    png = bytes(sample.original.png)
    picture = decode_png(png)
    # A picture that came in the network's own frame is its own original.
    framed = (picture,) if picture.shape == (SIDE, SIDE) else ()
    return _Content(
        what="picture",
        sha256=hashlib.sha256(png).hexdigest(),
        pictures=(normalise_or_blank(picture), *framed),
    )


def _cut_again(place: Place, cutter: Cutter) -> _Content:
    """A part of a scanned page is known by where it stands there, and its pixels are made of the page's ink."""
    box = Box(
        id=place.box,
        left=place.left,
        top=place.top,
        right=place.right,
        bottom=place.bottom,
        line=place.line,
        label="",
    )
    cut = cutter.cut(box)
    return _Content(what="page", sha256=cut.sha256, pictures=(cut.pixels,))
