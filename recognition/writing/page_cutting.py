"""What a box of a page becomes a sample of: a part of a scan, or the strokes of a drawing that are in it."""

import hashlib
import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from recognition.exceptions import InvalidInput
from recognition.ink.images import decode_png, encode_png
from recognition.ink.page.drawn import Drawing, Part
from recognition.ink.page.sheet import turned
from recognition.ink.raster import render_ink
from recognition.ink.segments import Written, ink_in, lines_on, picture_in
from recognition.ink.strokes import (
    MAX_PAGE_POINTS,
    MAX_PAGE_STROKES,
    MAX_POINTS,
    MAX_STROKES,
    Ink,
    content_hash,
)
from recognition.models import Source, WrittenPage


@dataclass(frozen=True, kw_only=True)
class Box:
    """A box as a person leaves it. `id`: that of a box of the page, or a fresh one. `label`: "" for none yet."""

    id: uuid.UUID
    left: int
    top: int
    right: int
    bottom: int
    line: int
    label: str

    @property
    def corners(self) -> tuple[int, int, int, int]:
        return self.left, self.top, self.right, self.bottom


@dataclass(frozen=True, kw_only=True, eq=False)
class Cut:
    """The content of a sample. `pixels`: uint8 [28, 28]; one of `ink` and `png` is there."""

    source: Source
    pixels: NDArray[np.uint8]
    sha256: str
    ink: dict[str, Any] | None = None
    png: bytes | None = None


class Cutter(Protocol):
    def cut(self, box: Box) -> Cut:
        """Raises InvalidInput for a box that holds nothing, or more than a character may."""
        ...

    def kept(self, box: Box) -> dict[str, Any]:
        """What the page keeps of the box beside what a person says of it."""
        ...


def cutter_of(page: WrittenPage) -> Cutter:
    drawing = drawing_of(page)
    return StrokeCutter(page, drawing) if drawing else ScanCutter(page)


def drawing_of(page: WrittenPage) -> Drawing | None:
    if page.strokes is None:
        return None
    return Drawing.of(Ink.from_json(page.strokes, most_strokes=MAX_PAGE_STROKES, most_points=MAX_PAGE_POINTS))


def written_on(page: WrittenPage) -> Written:
    """The lines of a page whose ink was found. Raises PageError."""
    return lines_on(decode_png(bytes(page.ink or b"")) > 127, pen=page.pen)


def level_picture(page: WrittenPage) -> bytes:
    """The picture turned level, as the boxes lie on it, as a PNG."""
    return encode_png(turned(decode_png(bytes(page.picture)), page.angle))


class ScanCutter:
    def __init__(self, page: WrittenPage) -> None:
        self._page = page

    @cached_property
    def _written(self) -> Written:
        return written_on(self._page)

    @cached_property
    def _gray(self) -> NDArray[np.uint8]:
        return decode_png(level_picture(self._page))

    def cut(self, box: Box) -> Cut:
        pixels = picture_in(self._written, box.corners)
        if pixels is None:
            raise _empty(box)
        # The same shape may stand on a page twice: the place tells them apart.
        sha256 = hashlib.sha256(f"{self._page.pk} {box.corners}".encode()).hexdigest()
        return Cut(source=Source.UPLOAD, pixels=pixels, sha256=sha256, png=encode_png(self._cut_out(box)))

    def kept(self, box: Box) -> dict[str, Any]:
        return {}

    def _cut_out(self, box: Box) -> NDArray[np.uint8]:
        """The box as the page shows it, with paper over what reaches into it from its neighbours."""
        part = self._gray[box.top : box.bottom, box.left : box.right].copy()
        all_ink = self._written.ink[box.top : box.bottom, box.left : box.right]
        own = ink_in(self._written, box.corners)
        beside = cv2.dilate((all_ink & ~own).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        part[beside & ~own] = np.median(part[~all_ink]) if (~all_ink).any() else 255
        return part


class StrokeCutter:
    """A box that stayed where it was found keeps the strokes that were found for it; any other has those that lie in it."""

    def __init__(self, page: WrittenPage, drawing: Drawing) -> None:
        self._drawing = drawing
        self._found = {box["id"]: box for box in page.boxes if "strokes" in box}

    def cut(self, box: Box) -> Cut:
        parts = self._parts(box)
        if not parts:
            raise _empty(box)
        ink = self._drawing.ink_of(parts)
        points = sum(map(len, ink.strokes))
        if len(ink.strokes) > MAX_STROKES or points > MAX_POINTS:
            raise InvalidInput(
                f"A character has at most {MAX_STROKES} strokes and {MAX_POINTS:,} points. Received: a box with "
                f"{len(ink.strokes)} and {points:,}.",
                field="boxes",
            )
        return Cut(source=Source.CANVAS, pixels=render_ink(ink), sha256=content_hash(ink), ink=ink.to_json())

    def kept(self, box: Box) -> dict[str, Any]:
        return {"strokes": [[*part] for part in self._parts(box)]}

    def _parts(self, box: Box) -> list[Part]:
        found = self._found.get(str(box.id))
        if found is not None and box.corners == tuple(
            found[side] for side in ("left", "top", "right", "bottom")
        ):
            return [Part(*part) for part in found["strokes"]]
        return self._drawing.parts_in(box.corners)


def _empty(box: Box) -> InvalidInput:
    return InvalidInput(
        f"A box must hold ink. Received: an empty one at {box.left}, {box.top}.", field="boxes"
    )
