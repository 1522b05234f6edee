"""The misread examples of a test set, kept so that a cell of the confusion matrix can be opened and looked into."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

MOST_MISTAKES = 4_000
# Stands for the sample whose author took it back.
WITHDRAWN = "withdrawn"


class ClassesNotKept(ValueError):
    """Of mistakes that are places in classes which nobody wrote down."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Mistakes:
    """M misread examples, the first ones in the order of the test set.

    `pixels`: uint8 [M, 28, 28]; `targets` and `answers`: text [M], the classes by their names, whichever the version was
    made for; `probabilities`: float16 [M], that of the answer; `labels`: text [M], raw, "" where it is not known; `places`:
    int32 [M], in the test set, -1 where they were not kept; `samples`: text [M], ids of the drawings collected here, WITHDRAWN
    of those taken back, "" for all others.
    """

    pixels: NDArray[np.uint8]
    targets: NDArray[np.str_]
    answers: NDArray[np.str_]
    probabilities: NDArray[np.float16]
    labels: NDArray[np.str_]
    places: NDArray[np.int32]
    samples: NDArray[np.str_]

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
            places=self.places,
            samples=self.samples,
        )
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes, *, classes: Sequence[str] = ()) -> "Mistakes":
        """Those kept before places and samples were are read as well.

        `classes`: what older ones have places in. Raises ClassesNotKept for these where they are none.
        """
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            kept = {name: arrays[name] for name in arrays.files}
        kept |= {name: _named(kept[name], classes) for name in ("targets", "answers")}
        count = len(kept["targets"])
        return cls(**{"places": np.full(count, -1, np.int32), "samples": _unnamed(count)} | kept)

    @classmethod
    def joined(cls, parts: "Sequence[Mistakes]") -> "Mistakes":
        """Of at least one part."""
        names = [field.name for field in fields(cls)]
        return cls(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})

    def without(self, sample: str, pixels: NDArray[np.uint8]) -> "Mistakes":
        """The same mistakes, of which those of one sample show and name nothing any more: they still count.

        `pixels` uint8 [28, 28] tell it where samples were not kept yet.
        """
        named = self.samples == sample
        looks = (self.samples == "") & (self.pixels == pixels).all(axis=(1, 2))
        return self._blank(named | looks)

    def without_all(self, samples: "Sequence[str]") -> "Mistakes":
        return self._blank(np.isin(self.samples, list(samples)))

    @property
    def shown(self) -> NDArray[np.bool_]:
        """bool [M]: whether its picture may still be seen."""
        return np.asarray(self.samples != WITHDRAWN)

    def _blank(self, chosen: NDArray[np.bool_]) -> "Mistakes":
        return replace(
            self,
            pixels=np.where(chosen[:, None, None], np.uint8(0), self.pixels),
            labels=np.where(chosen, "", self.labels),
            samples=np.where(chosen, WITHDRAWN, self.samples),
        )

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> "Mistakes":
        """Those of a mask [M], or those at places, in their order."""
        return Mistakes(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})


def find_mistakes(
    probabilities: NDArray[np.floating],
    targets: NDArray[np.integer],
    pixels: NDArray[np.uint8],
    labels: NDArray[np.str_] | None = None,
    samples: NDArray[np.str_] | None = None,
    *,
    classes: Sequence[str],
) -> Mistakes:
    """What probabilities [N, K] put first and targets [N] contradict, places in `classes`; at most MOST_MISTAKES of them."""
    answers = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(answers != targets)[:MOST_MISTAKES]
    return Mistakes(
        pixels=pixels[wrong],
        targets=_named(targets[wrong], classes),
        answers=_named(answers[wrong], classes),
        probabilities=probabilities[wrong, answers[wrong]].astype(np.float16),
        labels=labels[wrong] if labels is not None else _unnamed(len(wrong)),
        places=wrong.astype(np.int32),
        samples=samples[wrong] if samples is not None else _unnamed(len(wrong)),
    )


def _named(told: NDArray[np.generic], classes: Sequence[str]) -> NDArray[np.str_]:
    """Classes [M] by their names, told so or as places in `classes`. Raises ClassesNotKept."""
    if told.dtype.kind == "U":
        return np.asarray(told, np.str_)
    if not classes:
        raise ClassesNotKept("Places in classes that nobody wrote down tell nothing.")
    return np.array(classes, np.str_)[told.astype(np.intp)]


def _unnamed(count: int) -> NDArray[np.str_]:
    return np.full(count, "", "<U1")
