"""The misread examples of a test set, kept so that a cell of the confusion matrix can be opened and looked into."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

MOST_MISTAKES = 4_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Mistakes:
    """M misread examples, the first ones in the order of the test set.

    `pixels`: uint8 [M, 28, 28]; `targets` and `answers`: int16 [M], places in the classes; `probabilities`:
    float16 [M], that of the answer; `labels`: text [M], raw, "" where it is not known.
    """

    pixels: NDArray[np.uint8]
    targets: NDArray[np.int16]
    answers: NDArray[np.int16]
    probabilities: NDArray[np.float16]
    labels: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.targets)

    def to_bytes(self) -> bytes:
        """An npz of plain arrays."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            pixels=self.pixels,
            targets=self.targets,
            answers=self.answers,
            probabilities=self.probabilities,
            labels=self.labels,
        )
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Mistakes":
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return cls(**{name: arrays[name] for name in arrays.files})

    @classmethod
    def joined(cls, parts: "Sequence[Mistakes]") -> "Mistakes":
        """Of at least one part."""
        names = [field.name for field in fields(cls)]
        return cls(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> "Mistakes":
        """Those of a mask [M], or those at places, in their order."""
        return Mistakes(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})


def find_mistakes(
    probabilities: NDArray[np.floating],
    targets: NDArray[np.integer],
    pixels: NDArray[np.uint8],
    labels: NDArray[np.str_] | None = None,
) -> Mistakes:
    """What probabilities [N, K] put first and targets [N] contradict, at most MOST_MISTAKES of them."""
    answers = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(answers != targets)[:MOST_MISTAKES]
    return Mistakes(
        pixels=pixels[wrong],
        targets=targets[wrong].astype(np.int16),
        answers=answers[wrong].astype(np.int16),
        probabilities=probabilities[wrong, answers[wrong]].astype(np.float16),
        labels=labels[wrong] if labels is not None else np.full(len(wrong), "", "<U1"),
    )
