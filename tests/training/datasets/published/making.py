"""Small files in the formats that data sets are published in, written byte by byte and not by what reads them."""

import gzip
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.io import savemat


def glyph(place: int = 0, side: int = 28) -> NDArray[np.uint8]:
    """An F with a dot that tells pictures apart: upright, mirrored and turned ones are all different."""
    picture = np.zeros((side, side), np.uint8)
    picture[4:24, 6:9] = 255
    picture[4:7, 6:20] = 200
    picture[12:15, 6:15] = 150
    picture[23, 10 + place % 15] = 90
    return picture


def write_idx(path: Path, array: NDArray[np.uint8]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    data = header + array.tobytes()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def write_emnist_idx(
    folder: Path,
    part: str,
    train: Sequence[tuple[NDArray[np.uint8], int]],
    test: Sequence[tuple[NDArray[np.uint8], int]],
) -> None:
    """EMNIST's pictures lie in the file column after column."""
    for side, characters in (("train", train), ("test", test)):
        lying = np.array(
            [
                [[picture[row, column] for row in range(28)] for column in range(28)]
                for picture, _ in characters
            ],
            np.uint8,
        )
        write_idx(folder / f"emnist-{part}-{side}-images-idx3-ubyte.gz", lying)
        numbers = np.array([number for _, number in characters], np.uint8)
        write_idx(folder / f"emnist-{part}-{side}-labels-idx1-ubyte.gz", numbers)


def write_emnist_mat(
    path: Path,
    mapping: Sequence[Sequence[int]],
    train: Sequence[tuple[NDArray[np.uint8], int]],
    test: Sequence[tuple[NDArray[np.uint8], int]],
    writers: tuple[Sequence[int], Sequence[int]],
) -> None:
    """Rows of 784 bytes as MATLAB reshapes them: column after column."""

    def side(characters: Sequence[tuple[NDArray[np.uint8], int]], people: Sequence[int]) -> dict[str, object]:
        return {
            "images": np.array([picture.flatten(order="F") for picture, _ in characters], np.uint8),
            "labels": np.array([[number] for _, number in characters], np.uint8),
            "writers": np.array([[person] for person in people], np.uint16),
        }

    dataset = {"train": side(train, writers[0]), "test": side(test, writers[1]), "mapping": np.array(mapping)}
    path.parent.mkdir(parents=True, exist_ok=True)
    savemat(path, {"dataset": dataset}, do_compression=True)
