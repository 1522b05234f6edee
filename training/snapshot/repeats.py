"""What tells that two drawings are the same, so that nothing is tested on that was learned, whoever it came from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognition.models import Alphabet, Sample
from training.datasets.duplicates import content_hashes
from training.datasets.mixture import BaseMixture

# Pictures fetched in one go.
_AT_ONCE = 2_000


@dataclass(frozen=True, kw_only=True)
class Originals:
    """The original data by the names of their pictures: what they are tested and validated on, and what they teach."""

    held_out: frozenset[str] = frozenset()
    learned: frozenset[str] = frozenset()

    @classmethod
    def of(cls, base: BaseMixture) -> "Originals":
        return cls(held_out=held_out_in(base), learned=frozenset(names_of(base.train.pixels)))


def held_out_in(base: BaseMixture) -> frozenset[str]:
    """What the original data are tested and validated on, by the pictures."""
    held_out = [base.validation.pixels, *(test.pixels for test in base.tests.values())]
    return frozenset(name for pixels in held_out for name in names_of(pixels))


def contents_in(alphabet: Alphabet) -> dict[str, tuple[str, ...]]:
    """By the id of each sample how it came, as strokes or as a file, and its picture, where there is one.

    By both: other strokes may give the same picture, and the same strokes another one by another renderer.
    """
    rows = Sample.objects.all().collected_in(alphabet).values_list("pk", "content_hash", "pixels")
    return {
        str(key): (came, *names_of(np.frombuffer(bytes(pixels), np.uint8)[np.newaxis])) if pixels else (came,)
        for key, came, pixels in rows.iterator(chunk_size=_AT_ONCE)
    }


def names_of(pixels: NDArray[np.uint8]) -> list[str]:
    """A name for each of the pictures [N, …], the same for the same ones."""
    names: list[str] = content_hashes(pixels).astype(str).tolist()
    return names
