"""Pages composed of characters of known hands: what is on them and where is known to the pixel.

Each page is written by one hand, in one pen, in one of four layouts, and then turned, lit unevenly, blurred, covered
with noise and compressed, as a photo or a scan is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Ink = Sequence[NDArray[np.floating]]

LINE, LINES, FORM, DENSE = LAYOUTS = ("line", "lines", "form", "dense")

# Rows, columns of characters, and the height of a capital in pixels, of each layout.
_SHAPES = {LINE: (1, 16, 56), LINES: (5, 18, 46), FORM: (6, 10, 42), DENSE: (16, 34, 30)}
_X_HEIGHT = 0.66
_DESCENT = 0.34
_LOW, _HANGING = set("acemnorsuvwxz"), set("gpqy")
_FINE = 4
_MOST_SKEW = 5.0
_MARGIN = 1.6
# Of the narrower one of two that touch: farther than this none reaches over the other.
_MOST_NESTED = 0.3


@dataclass(frozen=True, kw_only=True, eq=False)
class Hand:
    """What one person wrote: `glyphs`, each a list of strokes [points, 2] or a white-on-black scan [h, w], and their labels."""

    name: str
    glyphs: Sequence[Ink | Grey]
    labels: Sequence[str]


@dataclass(frozen=True, kw_only=True, eq=False)
class Sheet:
    """A page and its truth, in reading order.

    `gray`: uint8 [H, W], dark on light. `outlines`: of each character the points of its ink, x and y, float [P, 2].
    `lines`: on which line each stands. `angle`: by how many degrees the writing is turned, clockwise positive.
    """

    gray: Grey
    labels: list[str]
    outlines: list[NDArray[np.float64]]
    lines: list[int]
    angle: float
    layout: str


def compose(hand: Hand, *, layout: str, touching: float, random: np.random.Generator) -> Sheet:
    """Write a page. `touching`: the share of neighbours within a word whose strokes touch; 0 keeps all apart.

    The same hand, layout and random state give the same page. Forms have a character a cell, so nothing touches there.
    """
    if layout not in LAYOUTS:
        raise ValueError(f"A layout is one of {', '.join(LAYOUTS)}. Received: {layout!r}.")
    rows, columns, height = _SHAPES[layout]
    height = round(height * random.uniform(0.85, 1.15))
    pen = height * random.uniform(0.06, 0.13)
    pitch = height * (1.9 if layout == DENSE else 2.3)
    margin = _MARGIN * height
    size = round(2 * margin + rows * pitch), round(2 * margin + columns * height * 1.25)
    ink = np.zeros(size, np.float32)
    labels: list[str] = []
    outlines: list[NDArray[np.float64]] = []
    lines: list[int] = []
    for row in range(rows):
        baseline = margin + row * pitch + height * 1.2
        write = _form_row if layout == FORM else _text_row
        for label, outline in write(ink, hand, baseline, margin, columns, height, pen, touching, random):
            labels.append(label)
            outlines.append(outline)
            lines.append(row)
    if layout == FORM:
        _rule(ink, rows, columns, margin, pitch, height, random)
    angle = random.uniform(-_MOST_SKEW, _MOST_SKEW)
    turned, matrix = _turned(ink, angle)
    outlines = [outline @ matrix[:, :2].T + matrix[:, 2] for outline in outlines]
    gray = _photographed(turned, random)
    return Sheet(gray=gray, labels=labels, outlines=outlines, lines=lines, angle=angle, layout=layout)


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawing:
    """Words as they are drawn on a canvas: `strokes`, each [points, 2], and to which of the characters, in reading order,
    each of them belongs."""

    strokes: list[NDArray[np.float64]]
    owners: list[int]
    labels: list[str]


def compose_drawing(hand: Hand, *, touching: float, random: np.random.Generator) -> Drawing:
    """Draw one to three lines of a word or two, by a hand of strokes. `touching`: the share of neighbours that overlap."""
    height = random.uniform(50, 140)
    strokes: list[NDArray[np.float64]] = []
    owners: list[int] = []
    labels: list[str] = []
    for row in range(int(random.integers(1, 4))):
        cursor, slope = random.uniform(0, height), random.uniform(-0.06, 0.06)
        for number in range(int(random.integers(3, 10))):
            place = int(random.integers(len(hand.glyphs)))
            glyph, label = hand.glyphs[place], hand.labels[place]
            low, high = (edge(np.concatenate(glyph)[:, :2], axis=0) for edge in (np.min, np.max))
            tall = height * _tallness(label) * random.uniform(0.9, 1.1)
            scale = tall / _span(*(high - low).tolist())
            if touching and number and random.random() < touching:
                cursor -= random.uniform(0.0, 0.2) * height
            elif number:
                cursor += height * (random.uniform(0.1, 0.45) if random.random() < 0.85 else 0.9)
            base = row * 1.9 * height + slope * cursor + random.normal(0, 0.03) * height
            base += _DESCENT * height if label in _HANGING else 0.0
            strokes += [(line[:, :2] - (low[0], high[1])) * scale + (cursor, base) for line in glyph]
            owners += [len(labels)] * len(glyph)
            labels.append(label)
            cursor += (high[0] - low[0]) * scale
    return Drawing(strokes=strokes, owners=owners, labels=labels)


def _text_row(
    page: NDArray[np.float32],
    hand: Hand,
    baseline: float,
    left: float,
    columns: int,
    height: int,
    pen: float,
    touching: float,
    random: np.random.Generator,
) -> list[tuple[str, NDArray[np.float64]]]:
    """Words of two to six characters along a slightly wavy line, as far as the paper goes."""
    written: list[tuple[str, NDArray[np.float64]]] = []
    cursor, before, end = left, left, page.shape[1] - left
    reach: NDArray[np.float64] | None = None  # how far right the last character's ink goes, row by row
    word = 0
    for _ in range(columns):
        label, patch, drop = _glyph(hand, height, pen, random)
        top = round(baseline + random.normal(0, 0.03) * height + drop - patch.shape[0])
        if word == 0:
            word = int(random.integers(2, 7))
            at, reach = cursor + random.uniform(0.6, 0.9) * height * bool(written), None
        elif touching and random.random() < touching and reach is not None:
            nested = cursor - _MOST_NESTED * min(patch.shape[1], cursor - before)
            at = max(_contact(reach, patch, top) - random.uniform(0.3, 1.0) * pen, nested)
        else:
            at = cursor + random.uniform(0.12, 0.4) * height * (0.6 if touching else 1)
        word -= 1
        x = round(max(at, 0))
        if x + patch.shape[1] >= end or top < 0 or top + patch.shape[0] > page.shape[0]:
            break
        written.append((label, _placed(page, patch, x, top)))
        reach = _reach(page.shape[0], patch, x, top)
        cursor, before = x + patch.shape[1], x
    return written


def _form_row(
    page: NDArray[np.float32],
    hand: Hand,
    baseline: float,
    left: float,
    columns: int,
    height: int,
    pen: float,
    touching: float,
    random: np.random.Generator,
) -> list[tuple[str, NDArray[np.float64]]]:
    written: list[tuple[str, NDArray[np.float64]]] = []
    for column in range(columns):
        if random.random() < 0.15:
            continue
        label, patch, drop = _glyph(hand, round(height * 0.85), pen, random)
        room = height * 1.25 - patch.shape[1]
        x = round(left + column * height * 1.25 + max(0.0, room) * random.uniform(0.35, 0.65))
        written.append((label, _placed(page, patch, x, round(baseline + drop - patch.shape[0]))))
    return written


def _rule(
    page: NDArray[np.float32],
    rows: int,
    columns: int,
    margin: float,
    pitch: float,
    height: int,
    random: np.random.Generator,
) -> None:
    """The printed cells of a form, a box around each character."""
    depth, width = random.uniform(0.35, 0.9), int(random.integers(1, 3))
    cell = height * 1.25
    for row in range(rows):
        top = round(margin + row * pitch - height * 0.15)
        bottom = round(top + height * 1.9)
        right = round(margin + columns * cell)
        sheet = np.zeros_like(page)
        for y in (top, bottom):
            cv2.line(sheet, (round(margin), y), (right, y), depth, width)
        for column in range(columns + 1):
            x = round(margin + column * cell)
            cv2.line(sheet, (x, top), (x, bottom), depth, width)
        np.maximum(page, sheet, out=page)


def _glyph(
    hand: Hand, height: int, pen: float, random: np.random.Generator
) -> tuple[str, NDArray[np.float32], float]:
    """A character at its natural size: label, ink 0..1 cropped to it, and how far below the baseline it reaches."""
    place = int(random.integers(len(hand.glyphs)))
    label, glyph = hand.labels[place], hand.glyphs[place]
    tall = height * _tallness(label) * random.uniform(0.92, 1.08)
    drawn = _scanned(glyph, tall) if isinstance(glyph, np.ndarray) else _drawn(glyph, tall, pen)
    return label, _cropped(drawn), _DESCENT * height if label in _HANGING else 0.0


def _drawn(ink: Ink, tall: float, pen: float) -> Grey:
    points = np.concatenate([stroke[:, :2] for stroke in ink])
    low, high = points.min(axis=0), points.max(axis=0)
    scale = max(tall - pen, 2.0) / _span(*(high - low).tolist())
    border = pen / 2 + 1.5
    width, depth = ((high - low) * scale + 2 * border).tolist()
    canvas = np.zeros((round(depth * _FINE) + 1, round(width * _FINE) + 1), np.uint8)
    for stroke in ink:
        line = np.rint(((stroke[:, :2] - low) * scale + border) * _FINE).astype(np.int32)
        line = line if len(line) > 1 else np.repeat(line, 2, axis=0)
        cv2.polylines(canvas, [line], False, 255, max(1, round(pen * _FINE)), cv2.LINE_AA)
    size = round(canvas.shape[1] / _FINE), round(canvas.shape[0] / _FINE)
    return np.asarray(cv2.resize(canvas, size, interpolation=cv2.INTER_AREA), np.uint8)


def _scanned(picture: Grey, tall: float) -> Grey:
    crop = _cropped(picture)
    scale = tall / _span(crop.shape[1], crop.shape[0])
    size = max(2, round(crop.shape[1] * scale)), max(2, round(crop.shape[0] * scale))
    large = cv2.resize((crop * 255).astype(np.uint8), size, interpolation=cv2.INTER_CUBIC)
    return np.pad(np.asarray(large, np.uint8), 2)


def _span(width: float, height: float) -> float:
    """What counts as the height: a dash is not blown up to the height of a letter."""
    return max(height, width * 0.6, 1e-6)


def _cropped(picture: Grey) -> NDArray[np.float32]:
    """The picture without what is empty around its ink, 0..1."""
    seen = picture > 127
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    crop = picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.asarray(crop / 255, np.float32)


def _tallness(label: str) -> float:
    if label in _LOW:
        return _X_HEIGHT
    return _X_HEIGHT + _DESCENT if label in _HANGING else 1.0


def _placed(page: NDArray[np.float32], patch: NDArray[np.float32], x: int, y: int) -> NDArray[np.float64]:
    part = page[y : y + patch.shape[0], x : x + patch.shape[1]]
    np.maximum(part, patch[: part.shape[0], : part.shape[1]], out=part)
    rows, columns = np.nonzero(patch > 0.5)
    return np.stack([columns + x, rows + y], axis=1).astype(np.float64) + 0.5


def _reach(rows: int, patch: NDArray[np.float32], x: int, y: int) -> NDArray[np.float64]:
    reach = np.full(rows, -np.inf)
    inked = patch > 0.5
    last = patch.shape[1] - 1 - inked[:, ::-1].argmax(axis=1)
    reach[y : y + patch.shape[0]] = np.where(inked.any(axis=1), x + last, -np.inf)
    return reach


def _contact(reach: NDArray[np.float64], patch: NDArray[np.float32], y: int) -> float:
    """Where the patch begins when its ink just meets what stands to its left."""
    inked = patch > 0.5
    first = np.where(inked.any(axis=1), inked.argmax(axis=1), np.inf)
    beside = reach[max(y, 0) : y + len(first)]
    meets = float((beside - first[: len(beside)]).max(initial=-np.inf))
    return meets + 1 if np.isfinite(meets) else float(reach[np.isfinite(reach)].max())


def _turned(ink: NDArray[np.float32], degrees: float) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    height, width = ink.shape
    matrix = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0), np.float64)
    reach = np.abs(matrix[:, :2]) @ (width, height)
    matrix[:, 2] += (reach - (width, height)) / 2
    size = round(float(reach[0])), round(float(reach[1]))
    turned = cv2.warpAffine(ink, matrix, size, flags=cv2.INTER_LINEAR)
    return np.asarray(turned, np.float32), matrix


def _photographed(ink: NDArray[np.float32], random: np.random.Generator) -> Grey:
    """Ink 0..1 on paper: lit from one side, perhaps with a shadow, slightly out of focus, with noise, as a JPEG."""
    height, width = ink.shape
    down, across = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    slope = random.uniform(-0.3, 0.3, 2)
    light = 1 + slope[0] * (across - 0.5) + slope[1] * (down - 0.5)
    if random.random() < 0.5:
        edge = (across - random.uniform(0.2, 0.8)) * np.cos(random.uniform(0, 3.1)) + (down - 0.5) * 0.7
        light *= 1 - random.uniform(0.15, 0.4) / (1 + np.exp(-edge * random.uniform(15, 60)))
    paper = random.uniform(190, 245)
    depth = random.uniform(0.55, 0.9)
    seen = paper * light * (1 - depth * ink)
    seen = cv2.GaussianBlur(seen, (0, 0), random.uniform(0.4, 0.9))
    seen = seen + random.normal(0, random.uniform(1, 7), seen.shape)
    _, encoded = cv2.imencode(
        ".jpg",
        np.clip(seen, 0, 255).astype(np.uint8),
        [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(70, 95))],
    )
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE), np.uint8)
