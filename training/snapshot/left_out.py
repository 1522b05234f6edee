"""Write down, while a snapshot is taken, what it does without and why: later nobody could tell."""

import uuid
from collections.abc import Mapping

from training.models import LeftOut, Snapshot


def write_down(snapshot: Snapshot, *, why: Mapping[uuid.UUID, str]) -> None:
    """`why`: by the ids of the samples that were there and are not in it."""
    rows = [
        LeftOut(snapshot=snapshot, sample_id=sample, reason=reason[:200]) for sample, reason in why.items()
    ]
    LeftOut.objects.bulk_create(rows, batch_size=2_000)
