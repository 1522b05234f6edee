"""IDX files, as MNIST and EMNIST are published: a header with type and dimensions, then bytes; gzipped or not."""

import gzip
import struct
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from training.datasets.exceptions import DatasetUnreadable

MAX_SIDE = 1024
MAX_BYTES = 2**31
_UNSIGNED_BYTE = 8
_GZIP = b"\x1f\x8b"


def read_idx_pair(images: Path, labels: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Pictures [N, H, W] and as many labels [N]. Raises DatasetUnreadable."""
    pictures, numbers = read_idx(images, dimensions=3), read_idx(labels, dimensions=1)
    if len(pictures) != len(numbers):
        raise DatasetUnreadable(
            f"{images.name} and {labels.name} must have as many pictures as labels."
            f" Received: {len(pictures):,} and {len(numbers):,}."
        )
    return pictures, numbers


def read_idx(path: Path, *, dimensions: int) -> NDArray[np.uint8]:
    """The array of a file of unsigned bytes. Its size is judged by its header, before it is unpacked."""
    try:
        with _opened(path) as stream:
            shape = _shape(stream, path, dimensions)
            size = int(np.prod(shape))
            data = stream.read(size + 1)
    except (OSError, EOFError, struct.error) as error:
        raise DatasetUnreadable(f"{path} must be a whole IDX file. Received: {error}.") from error
    if len(data) != size:
        received = f"{len(data):,}" if len(data) < size else "more"
        raise DatasetUnreadable(f"{path} must hold {size:,} bytes by its header. Received: {received}.")
    return np.frombuffer(data, np.uint8).reshape(shape)


def _opened(path: Path) -> IO[bytes] | gzip.GzipFile:
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    return gzip.open(path, "rb") if packed else path.open("rb")


def _shape(stream: IO[bytes] | gzip.GzipFile, path: Path, dimensions: int) -> tuple[int, ...]:
    zero, kind, count = struct.unpack(">HBB", stream.read(4))
    if (zero, kind, count) != (0, _UNSIGNED_BYTE, dimensions):
        raise DatasetUnreadable(
            f"{path} must be an IDX file of unsigned bytes in {dimensions} dimensions."
            f" Received: magic number {zero << 16 | kind << 8 | count:#010x}."
        )
    shape = struct.unpack(f">{dimensions}I", stream.read(4 * dimensions))
    if any(not 0 < side <= MAX_SIDE for side in shape[1:]) or np.prod(shape, dtype=object) > MAX_BYTES:
        raise DatasetUnreadable(
            f"{path} must hold pictures of at most {MAX_SIDE} x {MAX_SIDE}, {MAX_BYTES:,} bytes in all."
            f" Received: {' x '.join(map(str, shape))}."
        )
    return shape
