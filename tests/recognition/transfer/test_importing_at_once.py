"""What an owner decides in the middle of a slice, or of saving a page: nothing that is stored meanwhile is overlooked."""

import uuid
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db import transaction

from accounts import consent, leaving
from accounts.models import User
from recognition.models import (
    Alphabet,
    ImportAs,
    ImportJob,
    ImportState,
    Label,
    ModelVersion,
    Sample,
    State,
    WrittenPage,
)
from recognition.transfer import importing
from recognition.writing import page_saving
from recognition.writing.page_cutting import Box
from tests.recognition.threads import at_once
from tests.recognition.transfer.bringing_in import begin, line, written
from tests.written import write_page

pytestmark = pytest.mark.django_db(transaction=True)

# How long whoever stores waits for the other before the commit; whoever is made to wait takes all of it.
MEANWHILE_SECONDS = 1.0


def meanwhile(store: Callable[[], Any], decide: Callable[[], Any]) -> list[Any]:
    """Decide between the last statement of what stores and its commit. Returns what either raised."""
    stored, decided = Event(), Event()

    def storing() -> None:
        with transaction.atomic():
            store()
            stored.set()
            decided.wait(MEANWHILE_SECONDS)

    def deciding() -> None:
        stored.wait(timeout=30)
        decide()
        decided.set()

    return [found for found in at_once(storing, deciding) if found is not None]


@pytest.fixture
def job(alice: User, digits: Alphabet, tmp_path: Path) -> ImportJob:
    """Checked, with nothing of it stored yet."""
    path = written(tmp_path, [line(number, str(number % 10)) for number in range(10)])
    job = begin(alice, digits, path, ImportAs.READINGS)
    importing.step(job.pk, seconds=60)
    job.refresh_from_db()
    assert job.state == ImportState.STORING
    return job


def test_a_no_for_earlier_drawings_too_finds_what_a_slice_was_just_storing(
    alice: User, job: ImportJob
) -> None:
    raised = meanwhile(
        lambda: importing.step(job.pk, seconds=60),
        lambda: consent.decide(user=alice, given=False, earlier=True),
    )

    assert raised == []
    assert list(Sample.objects.values_list("consent", flat=True)) == [False] * 10


@pytest.fixture
def page(alice: User, digits: Alphabet, digits_champion: ModelVersion) -> WrittenPage:
    return write_page(alice, digits)


def save(page: WrittenPage) -> None:
    names = ("left", "top", "right", "bottom", "line", "label")
    boxes = [Box(id=uuid.UUID(box["id"]), **{name: box[name] for name in names}) for box in page.boxes]
    page_saving.save_boxes(user=page.author, page=page, boxes=boxes, if_match="*")


def test_a_no_for_earlier_drawings_too_finds_what_was_just_saved_of_a_page(
    alice: User, page: WrittenPage
) -> None:
    raised = meanwhile(
        lambda: save(page),
        lambda: consent.decide(user=alice, given=False, earlier=True),
    )

    assert raised == []
    page.refresh_from_db()
    alice.refresh_from_db()
    said = {(False, alice.consent_wording, alice.consent_at)}
    columns = "consent", "consent_wording", "consent_at"
    assert {tuple(getattr(page, name) for name in columns)} == said
    assert set(Sample.objects.values_list(*columns)) == said


@pytest.mark.parametrize("what", ["slice", "page"])
def test_who_leaves_while_something_of_theirs_is_stored_takes_it_along(
    alice: User, job: ImportJob, page: WrittenPage, what: str
) -> None:
    raised = meanwhile(
        (lambda: importing.step(job.pk, seconds=60)) if what == "slice" else (lambda: save(page)),
        lambda: leaving.leave(user=alice, withdraws=True),
    )

    assert raised == []
    assert Sample.objects.exists()
    assert set(Sample.objects.values_list("state", flat=True)) == {State.WITHDRAWN}


def test_a_reader_who_leaves_in_the_middle_of_a_slice_takes_along_what_it_says(
    rita: User, bob: User, digits: Alphabet, tmp_path: Path
) -> None:
    path = written(tmp_path, [line(number, str(number % 10)) for number in range(10)])
    job = begin(rita, digits, path, ImportAs.READINGS, reader=bob)
    importing.step(job.pk, seconds=60)

    raised = meanwhile(
        lambda: importing.step(job.pk, seconds=60), lambda: leaving.leave(user=bob, withdraws=True)
    )

    assert raised == []
    assert Label.objects.filter(user=bob).count() == 10
    assert not Label.objects.all().live_by(bob).exists()
