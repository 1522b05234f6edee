"""What a snapshot holds of what was collected, as arrays to learn from and as test sets."""

from collections.abc import Container, Sequence
from itertools import islice
from typing import Any

import numpy as np

from recognition.ink.flat import FlatInks
from recognition.ink.strokes import strokes_from_points
from recognition.models import Split
from training.datasets.examples import Examples, TestSet
from training.models import Snapshot
from training.snapshot import collected, repeats

# Samples fetched in one go: an ink as it is stored takes many times the room of its points.
_AT_ONCE = 2_000


def collected_examples(
    snapshot: Snapshot, split: Split, *, held_out: Container[str] = frozenset()
) -> Examples | None:
    """The snapshot's collected samples of one side as arrays, with the strokes of what was drawn; None where there are none.

    Without pictures that are `held_out`, see training.snapshot.repeats.
    """
    classes: Sequence[str] = snapshot.alphabet_then.classes
    rows = snapshot.samples.contents_of(split).iterator(chunk_size=_AT_ONCE)
    parts = []
    while chunk := list(islice(rows, _AT_ONCE)):
        parts.append(_examples(chunk, classes, held_out))
    examples = Examples.joined(parts)
    return examples if len(examples) else None


def collected_tests(snapshot: Snapshot) -> list[TestSet]:
    """What was collected from test writers, frozen with the snapshot; nothing trains on it."""
    rows = snapshot.samples.filter(split=Split.TEST).select_related("sample").defer("sample__ink")
    ordered = list(rows.order_by("sample_id"))
    samples, labels = [row.sample for row in ordered], [row.label for row in ordered]
    return collected.frozen_tests(snapshot.alphabet_then, samples, labels)


def _examples(
    rows: Sequence[tuple[str, float, Any, Any]], classes: Sequence[str], held_out: Container[str]
) -> Examples:
    """`rows`: label, weight, pixels and ink, None where there is only a picture."""
    pixels = np.stack([np.frombuffer(bytes(row[2] or b""), np.uint8) for row in rows]).reshape(-1, 28, 28)
    places = [place for place, name in enumerate(repeats.names_of(pixels)) if name not in held_out]
    kept = [rows[place] for place in places]
    return Examples(
        pixels=pixels[places],
        targets=np.array([classes.index(label) for label, _, _, _ in kept], np.int64),
        weights=np.array([weight for _, weight, _, _ in kept], np.float64),
        inks=FlatInks.of([strokes_from_points(ink["strokes"]) if ink else [] for _, _, _, ink in kept]),
    )
