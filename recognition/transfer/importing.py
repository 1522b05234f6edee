"""Imports as jobs: checked whole before anything is stored, stored in slices that are there whole or not at all.

A slice is one transaction: the rows, the place reached and the message for the next slice. A worker that dies in it
costs that slice, and the next one begins where the last one ended.
"""

import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from recognition import outbox
from recognition.exceptions import Conflict, InvalidInput
from recognition.exchange.exceptions import ExchangeError, Unreadable
from recognition.exchange.format import START
from recognition.exchange.registry import checked_name, expanded
from recognition.models import Alphabet, ImportJob, ImportState
from recognition.models.identity import new_id
from recognition.transfer import import_steps
from recognition.transfer.collecting import seldom_collected
from recognition.transfer.import_rights import check_may
from recognition.transfer.uploads import forget_unpacked, forget_upload

CARRY_ON = "recognition.carry_import_on"
OPTIONS = ("classes", "transposed", "dark_on_light", "writer", "consent", "recognize", "skip_wrong")
# A slice holds up the worker, and whoever draws meanwhile, for about so long.
SLICE_SECONDS = 1.0
MOST_UPLOADS_WAITING = 5
_NOT_KEPT_LONGER = timedelta(days=7)


@transaction.atomic
def request_import(
    *,
    owner: User,
    alphabet: Alphabet,
    format_name: str,
    labels_as: str,
    path: Path,
    file_name: str,
    reader: User | None = None,
    options: dict[str, Any] | None = None,
    dry_run: bool = False,
    job_id: uuid.UUID | None = None,
    in_background: bool = True,
) -> ImportJob:
    """Begin an import. Raises InvalidInput where the owner may not do that, or the file is none; Conflict for an upload
    while as many as one person may have are not finished.

    `options`: see OPTIONS; without `consent` samples go by what their owner has decided. A file that `keep_upload` wrote
    comes with its `job_id`, and is removed when the import is over.
    """
    check_may(owner=owner, alphabet=alphabet, labels_as=labels_as, reader=reader)
    options = {name: value for name, value in (options or {}).items() if value is not None}
    for field, check, said in (
        ("format", checked_name, format_name),
        ("classes", expanded, options.get("classes", "")),
    ):
        try:
            check(str(said))
        except Unreadable as error:
            raise InvalidInput(str(error), field=field) from error
    if not path.exists():
        raise InvalidInput(f"There must be a file. Received: {path}, which is none.", field="file")
    if job_id is not None:
        _check_waiting(owner)
    now = timezone.now()
    job = ImportJob.objects.create(
        id=job_id or new_id(),
        owner=owner,
        alphabet=alphabet,
        format=format_name,
        labels_as=labels_as,
        reader=reader,
        options=options,
        file_name=file_name[-200:],
        path=str(path),
        size_bytes=path.stat().st_size,
        file_is_ours=job_id is not None,
        dry_run=dry_run,
        place=[*START],
        created_at=now,
        changed_at=now,
    )
    if in_background:
        outbox.enqueue(task=CARRY_ON, job_id=str(job.pk))
    return job


def _check_waiting(owner: User) -> None:
    waiting = ImportJob.objects.all().uploads_waiting(owner).count()
    if waiting >= MOST_UPLOADS_WAITING:
        raise Conflict(
            f"A person has at most {MOST_UPLOADS_WAITING} imports that are not finished: go on with one, or take it back."
            f" Received: one more, beside {waiting}."
        )


@transaction.atomic
def go_on(*, job: ImportJob, skip_wrong: bool | None = None, in_background: bool = True) -> ImportJob:
    """Take in what was only checked, or go on where an error stopped it. Raises Conflict where neither is so.

    Raises InvalidInput where its owner might begin it no more.
    """
    job = _locked(job.pk)
    if not job.may_go_on:
        raise Conflict(f"The import is {job.state}; there is nothing to go on with.")
    check_may(owner=job.owner, alphabet=job.alphabet, labels_as=job.labels_as, reader=job.reader)
    if skip_wrong is not None:
        job.options["skip_wrong"] = skip_wrong
    if job.state == ImportState.CHECKED:
        if job.counts.get("wrong") and not job.options.get("skip_wrong"):
            raise Conflict(
                "Some of it is wrong. Say that it is to be left out, or send a file in which it is right."
            )
        import_steps.begin_storing(job)
    else:
        was_storing = "stored" in job.counts
        job.state = ImportState.STORING if was_storing else ImportState.CHECKING
    job.dry_run, job.error, job.ended_at = False, "", None
    _save(job)
    if in_background:
        outbox.enqueue(task=CARRY_ON, job_id=str(job.pk))
    return job


@transaction.atomic
def take_back(*, job: ImportJob, in_background: bool = True) -> ImportJob:
    """Stop, and withdraw what this import has stored and said; what was there before it stays. Twice is once.

    Pages that it has brought are erased, and all that was saved of them is withdrawn, be it since.
    """
    job = _locked(job.pk)
    if job.may_be_taken_back:
        job.state, job.place, job.error, job.ended_at = ImportState.WITHDRAWING, [""], "", None
        _save(job)
        if in_background:
            outbox.enqueue(task=CARRY_ON, job_id=str(job.pk))
    return job


def carry_on(job_id: str) -> None:
    """One slice, and the message for the next one. Called in a transaction."""
    if step(uuid.UUID(job_id), seconds=SLICE_SECONDS):
        outbox.enqueue(task=CARRY_ON, job_id=job_id)


@transaction.atomic
def step(job_id: uuid.UUID, *, seconds: float) -> bool:
    """Work on the job for about so long. Returns whether more is to be done.

    What is wrong with the file ends the job and is kept with it; what was stored until then is kept, and known. What its
    owner decides meanwhile about learning waits for the slice, and finds what it has stored.
    """
    _hold_owner(job_id)
    job = _locked(job_id)
    if not job.is_under_way:
        return False
    try:
        with seldom_collected():
            import_steps.work_on(job, until=time.monotonic() + seconds)
    except (ExchangeError, FileNotFoundError) as error:
        job.fail(str(error), now=timezone.now())
    _save(job)
    return job.is_under_way


def run_to_end(job: ImportJob, *, recognizing: bool = False, seconds: float = 5.0) -> Iterator[ImportJob]:
    """All slices in this process, each with the job as it then stands; recognition is left to the workers."""
    while step(job.pk, seconds=seconds):
        job.refresh_from_db()
        yield job
        if job.state == ImportState.RECOGNIZING and not recognizing:
            with transaction.atomic():
                outbox.enqueue(task=CARRY_ON, job_id=str(job.pk))
            break
    job.refresh_from_db()
    yield job


def tend() -> None:
    """Give up jobs whose message was given up, and remove the files of those that are over."""
    from recognition.models import OutboxMessage

    now = timezone.now()
    for message in OutboxMessage.objects.given_up(CARRY_ON):
        with transaction.atomic():
            job = ImportJob.objects.select_for_update().filter(pk=message.arguments["job_id"]).first()
            if job is not None and job.is_under_way:
                job.fail(f"It stopped three times at the same place: {message.last_error}", now=now)
                _save(job)
            message.delete()
    for job in ImportJob.objects.all().with_old_files(before=now - _NOT_KEPT_LONGER):
        forget_upload(job.pk)
        ImportJob.objects.filter(pk=job.pk).update(file_removed=True)


def _hold_owner(job_id: uuid.UUID) -> None:
    """Before the job: whoever leaves is held first and then ends their jobs."""
    User.objects.select_for_update(of=("self",), no_key=True).only("pk").get(imports=job_id)


def _locked(job_id: uuid.UUID) -> ImportJob:
    return (
        ImportJob.objects.select_for_update(of=("self",))
        .select_related("owner", "alphabet", "reader")
        .get(pk=job_id)
    )


def _save(job: ImportJob) -> None:
    """Unpacked is what the next slice reads, and nothing else: gone too early, it is unpacked again."""
    if not job.reads_its_file:
        forget_unpacked(job.pk)
    job.changed_at = timezone.now()
    job.save()
