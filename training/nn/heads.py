"""The last layer of a network, made over for other classes: what was learned of shapes serves another alphabet too."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

KERNEL, BIAS = "logits/kernel", "logits/bias"


def with_head_for(
    weights: Mapping[str, NDArray[Any]], members: Sequence[Sequence[int]]
) -> dict[str, NDArray[Any]]:
    """The weights with a logit for each entry of `members`: the places of the old classes that it stands for.

    A logit for several old classes starts in their middle, as likely as all of them; one for none starts in the middle
    of all. Raises ValueError where there is no such layer.
    """
    if KERNEL not in weights or BIAS not in weights:
        raise ValueError(
            f"The weights must name {KERNEL} and {BIAS}. Received: {', '.join(sorted(weights))}."
        )
    kernel, bias = weights[KERNEL], weights[BIAS]
    everything = list(range(len(bias)))
    columns = [kernel[:, list(places) or everything].mean(axis=1) for places in members]
    starts = [bias[list(places) or everything].mean() + np.log(max(len(places), 1)) for places in members]
    return dict(weights) | {
        KERNEL: np.stack(columns, axis=1).astype(kernel.dtype),
        BIAS: np.array(starts, bias.dtype),
    }
