"""What an import unpacks its file to: only while it reads on in it, within limits, and where there is room."""

import gzip
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts import leaving, roles
from accounts.models import User
from recognition import outbox
from recognition.exceptions import Conflict
from recognition.models import Alphabet, ImportAs, ImportJob, ImportState, OutboxMessage, Sample
from recognition.transfer import import_steps, importing, uploads
from tests.recognition.transfer.bringing_in import begin, finished, line

LINES = "\n".join(line(number, str(number % 10)) for number in range(30)).encode()


def zipped(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inks.jsonl", data)
    return file.getvalue()


@pytest.fixture(autouse=True)
def _data_dir(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture(autouse=True)
def _small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_steps, "CHUNK", 10)


def send(
    owner: User, alphabet: Alphabet, data: bytes, labels_as: str = ImportAs.TRUTH, **more: Any
) -> ImportJob:
    job_id, path = uploads.keep_upload([data])
    return begin(owner, alphabet, path, labels_as, job_id=job_id, **more)


def begun(owner: User, alphabet: Alphabet) -> ImportJob:
    """A third of it is stored."""
    job = send(owner, alphabet, gzip.compress(LINES))
    while job.counts.get("stored", 0) < 10:
        importing.step(job.pk, seconds=0)
        job.refresh_from_db()
    assert is_unpacked(job)
    return job


def is_unpacked(job: ImportJob) -> bool:
    return uploads.scratch_of(job.pk).exists()


def demoted(rita: User, job: ImportJob) -> None:
    roles.give_role(user=rita, role=roles.ANNOTATOR)
    importing.step(job.pk, seconds=0)
    roles.give_role(user=rita, role=roles.REVIEWER)


def given_up(rita: User, job: ImportJob) -> None:
    with transaction.atomic():
        outbox.enqueue(task=importing.CARRY_ON, job_id=str(job.pk))
    OutboxMessage.objects.update(gave_up_at=timezone.now(), last_error="boom")
    importing.tend()


@pytest.mark.parametrize("stop", [demoted, given_up])
def test_what_was_unpacked_goes_when_it_stops_and_is_unpacked_again_when_it_goes_on(
    rita: User, digits: Alphabet, stop: Callable[[User, ImportJob], None]
) -> None:
    job = begun(rita, digits)

    stop(rita, job)

    job.refresh_from_db()
    assert (job.state, is_unpacked(job), Path(job.path).exists()) == (ImportState.FAILED, False, True)
    job = finished(importing.go_on(job=job, in_background=False))
    assert (job.state, Sample.objects.count(), is_unpacked(job)) == (ImportState.DONE, 30, False)


@pytest.mark.parametrize("packed", [gzip.compress, zipped])
def test_what_was_only_checked_is_unpacked_again_once_somebody_says_so(
    rita: User, digits: Alphabet, packed: Callable[[bytes], bytes]
) -> None:
    job = finished(send(rita, digits, packed(LINES), dry_run=True))
    assert (job.state, is_unpacked(job)) == (ImportState.CHECKED, False)

    assert finished(importing.go_on(job=job, in_background=False)).counts["stored"] == 30


def test_what_is_taken_back_needs_nothing_unpacked(rita: User, digits: Alphabet) -> None:
    job = begun(rita, digits)

    importing.take_back(job=job, in_background=False)

    assert not is_unpacked(job)


def test_whoever_leaves_takes_along_what_they_sent(
    rita: User, digits: Alphabet, django_capture_on_commit_callbacks: Any
) -> None:
    job = begun(rita, digits)

    with django_capture_on_commit_callbacks(execute=True):
        leaving.leave(user=rita, withdraws=False)

    job.refresh_from_db()
    assert (job.file_removed, uploads.folder_of(job.pk).exists()) == (True, False)


def test_what_a_reader_who_leaves_was_named_in_is_not_left_unpacked(
    rita: User, bob: User, digits: Alphabet, django_capture_on_commit_callbacks: Any
) -> None:
    job = send(rita, digits, gzip.compress(LINES), ImportAs.READINGS, reader=bob)
    importing.step(job.pk, seconds=0)

    with django_capture_on_commit_callbacks(execute=True):
        leaving.leave(user=bob, withdraws=False)

    assert (is_unpacked(job), Path(job.path).exists()) == (False, True)


@pytest.mark.parametrize("packed", [gzip.compress, zipped])
def test_what_is_sent_may_unpack_to_less_than_what_lies_on_this_machine(
    rita: User, digits: Alphabet, tmp_path: Path, settings: Any, packed: Callable[[bytes], bytes]
) -> None:
    settings.UPLOAD_UNPACKED_MIB = 1
    data = packed(LINES + b"\n" * 2**20)
    here = tmp_path / "here"
    here.write_bytes(data)

    sent = finished(send(rita, digits, data))

    assert sent.state == ImportState.FAILED
    assert "may unpack to 1,048,576 bytes" in sent.error
    assert not is_unpacked(sent)
    assert finished(begin(rita, digits, here, ImportAs.TRUTH)).state == ImportState.DONE


@pytest.mark.parametrize("packed", [gzip.compress, zipped])
def test_nothing_is_unpacked_where_there_is_no_room(
    rita: User,
    digits: Alphabet,
    monkeypatch: pytest.MonkeyPatch,
    packed: Callable[[bytes], bytes],
) -> None:
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1_000))
        job = finished(send(rita, digits, packed(LINES)))

    assert job.state == ImportState.FAILED
    assert job.error.startswith("To unpack ")
    assert job.error.endswith("bytes must be free on the disk. Received: 1,000.")
    assert finished(importing.go_on(job=job, in_background=False)).state == ImportState.DONE


def test_a_person_has_so_many_imports_that_are_not_finished(
    alice: User, rita: User, digits: Alphabet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_UPLOADS_WAITING", 2)
    checked = finished(send(rita, digits, LINES, dry_run=True))
    send(rita, digits, LINES)

    with pytest.raises(Conflict, match=r"at most 2 imports that are not finished.*beside 2\."):
        send(rita, digits, LINES)

    send(alice, digits, LINES, ImportAs.SUGGESTIONS)
    here = tmp_path / "here"
    here.write_bytes(LINES)
    begin(rita, digits, here)
    finished(importing.take_back(job=checked, in_background=False))
    send(rita, digits, LINES)
