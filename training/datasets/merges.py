"""From a data set's own labels to the classes of an alphabet."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

OUTSIDE = -1


def merge(
    labels: NDArray[np.str_],
    *,
    merges: Mapping[str, str],
    classes: Sequence[str],
    stands_for: Mapping[str, str] = MappingProxyType({}),
) -> NDArray[np.int64]:
    """Places in `classes`, int64 [N]; OUTSIDE for a label that the alphabet has no class for.

    `merges` maps raw labels to classes; a label that it does not name stands for itself. `stands_for` has the
    characters that a label of the data set may be, where those are several: it counts where all of them are one class.
    """

    def place_of(label: str) -> int:
        places = {place.get(merges.get(each, each), OUTSIDE) for each in stands_for.get(label, [label])}
        return places.pop() if len(places) == 1 else OUTSIDE

    place = {label: index for index, label in enumerate(classes)}
    if strays := sorted(set(merges.values()) - set(place)):
        raise ValueError(f"Merges must lead to classes of the alphabet. Received: {', '.join(strays)}.")
    distinct, inverse = np.unique(labels, return_inverse=True)
    places = [place_of(label) for label in distinct.tolist()]
    return np.array(places, np.int64)[inverse]
