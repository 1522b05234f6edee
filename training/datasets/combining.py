"""Several data sets as one."""

from collections.abc import Sequence

import numpy as np

from recognition.ink.flat import FlatInks
from training.datasets.folder.data_folder import sha256_of_lines
from training.datasets.spec import LabelledSet


def combined(sets: Sequence[LabelledSet], *, name: str) -> LabelledSet:
    """All examples, one set after the other, each in the split it had; writers keep apart by the name of their set."""
    if not sets:
        raise ValueError("Data sets to combine must be one or more. Received: none.")
    return LabelledSet(
        name=name,
        pixels=np.concatenate([each.pixels for each in sets]),
        labels=np.concatenate([each.labels for each in sets]),
        writers=np.concatenate([np.char.add(f"{each.name}/", each.writers) for each in sets]),
        splits=np.concatenate([each.splits for each in sets]),
        sha256=sha256_of_lines([f"{each.name} {each.sha256}" for each in sets]),
        inks=FlatInks.joined(each.inks or FlatInks.none(len(each)) for each in sets),
    )
