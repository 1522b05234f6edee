"""Who is trained on and who is tested: by writer, the same on every machine, for ever."""

import hashlib

import numpy as np
from numpy.typing import NDArray

from training.datasets.spec import TEST, TRAIN, VALIDATION

# A test set that one person wrote measures that person; whoever wrote more than this share is trained on.
_LARGEST_HELD_OUT_SHARE = 0.25


def split_by_writer(
    *, writers: NDArray[np.str_], name: str, test: float, validation: float
) -> NDArray[np.str_]:
    """Splits [N]; `test` and `validation` are shares of the writers, `name` gives each set its own draw."""
    drawn = _drawn_order(writers, name)
    tested = round(test * len(drawn))
    validated = round(validation * len(drawn))
    splits = np.full(len(writers), TRAIN, "<U10")
    splits[np.isin(writers, drawn[:tested])] = TEST
    splits[np.isin(writers, drawn[tested : tested + validated])] = VALIDATION
    return splits


def keep_official_test(
    *, writers: NDArray[np.str_], is_test: NDArray[np.bool_], name: str, validation: float
) -> NDArray[np.str_]:
    """Splits [N] of a set that was published with a test part: only the rest gives validation writers."""
    splits = np.full(len(writers), TEST, "<U10")
    splits[~is_test] = split_by_writer(writers=writers[~is_test], name=name, test=0.0, validation=validation)
    return splits


def blocks(count: int, *, size: int, prefix: str) -> NDArray[np.str_]:
    """Stand-ins for writers, where neighbours in the file share one: `prefix/0` for the first `size`, …"""
    return np.array([f"{prefix}/{index // size}" for index in range(count)])


def _drawn_order(writers: NDArray[np.str_], name: str) -> list[str]:
    names, counts = np.unique(writers, return_counts=True)
    light = names[counts <= _LARGEST_HELD_OUT_SHARE * len(writers)] if len(names) > 1 else names[:0]
    return sorted(light.tolist(), key=lambda writer: hashlib.sha256(f"{name}:{writer}".encode()).digest())
