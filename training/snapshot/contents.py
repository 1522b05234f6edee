"""What a snapshot holds of what was collected, as arrays to learn from and as test sets."""

from collections.abc import Sequence

import numpy as np
from django.db.models import QuerySet

from recognition.models import Split
from training.datasets.examples import Examples, TestSet
from training.models import Snapshot, SnapshotSample
from training.snapshot import collected


def collected_examples(snapshot: Snapshot, split: Split) -> Examples | None:
    """The snapshot's collected samples of one side as arrays, None where there are none."""
    rows = list(_rows(snapshot, split))
    if not rows:
        return None
    classes: Sequence[str] = snapshot.alphabet_then.classes
    pixels = np.stack([np.frombuffer(bytes(row.sample.pixels or b""), np.uint8) for row in rows])
    return Examples(
        pixels=pixels.reshape(-1, 28, 28),
        targets=np.array([classes.index(row.label) for row in rows], np.int64),
        weights=np.array([row.weight for row in rows], np.float64),
    )


def collected_tests(snapshot: Snapshot) -> list[TestSet]:
    """What was collected from test writers, frozen with the snapshot; nothing trains on it."""
    rows = list(_rows(snapshot, Split.TEST))
    samples, labels = [row.sample for row in rows], [row.label for row in rows]
    return collected.frozen_tests(snapshot.alphabet_then, samples, labels)


def _rows(snapshot: Snapshot, split: Split) -> QuerySet[SnapshotSample]:
    rows = snapshot.samples.filter(split=split).select_related("sample").defer("sample__ink")
    return rows.order_by("sample_id")
