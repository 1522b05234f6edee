"""Which classes count as one where a person could not tell them apart without the word around them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def alike(classes: Sequence[str], lookalikes: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
    """bool [K, K]: whether two classes share a group, or are a capital and its small letter.

    By pairs and not onwards: b looks like 6 and B like 8, and still 6 is no 8.
    """
    places = {name: place for place, name in enumerate(classes)}
    same = np.eye(len(classes), dtype=np.bool_)
    for name, place in places.items():
        for other in (name.lower(), name.upper()):
            if other in places:
                same[place, places[other]] = True
    for group in lookalikes:
        members = [places[name] for name in group if name in places]
        same[np.ix_(members, members)] = True
    return same
