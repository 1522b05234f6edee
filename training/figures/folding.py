"""Which classes count as one where a person could not tell them apart without the word around them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def alike(classes: Sequence[str], lookalikes: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
    """bool [K, K]: whether two classes share a group, or are a capital and its small letter.

    By pairs and not onwards: b looks like 6 and B like 8, and still 6 is no 8.
    """
    groups = [set(group) for group in lookalikes]
    return np.array(
        [
            [_same(one, other) or any({one, other} <= group for group in groups) for other in classes]
            for one in classes
        ]
    )


def _same(one: str, other: str) -> bool:
    return one == other or one.lower() == other or one.upper() == other
