"""What is drawn and is no character: scribbles, dots, specks, several glyphs at once, symbols of another alphabet.

A network that only ever saw characters is sure of its answer for anything. It is shown some of this, made from
training writers, and is measured on a frozen set made from test writers.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognition.ink.flat import FlatInks
from training.datasets.rendering import draw_inks
from training.datasets.spec import Ink

SCRIBBLE, DOT, BLANK, MULTI_GLYPH, OVERWRITTEN, SYMBOL = (
    "scribble",
    "dot",
    "blank",
    "multi_glyph",
    "overwritten",
    "symbol",
)

# Symbols that a person may well draw for a character, and the characters: those are no junk to an alphabet with them.
_READ_AS = {
    "|": "1Iil", "/": "1Il", "\\": "1Il", "\\prime": "1Il", ",": "1l", "`": "1l", "'": "1l", "!": "1i", ";": "ij", ":": "i",
    "(": "Cc1l", ")": "1lJj", "<": "cC", "\\lt": "cC", "+": "t", "\\times": "xX", "*": "xX", "$": "Ss", "?": "27",
    "\\alpha": "adx", "\\beta": "B", "\\gamma": "yYrvVX", "\\mu": "uM", "\\sigma": "6o", "\\int": "Ssf1lJj", "\\sqrt": "vVrJ",
}  # fmt: skip
_LETTERS_AND_DIGITS = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_ALIKE = ("0OoQD", "1IiLlJjTt7", "5Ss", "2Zz", "9qg", "6bG", "8B", "4AYy", "3E", "CcGe")
# Classes that are no letters or digits, and labels of data sets that may well be meant as them.
_MEANT_AS = {
    "circle": {"0", "O", "o", "Q", "D"},
    "hexagon": {"0", "O", "o"},
    "octagon": {"0", "O", "o"},
    "square": {"D", "O", "0", "\\square", "\\Box", "\\blacksquare"},
    "diamond": {"\\diamond", "\\Diamond", "\\lozenge"},
    "triangle": {"A", "D", "\\Delta", "\\nabla", "\\triangle", "\\bigtriangleup", "\\triangleright"},
    "star": {"*", "\\star", "\\ast"},
    "line": {"-", "|", "/", "\\", "_", "1", "I", "l", "i", "'", "`", "\\prime", "\\mid", "\\textbackslash"},
    "zigzag": {"Z", "z", "N", "M", "W", "w", "m", "~", "\\sim", "\\textasciitilde", "\\lightning", "\\Lightning"},
    "∑": {"E", "\\Xi", "\\xi"},
    "π": {"n", "\\Pi", "\\varpi"},
    "∞": {"\\propto", "a"},
    "θ": {"\\Theta", "\\emptyset", "\\varnothing", "Q", "O"},
    "φ": {"\\Phi", "\\emptyset", "\\varnothing"},
    "Δ": {"\\triangle", "\\bigtriangleup", "A"},
    "≤": {"\\leqslant", "\\leqq"},
    "≥": {"\\geqslant", "\\geqq"},
    "→": {"\\longrightarrow", "\\mapsto", "\\hookrightarrow"},
    "…": {"\\cdots", "\\dotsc", "\\dotsm"},
}  # fmt: skip
_WORDS = {"\\sin", "\\cos", "\\tan", "\\log", "\\lim"}


@dataclass(frozen=True, kw_only=True, eq=False)
class JunkSet:
    """N drawings that are no character, from one side of the split.

    `pixels`: uint8 [N, 28, 28]. `kinds`: text [N]. `inks`: the strokes of those that were drawn, none where there is
    only a picture. `sha256`: of pixels and kinds.
    """

    name: str
    pixels: NDArray[np.uint8]
    kinds: NDArray[np.str_]
    inks: FlatInks

    def __len__(self) -> int:
        return len(self.kinds)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.pixels.tobytes() + "\n".join(self.kinds.tolist()).encode()).hexdigest()


def is_junk(label: str, readings: Iterable[str]) -> bool:
    """Whether a drawing with this raw label is none of the characters that an alphabet reads, nor looks like one."""
    known = set(readings)
    if label in known or any(_may_be(label, reading) for reading in known):
        return False
    if label in _LETTERS_AND_DIGITS:
        return not any(label in group and known & set(group) for group in _ALIKE) and not known & {
            label.upper(),
            label.lower(),
        }
    return not known & set(_READ_AS.get(label, ""))


def _may_be(label: str, reading: str) -> bool:
    """Whether a drawing of `label` may be meant as `reading`, which is a symbol or the name of a shape."""
    return label in _MEANT_AS.get(reading, ()) or label in _READ_AS.get(reading, "")


@dataclass(frozen=True, kw_only=True, eq=False)
class JunkSources:
    """What junk is made of, from one side of the split: characters to compose from, drawings of other alphabets."""

    glyphs: FlatInks
    symbols: FlatInks
    symbol_labels: NDArray[np.str_]


def make(name: str, sources: JunkSources, *, each: int, seed: int) -> JunkSet:
    """`each` of every kind; of symbols up to twice as many, no single one of them more often than `each / 8`.

    The same seed and sources give the same junk.
    """
    glyphs, symbols, symbol_labels = sources.glyphs, sources.symbols, sources.symbol_labels.tolist()
    random = np.random.default_rng(seed)
    inks: list[Ink] = []
    kinds: list[str] = []

    def add(kind: str, count: int, draw: Callable[[], Ink]) -> None:
        inks.extend(draw() for _ in range(count))
        kinds.extend([kind] * count)

    lines = _sampled(glyphs, 8 * each, random)
    add(SCRIBBLE, each, lambda: _scribble(random))
    add(DOT, each // 4, lambda: _dots(random))
    if lines:
        add(MULTI_GLYPH, each, lambda: _side_by_side(_some(lines, random, 2, 4), random))
        add(OVERWRITTEN, each // 2, lambda: _on_top(_some(lines, random, 3, 6), random))
    chosen = _of_each(symbol_labels, each // 8, random)[: 2 * each]
    for place, ink in zip(chosen.tolist(), symbols.take(chosen).lines(), strict=True):
        inks.append([np.asarray(stroke, np.float64) for stroke in ink])
        kinds.append(MULTI_GLYPH if symbol_labels[place] in _WORDS else SYMBOL)
    flat = FlatInks.of(inks)
    specks = np.array([_specks(random) for _ in range(each // 4)], np.uint8).reshape(-1, 28, 28)
    return JunkSet(
        name=name,
        pixels=np.concatenate([draw_inks(flat), specks]),
        kinds=np.array([*kinds, *[BLANK] * len(specks)]),
        inks=FlatInks.joined([flat, FlatInks.none(len(specks))]),
    )


def _sampled(glyphs: FlatInks, count: int, random: np.random.Generator) -> list[list[NDArray[np.floating]]]:
    drawn = np.flatnonzero(glyphs.are_drawn)
    return (
        glyphs.take(random.choice(drawn, min(count, len(drawn)), replace=False)).lines() if len(drawn) else []
    )


def _of_each(labels: Sequence[str], most: int, random: np.random.Generator) -> NDArray[np.intp]:
    """Places, shuffled, none of the labels more than `most` times."""
    seen: Counter[str] = Counter()
    places = []
    for place in random.permutation(len(labels)).tolist():
        seen[labels[place]] += 1
        if seen[labels[place]] <= most:
            places.append(place)
    return np.array(places, np.intp)


def _some(
    lines: list[list[NDArray[np.floating]]], random: np.random.Generator, least: int, most: int
) -> list[Ink]:
    return [
        _upright(lines[place]) for place in random.integers(len(lines), size=random.integers(least, most + 1))
    ]


def _upright(ink: Sequence[NDArray[np.floating]]) -> Ink:
    """The ink with its middle in the origin and its longest side 1."""
    points = np.concatenate(list(ink))
    low, high = points.min(axis=0), points.max(axis=0)
    span = max(float((high - low).max()), 1e-9)
    return [np.asarray((stroke - (low + high) / 2) / span, np.float64) for stroke in ink]


def _side_by_side(glyphs: list[Ink], random: np.random.Generator) -> Ink:
    right = 0.0
    line: Ink = []
    for glyph in glyphs:
        size = random.uniform(0.7, 1.2)
        left = min(float(stroke[:, 0].min()) for stroke in glyph) * size
        width = max(float(stroke[:, 0].max()) for stroke in glyph) * size - left
        move = np.array([right - left, random.uniform(-0.15, 0.15)])
        line.extend(stroke * size + move for stroke in glyph)
        right += width + random.uniform(0.02, 0.45)
    return line


def _on_top(glyphs: list[Ink], random: np.random.Generator) -> Ink:
    return [
        stroke * size + move
        for glyph in glyphs
        for size, move in [(random.uniform(0.6, 1.2), random.normal(0, 0.2, 2))]
        for stroke in glyph
    ]


def _scribble(random: np.random.Generator) -> Ink:
    return _SCRIBBLES[random.integers(len(_SCRIBBLES))](random)


def _wandering(random: np.random.Generator) -> Ink:
    """A hand that turns at random, without an aim."""
    strokes = []
    for _ in range(random.integers(1, 4)):
        turns = np.cumsum(random.normal(0, random.uniform(0.35, 1.1), random.integers(60, 160)))
        steps = np.stack([np.cos(turns), np.sin(turns)], axis=1)
        strokes.append(np.cumsum(steps, axis=0) + random.normal(0, 8, 2))
    return strokes


def _crossing_out(random: np.random.Generator) -> Ink:
    """To and fro, as something is crossed out."""
    turns = int(random.integers(6, 16))
    across = np.where(np.arange(turns) % 2 == 0, 0.0, 1.0) + random.normal(0, 0.08, turns)
    down = np.linspace(0, random.uniform(0.3, 1.0), turns) + random.normal(0, 0.03, turns)
    angle = random.uniform(0, np.pi)
    turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return [np.stack([across, down], axis=1) @ turned]


def _curls(random: np.random.Generator) -> Ink:
    """Round and round, on the spot or along a line."""
    along = np.linspace(0, 2 * np.pi * random.uniform(2.2, 6), 90)
    radius = 1 + random.uniform(-0.5, 0.5) * np.linspace(0, 1, 90) + random.normal(0, 0.05, 90)
    drift = random.normal(0, 0.25, 2)
    return [np.stack([radius * np.cos(along), radius * np.sin(along)], axis=1) + along[:, None] * drift]


def _hatching(random: np.random.Generator) -> Ink:
    """Many separate lines, crossing or not."""
    count = int(random.integers(4, 10))
    starts, ends = random.uniform(0, 1, (count, 2)), random.uniform(0, 1, (count, 2))
    return [np.stack([start, end]) for start, end in zip(starts, ends, strict=True)]


def _dots(random: np.random.Generator) -> Ink:
    """One to five points that a pen left where it touched."""
    return [random.uniform(0, 1, (1, 2)) for _ in range(random.choice([1, 1, 3, 4, 5]))]


def _specks(random: np.random.Generator) -> NDArray[np.uint8]:
    """A sheet with nothing on it but dust, as a photo shows it."""
    sheet = np.zeros((28, 28), np.uint8)
    places = random.integers(0, 28, (random.integers(1, 25), 2))
    sheet[places[:, 0], places[:, 1]] = random.integers(60, 256, len(places))
    return sheet


_SCRIBBLES = (_wandering, _wandering, _crossing_out, _curls, _hatching)
