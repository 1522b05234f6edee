"""Pictures that occur more than once, pixel by pixel: what is tested must not have been learnt by heart."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from training.datasets.spec import TEST, TRAIN, VALIDATION

_HASH_BYTES = 16


def content_hashes(pixels: NDArray[np.uint8]) -> NDArray[np.bytes_]:
    """A hash for each of the pictures [N, …], equal for equal ones: bytes [N]."""
    hashes = [hashlib.blake2b(picture.tobytes(), digest_size=_HASH_BYTES).hexdigest() for picture in pixels]
    return np.array(hashes, f"S{2 * _HASH_BYTES}")


def repeated(
    pixels: Sequence[NDArray[np.uint8]],
    labels: Sequence[NDArray[np.str_]],
    splits: Sequence[NDArray[np.str_]],
) -> list[NDArray[np.bool_]]:
    """Which examples of several sets are to be left out, bool [N] for each of the sets; no test example ever is.

    Left out is a picture for training or validation that is also in some set's test, one for training that is also
    in some set's validation, and one for training that an earlier one with the same label equals. Examples that are
    on none of the three sides count for nothing.
    """
    hashes = [content_hashes(each) for each in pixels]
    tested = _of(hashes, splits, TEST)
    validated = _of(hashes, splits, VALIDATION)
    out = [
        (np.isin(own, tested) & np.isin(sides, [TRAIN, VALIDATION]))
        | (np.isin(own, validated) & (sides == TRAIN))
        for own, sides in zip(hashes, splits, strict=True)
    ]
    seen: set[tuple[bytes, str]] = set()
    for own, names, sides, left in zip(hashes, labels, splits, out, strict=True):
        for place in np.flatnonzero((sides == TRAIN) & ~left).tolist():
            key = (bytes(own[place]), str(names[place]))
            left[place] = key in seen
            seen.add(key)
    return out


def _of(
    hashes: Sequence[NDArray[np.bytes_]], splits: Sequence[NDArray[np.str_]], split: str
) -> NDArray[np.bytes_]:
    chosen = [own[sides == split] for own, sides in zip(hashes, splits, strict=True)]
    return np.concatenate([np.zeros(0, f"S{2 * _HASH_BYTES}"), *chosen])
