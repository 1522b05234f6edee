"""How a set that somebody brought is read, and what its reader hands on."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recognition.ink.framing import SIDE
from training.datasets.exceptions import DatasetUnreadable
from training.datasets.files.picture_trees import Grey, framed
from training.datasets.spec import Ink

# Lighter than this, of 255, is paper and not ink, where most of a picture is.
_LIGHT = 127
# Of so many pictures at most it is looked at whether they are dark on light.
_LOOKED_AT = 1000


@dataclass(frozen=True, kw_only=True)
class Reading:
    """`labels`: where the set has numbers, the characters that 0, 1, 2, … stand for."""

    name: str
    kind: str
    transposed: bool = False
    dark_on_light: bool = False
    labels: str = ""


@dataclass(kw_only=True)
class Found:
    """What a set holds, in its order: `images` upright and white on black, or `inks`; `writers` and `splits` where
    it tells them."""

    labels: list[str] = field(default_factory=list)
    images: NDArray[np.uint8] | None = None
    inks: list[Ink] | None = None
    writers: list[str] | None = None
    splits: list[str] | None = None


class Framer:
    """Brings pictures of any size into the frame, one by one, and looks whether they are what they are said to be."""

    def __init__(self, reading: Reading, path: Path) -> None:
        self._reading = reading
        self._path = path
        self._pixels = bytearray()
        self._count = 0
        self._light = 0

    def take(self, grey: Grey) -> None:
        self._count += 1
        self._light += bool(np.median(grey) > _LIGHT)
        upright = np.ascontiguousarray(grey.T) if self._reading.transposed else grey
        self._pixels += framed(upright, dark_on_light=self._reading.dark_on_light).tobytes()

    def images(self) -> NDArray[np.uint8]:
        """uint8 [N, 28, 28]. Raises DatasetUnreadable where most pictures are dark on light and were not said to be."""
        _check_polarity(self._reading, self._path, light=self._light, count=self._count)
        return np.frombuffer(self._pixels, np.uint8).reshape(-1, SIDE, SIDE)


def upright(reading: Reading, images: NDArray[np.uint8], path: Path) -> NDArray[np.uint8]:
    """Arrays [N, H, W] upright and white on black. Raises DatasetUnreadable as Framer does."""
    some = images[:: max(1, len(images) // _LOOKED_AT)]
    light = sum(bool(np.median(image) > _LIGHT) for image in some)
    _check_polarity(reading, path, light=light, count=len(some))
    turned = images.transpose(0, 2, 1) if reading.transposed else images
    return 255 - turned if reading.dark_on_light else turned


def _check_polarity(reading: Reading, path: Path, *, light: int, count: int) -> None:
    if count and reading.dark_on_light != (2 * light > count):
        wanted = (
            "dark on light, as was said"
            if reading.dark_on_light
            else "light on dark, or said to be dark on light"
        )
        raise DatasetUnreadable(
            f"{path}: pictures must be {wanted}. Received: {light:,} of {count:,} with a light ground."
        )
