"""Write down what a run learns from, so that it can be checked and made again: base sets and collected samples."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from recognition.models import Alphabet, Sample
from training.exceptions import StillSettling
from training.models import Snapshot, SnapshotSample
from training.snapshot import choosing, left_out
from training.snapshot.repeats import Originals


@transaction.atomic
def take(
    *, alphabet: Alphabet, base: Sequence[dict[str, Any]], originals: Originals | None = None
) -> Snapshot:
    """Freeze what training.snapshot.choosing takes of the samples of now together with `base`, the data sets' names, checksums
    and counts. What was left out is kept beside it, and is no part of its checksum.

    `originals`: what these data sets hold; None: nothing.
    """
    _check_settled(Alphabet.objects.all().held(alphabet.pk), alphabet)
    now = timezone.now()
    selection = choosing.choose(alphabet, now=now, originals=originals or Originals())
    chosen = [uuid.UUID(each.key) for each in selection.chosen]
    samples = Sample.objects.defer("ink", "pixels").in_bulk(chosen)
    rows = [
        SnapshotSample(sample=samples[key], label=each.label_class, weight=each.weight, split=each.split)
        for key, each in zip(chosen, selection.chosen, strict=True)
    ]
    snapshot = Snapshot.objects.create(
        alphabet=alphabet,
        base=list(base),
        collected_count=len(rows),
        left_out_counts=selection.counts,
        sha256=_checksum(alphabet, base, rows),
        created_at=now,
    )
    for row in rows:
        row.snapshot = snapshot
    SnapshotSample.objects.bulk_create(rows, batch_size=2000)
    why = {uuid.UUID(key): str(reason) for key, reason in selection.left_out.items()}
    left_out.write_down(snapshot, why=why)
    return snapshot


def verify(snapshot: Snapshot, *, base: Sequence[dict[str, Any]] | None = None) -> bool:
    """Whether the rows kept, with the data sets that were written down or with `base`, still give the checksum."""
    rows = snapshot.samples.select_related("sample").order_by("sample_id")
    return _checksum(snapshot.alphabet_then, snapshot.base if base is None else base, rows) == snapshot.sha256


def _check_settled(alphabet: Alphabet, seen: Alphabet) -> None:
    """The samples are settled by the classes that the run was begun with. Raises StillSettling."""
    if alphabet.is_settling or alphabet.layout != seen.layout:
        raise StillSettling(f"The classes of {alphabet} have just changed. Start the run again in a minute.")


def _checksum(alphabet: Alphabet, base: Sequence[dict[str, Any]], rows: Iterable[SnapshotSample]) -> str:
    """SHA-256 of the manifest: a line for the alphabet, one for each base set, one for each collected sample by id."""
    lines: list[Any] = [
        {"alphabet": alphabet.slug, "classes": alphabet.classes, "merges": alphabet.merges},
        *base,
    ]
    lines += [[str(row.sample_id), row.sample.content_hash, row.label, row.weight, row.split] for row in rows]
    digest = hashlib.sha256()
    for line in lines:
        digest.update(json.dumps(line, sort_keys=True, separators=(",", ":")).encode() + b"\n")
    return digest.hexdigest()
