"""Pictures without any ink: large archives hold a few, and they show nothing to learn from."""

import numpy as np

from training.datasets.spec import Contents


def without_blanks(contents: Contents) -> Contents:
    """The same without pictures that are black all over."""
    if contents.images is None:
        return contents
    inked = contents.images.any(axis=(1, 2))
    if inked.all():
        return contents
    kept = np.flatnonzero(inked)
    return Contents(
        labels=contents.labels[kept],
        writers=contents.writers[kept],
        splits=contents.splits[kept],
        images=contents.images[kept],
    )
