"""Rows by COPY: the same rows that INSERT would have stored."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, models, transaction
from django.forms.models import model_to_dict

from accounts.models import User
from recognition.models import (
    Alphabet,
    ImportAs,
    ImportedSample,
    ImportJob,
    Label,
    Original,
    QueueEntry,
    Sample,
)
from recognition.models.copying import copy_in
from recognition.models.identity import new_id
from recognition.queue import queueing
from tests.drawn import draw

NOW = datetime(2026, 2, 3, 4, 5, 6, 789012, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))


@pytest.fixture
def sample(alice: User, digits: Alphabet) -> Sample:
    return draw(alice, digits)


def values(rows: Any) -> list[dict[str, Any]]:
    return [
        {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}
        for row in rows.order_by("pk").values()
    ]


def stored_both_ways(rows: list[Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What is there after COPY, and after bulk_create."""
    manager = type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows])
    copy_in(type(rows[0]), rows)
    copied = values(manager)
    manager.delete()
    type(rows[0])._default_manager.bulk_create(rows)
    return copied, values(manager)


@pytest.mark.parametrize(
    "text", ["", "7", r"\N", r"\\", '"', "',", "a\nb\r\n", "\t", "é ﷽ 🖋", "NULL", r"\x00", " . ", r"\."]
)
def test_texts_stay_as_they_are(sample: Sample, text: str) -> None:
    again = Sample.objects.get(pk=sample.pk)
    again.pk, again.content_hash, again.state_reason = new_id(), "another", text

    copied, inserted = stored_both_ways([again])

    assert copied == inserted
    assert copied[0]["state_reason"] == text


def test_what_is_absent_and_what_is_not(sample: Sample, alice: User) -> None:
    drawn = Sample.objects.get(pk=sample.pk)
    drawn.pk, drawn.content_hash = new_id(), "drawn"
    drawn.ink = {"strokes": [[[0.1, -2, 1e-300], [1e22, 3]]], "width": 1, "height": 0.5, "note": r'"\N" é'}
    drawn.pixels = bytes(range(256)) * 3 + bytes(16)
    drawn.consent, drawn.consent_at, drawn.created_at = False, NOW, NOW.astimezone(UTC)
    bare = Sample.objects.get(pk=sample.pk)
    bare.pk, bare.content_hash = new_id(), "bare"
    bare.ink = bare.pixels = bare.renderer_version = bare.consent_at = None

    copied, inserted = stored_both_ways([drawn, bare])

    assert copied == inserted
    assert copied[1]["ink"] is None
    assert copied[0]["pixels"] == drawn.pixels


def test_every_table_that_an_import_fills(sample: Sample, alice: User, digits: Alphabet) -> None:
    job = ImportJob.objects.create(
        owner=alice,
        alphabet=digits,
        labels_as=ImportAs.TRUTH,
        size_bytes=1,
        file_is_ours=False,
        place=[0, 0],
        created_at=NOW,
        changed_at=NOW,
    )
    label = Label(
        sample=sample,
        user=alice,
        verdict="character",
        character="7",
        answer="unaided",
        created_at=NOW,
        seconds=0.1,
    )
    QueueEntry.objects.filter(pk=sample.pk).delete()
    rows: list[models.Model] = [
        label,
        Original(sample=sample, png=b"\x89PNG\r\n\x00\\"),
        ImportedSample(sample=sample, job=job, suggestion="7"),
        *queueing.entries_of([sample]),
    ]

    for row in rows:
        copied, inserted = stored_both_ways([row])
        assert copied == inserted, model_to_dict(row)
        type(row)._default_manager.filter(pk=row.pk).delete()


def test_all_or_none(sample: Sample) -> None:
    fresh, taken = Sample.objects.get(pk=sample.pk), Sample.objects.get(pk=sample.pk)
    fresh.pk, fresh.content_hash = new_id(), "fresh"
    taken.pk = new_id()

    with pytest.raises(IntegrityError, match="content_once_per_author"), transaction.atomic():
        copy_in(Sample, [fresh, taken])

    assert not Sample.objects.filter(pk__in=[fresh.pk, taken.pk]).exists()


def test_nothing_is_stored_of_nothing(db: None) -> None:
    copy_in(Label, [])

    assert not Label.objects.exists()


def test_a_row_that_cannot_be_made_stores_none(sample: Sample) -> None:
    fresh = Sample.objects.get(pk=sample.pk)
    fresh.pk, fresh.content_hash = new_id(), "fresh"

    def made() -> Iterator[Sample]:
        yield fresh
        raise ValueError("the second one")

    with pytest.raises(DatabaseError, match="the second one"), transaction.atomic():
        copy_in(Sample, made())

    assert not Sample.objects.filter(pk=fresh.pk).exists()
