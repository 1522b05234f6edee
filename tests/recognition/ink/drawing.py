"""Strokes, pictures and photos to test with."""

from collections.abc import Sequence

import cv2
import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

Stroke = NDArray[np.float64]

points = st.tuples(st.integers(-1000, 1000), st.integers(-1000, 1000))
strokes = st.lists(st.lists(points, min_size=1, max_size=30), min_size=1, max_size=5).map(
    lambda drawn: [np.array(stroke, float) for stroke in drawn]
)


def span(drawn: Sequence[Stroke]) -> float:
    return float(np.ptp(np.concatenate(drawn), axis=0).max())


def line(*corners: tuple[float, float]) -> Stroke:
    return np.array(corners, float)


def circle(*, radius: float = 40, turns: float = 1.0) -> Stroke:
    angle = np.linspace(0, 2 * np.pi * turns, 60)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


# Shapes without symmetry, so that a flip, a turn or an inverted picture cannot pass for them.
SHAPES = {
    "seven": [line((0, 0), (60, 0), (25, 90))],
    "four": [line((30, 0), (0, 55), (70, 55)), line((50, 20), (45, 100))],
    "six": [line((50, 0), (15, 45)), circle(radius=25) + np.array([40, 65])],
    "h": [line((0, 0), (0, 100)), line((0, 60), (25, 40), (45, 55), (45, 100))],
    "i": [line((5, 40), (8, 100)), line((12, 8), (12, 9))],
}


def scan(
    drawn: Sequence[Stroke], *, size: tuple[int, int] = (480, 640), height: float = 0.5, pen: float = 0.06
) -> NDArray[np.uint8]:
    """Black strokes on white paper, `height` of the picture tall and a `pen` of that height wide."""
    tall = height * size[0]
    everything = np.concatenate(drawn)
    low, high = everything.min(axis=0), everything.max(axis=0)
    scale = tall / max(np.ptp(everything, axis=0).max(), 1e-6)
    shift = np.array(size[::-1]) / 2 - (low + high) / 2 * scale
    paper = np.full(size, 255, np.uint8)
    lines = [np.rint((stroke * scale + shift) * 8).astype(np.int32) for stroke in drawn]
    cv2.polylines(paper, lines, False, 0, max(2, round(pen * tall)), cv2.LINE_AA, 3)
    return paper


def photo(
    picture: NDArray[np.uint8],
    *,
    contrast: float = 0.7,
    falloff: float = 0.4,
    shadow: float = 0.0,
    noise: float = 3.0,
    quality: int = 80,
) -> NDArray[np.uint8]:
    """What a camera makes of a scan: grey ink, light that falls off to one corner, a shadow, grain and JPEG."""
    height, width = picture.shape
    down, across = np.mgrid[0:height, 0:width] / np.array([height, width])[:, None, None]
    light = 230 * (1 - falloff * (down + across) / 2)
    light *= 1 - shadow / (1 + np.exp(-(across + 0.3 * down - 0.75) / 0.01))
    ink = cv2.GaussianBlur(1 - picture.astype(np.float32) / 255, (0, 0), 1.2)
    grain = np.random.default_rng(7).normal(0, noise, picture.shape)
    taken = np.clip(light * (1 - contrast * ink) + grain, 0, 255).astype(np.uint8)
    _, encoded = cv2.imencode(".jpg", taken, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE), np.uint8)


def bounds(picture: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Top, left, bottom and right of the ink, the latter two exclusive."""
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def centre_of_mass(picture: NDArray[np.uint8]) -> tuple[float, float]:
    """Row and column, where a pixel's own middle has whole numbers."""
    mass = picture.astype(float)
    rows, columns = np.indices(picture.shape)
    return float((mass * rows).sum() / mass.sum()), float((mass * columns).sum() / mass.sum())


def unlikeness(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """The ink that two pictures do not share, as a part of the ink of the second: 0 for the same, 2 for strangers."""
    return float(np.abs(one.astype(float) - other).sum() / other.sum())
