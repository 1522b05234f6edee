"""Synthetic characters: the glyphs of the Hershey stroke fonts under seeded distortion. Nobody wrote them."""

import math
import string
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.datasets.spec import Contents, DatasetSpec, Ink
from training.datasets.splits import split_by_writer

# The Latin fonts drawn with one or two strokes a stem; blackletter and outlines look like nobody's hand.
FONTS = ("futural", "futuram", "rowmans", "rowmand", "cursive", "scripts", "scriptc", "timesr", "timesi")
# Each hand is one font with a slant, a width and a shakiness of its own: what a writer is in a real set.
HANDS_A_FONT = 12
CHARACTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SEED = 1967
_HEIGHT = 20.0
_STEP = 1.0


def read(_path: Path) -> Contents:
    labels, writers, inks = zip(*_written(), strict=True)
    names = np.array(writers, np.str_)
    splits = split_by_writer(writers=names, name="hershey", test=0.2, validation=0.1)
    return Contents(labels=np.array(labels, np.str_), writers=names, splits=splits, inks=list(inks))


def _written() -> Iterator[tuple[str, str, Ink]]:
    random = np.random.default_rng(_SEED)
    for font in FONTS:
        glyphs = _glyphs(font)
        for hand in range(HANDS_A_FONT):
            slant, width, shake = random.normal(0, 0.15), random.normal(1, 0.12), random.uniform(0.2, 0.7)
            for character, glyph in glyphs.items():
                yield character, f"{font}/{hand}", _distorted(glyph, slant, width, shake, random)


def _glyphs(font: str) -> dict[str, Ink]:
    from HersheyFonts import HersheyFonts  # only where training is installed

    pen = HersheyFonts()
    pen.load_default_font(font)
    pen.normalize_rendering(_HEIGHT)
    return {
        character: [_dense(np.array(stroke, np.float64)) for stroke in pen.strokes_for_text(character)]
        for character in CHARACTERS
    }


def _dense(stroke: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same line with a point at least every `_STEP`, so that it can bend."""
    lengths = np.hypot(*np.diff(stroke, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    wanted = np.linspace(0, along[-1], max(2, math.ceil(along[-1] / _STEP) + 1))
    return np.stack([np.interp(wanted, along, stroke[:, axis]) for axis in (0, 1)], axis=1)


def _distorted(glyph: Ink, slant: float, width: float, shake: float, random: np.random.Generator) -> Ink:
    angle = random.normal(0, 0.07)
    lean = slant + random.normal(0, 0.05)
    stretch = width * random.normal(1, 0.05)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    matrix = turn @ np.array([[stretch, -lean], [0.0, 1.0]])
    waves, phases = random.normal(0, shake, (3, 2)), random.uniform(0, 2 * math.pi, (3, 2))
    return [_waved(stroke @ matrix.T, waves, phases) for stroke in glyph]


def _waved(
    stroke: NDArray[np.float64], waves: NDArray[np.float64], phases: NDArray[np.float64]
) -> NDArray[np.float64]:
    """A smooth warp of the plane: sums of slow sines of the other coordinate."""
    bend = np.zeros_like(stroke)
    for order in range(len(waves)):
        frequency = (order + 1) * 2 * math.pi / (2 * _HEIGHT)
        bend += waves[order] * np.sin(frequency * stroke[:, ::-1] + phases[order])
    return stroke + bend


SPEC = DatasetSpec(
    name="hershey",
    title="Synthetic characters from the Hershey stroke fonts",
    kind="ink",
    licence="Hershey fonts: free use with attribution",
    citation="A. V. Hershey: Calligraphy for Computers. U.S. Naval Weapons Laboratory (1967).",
    homepage="https://pypi.org/project/Hershey-Fonts/",
    synthetic=True,
    stand_in=True,
    read=read,
)
