"""Exports as jobs: written in slices, packed, handed out for a while by a link of their own, then removed.

What is safely written is known by the sizes of the parts: whoever takes over cuts off what came after them.
"""

import hashlib
import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import VIEW_ALL_SAMPLES
from recognition import outbox
from recognition.exceptions import Conflict, InvalidInput
from recognition.exchange.exceptions import ExchangeError
from recognition.exchange.registry import PAGE_FORMATS, checked_name, writer_of
from recognition.models import (
    Alphabet,
    ExportJob,
    ExportState,
    OutboxMessage,
    PersonalExport,
    Sample,
    State,
    WrittenPage,
)
from recognition.models.file_to_fetch import FileToFetch
from recognition.models.sample import SampleQuerySet
from recognition.models.written_page import WrittenPageQuerySet
from recognition.transfer.outgoing import header_of, records_of
from recognition.writing import page_outgoing

CARRY_ON = "recognition.carry_export_on"
SLICE_SECONDS = 1.0
CHUNK = 500
PAGES_AT_ONCE = 4
CRITERIA = ("state", "label", "author", "since", "until", "unsure_below")
# What was withdrawn leaves in no file.
STATES = [state for state in State if state != State.WITHDRAWN]
PAGE_CRITERIA = ("author", "since", "until")


def folder_of(job_id: uuid.UUID) -> Path:
    return Path(settings.DATA_DIR) / "exchange" / "exports" / str(job_id)


@transaction.atomic
def request_export(
    *,
    owner: User,
    alphabet: Alphabet,
    format_name: str,
    criteria: dict[str, Any] | None = None,
    in_background: bool = True,
) -> ExportJob:
    """Begin an export of what the owner may see. `criteria`: see CRITERIA; days as 2025-12-31. Raises InvalidInput."""
    try:
        checked_name(format_name)
    except ExchangeError as error:
        raise InvalidInput(str(error), field="format") from error
    criteria = {name: value for name, value in (criteria or {}).items() if value not in ("", None)}
    if unknown := set(criteria) - set(CRITERIA):
        raise InvalidInput(
            f"Samples are chosen by {', '.join(CRITERIA)}. Received: {', '.join(sorted(unknown))}.",
            field="state",
        )
    if format_name in PAGE_FORMATS and (unfit := set(criteria) - set(PAGE_CRITERIA)):
        raise InvalidInput(
            f"Pages are chosen by {', '.join(PAGE_CRITERIA)}. Received: {', '.join(sorted(unfit))}.",
            field=min(unfit),
        )
    if (state := criteria.get("state", State.OPEN)) not in STATES:
        raise InvalidInput(f"A state is one of {', '.join(STATES)}. Received: {state}.", field="state")
    job = ExportJob(
        owner=owner,
        alphabet=alphabet,
        format=format_name,
        criteria=criteria,
        sees_all=owner.has_perm(VIEW_ALL_SAMPLES),
        created_at=timezone.now(),
    )
    job.total = chosen_for(job).count()
    job.save(force_insert=True)
    if in_background:
        outbox.enqueue(task=CARRY_ON, job_id=str(job.pk))
    return job


def chosen_for(job: ExportJob) -> SampleQuerySet | WrittenPageQuerySet:
    return chosen_pages(job) if job.format in PAGE_FORMATS else chosen(job)


def chosen_pages(job: ExportJob) -> WrittenPageQuerySet:
    """The pages that are read, of those that were there when the job began and that its owner may see now."""
    pages = WrittenPage.objects.all().visible_to(job.owner).of_alphabet(job.alphabet).read_by(job.created_at)
    if job.criteria.get("author"):
        pages = pages.by_author(job.criteria["author"])
    return pages.taken_between(**_days(job))


def chosen(job: ExportJob) -> SampleQuerySet:
    """The samples that the job takes, of those that were there when it began and that its owner may see now."""
    said = job.criteria
    samples = Sample.objects.all().visible_to(job.owner).of_alphabet(job.alphabet).there_at(job.created_at)
    samples = samples.to_take_out(said.get("state", ""))
    if said.get("label"):
        samples = samples.labelled_as(said["label"])
    if said.get("author"):
        samples = samples.by_author(said["author"])
    if said.get("unsure_below"):
        samples = samples.less_sure_than(float(said["unsure_below"]))
    return samples.taken_between(**_days(job))


def _days(job: ExportJob) -> dict[str, date | None]:
    said = job.criteria
    return {name: date.fromisoformat(said[name]) if said.get(name) else None for name in ("since", "until")}


@transaction.atomic
def cancel(*, job: ExportJob) -> ExportJob:
    """Stop, or give a finished one up, and remove its file. Raises Conflict where nothing is left to remove."""
    job = _locked(job.pk)
    if not (job.is_under_way or job.is_done):
        raise Conflict(f"The export is {job.state}; there is nothing to cancel.")
    job.state, job.ended_at, job.path = ExportState.CANCELLED, timezone.now(), ""
    job.save()
    transaction.on_commit(lambda: shutil.rmtree(folder_of(job.pk), ignore_errors=True), robust=True)
    return job


def carry_on(job_id: str) -> None:
    """One slice, and the message for the next one. Called in a transaction."""
    if step(uuid.UUID(job_id), seconds=SLICE_SECONDS):
        outbox.enqueue(task=CARRY_ON, job_id=job_id)


@transaction.atomic
def step(job_id: uuid.UUID, *, seconds: float) -> bool:
    """Work on the job for about so long. Returns whether more is to be done."""
    job = _locked(job_id)
    if not job.is_under_way:
        return False
    try:
        if job.sees_all and not job.owner.has_perm(VIEW_ALL_SAMPLES):
            _fail(job, "Its owner may no longer see what other people drew.")
        elif job.state == ExportState.WRITING:
            _write(job, time.monotonic() + seconds)
        else:
            _pack(job)
    except ExchangeError as error:
        _fail(job, str(error))
    job.save()
    return job.is_under_way


def run_to_end(job: ExportJob, *, seconds: float = 5.0) -> Iterator[ExportJob]:
    """All slices in this process, each with the job as it then stands."""
    while step(job.pk, seconds=seconds):
        job.refresh_from_db()
        yield job
    job.refresh_from_db()
    yield job


def forget(job: ExportJob | PersonalExport) -> None:
    """Remove the file; the row stays and tells that there was one."""
    shutil.rmtree(folder_of(job.pk), ignore_errors=True)
    type(job)._default_manager.filter(pk=job.pk).update(state=ExportState.EXPIRED, path="")


def tend() -> None:
    """Remove what has expired, and give up jobs whose message was given up."""
    give_up_stopped(ExportJob, CARRY_ON)
    for job in ExportJob.objects.all().expired(now=timezone.now()):
        forget(job)


def give_up_stopped(jobs: type[ExportJob] | type[PersonalExport], task: str) -> None:
    for message in OutboxMessage.objects.all().given_up(task):
        with transaction.atomic():
            job = jobs._default_manager.select_for_update().filter(pk=message.arguments["job_id"]).first()
            if job is not None and job.is_under_way:
                _fail(job, f"It stopped three times at the same place: {message.last_error}")
                job.save()
            message.delete()


def _locked(job_id: uuid.UUID) -> ExportJob:
    return (
        ExportJob.objects.select_for_update(of=("self",)).select_related("owner", "alphabet").get(pk=job_id)
    )


def _fail(job: FileToFetch, error: str) -> None:
    job.state, job.error, job.ended_at = ExportState.FAILED, error[:1000], timezone.now()


def _write(job: ExportJob, deadline: float) -> None:
    kind, parts = writer_of(job.format), folder_of(job.pk) / "parts"
    cut_back(parts, job.parts)
    header = header_of(job.alphabet, created_at=job.created_at.isoformat())
    of_pages = job.format in PAGE_FORMATS
    found: Any = chosen_for(job).for_export()
    while True:
        rest = found.filter(pk__gt=job.last_id) if job.last_id else found
        rows = list(rest.order_by("pk")[: PAGES_AT_ONCE if of_pages else CHUNK])
        if not rows:
            job.state = ExportState.PACKING
            break
        records: Sequence[Any] = (
            page_outgoing.records_of(rows)
            if of_pages
            else records_of(rows, viewer=job.owner, sees_all=job.sees_all)
        )
        job.left_out += kind.write(parts, records, header=header, first=job.written)
        job.last_id, job.written = rows[-1].pk, job.written + len(rows)
        if time.monotonic() > deadline:
            break
    job.parts = {file.name: file.stat().st_size for file in sorted(parts.iterdir())}


def cut_back(folder: Path, sizes: dict[str, int]) -> None:
    """Bring a folder back to the sizes that its files are known to have had; others go."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        if file.name not in sizes:
            file.unlink()
        elif file.stat().st_size > sizes[file.name]:
            with file.open("r+b") as stream:
                stream.truncate(sizes[file.name])


def _pack(job: ExportJob) -> None:
    kind = writer_of(job.format)
    folder = folder_of(job.pk)
    cut_back(folder / "parts", job.parts)
    target = folder / file_name_of(job)
    kind.finish(
        folder / "parts", target, header=header_of(job.alphabet, created_at=job.created_at.isoformat())
    )
    hand_out(job, target)


def hand_out(job: FileToFetch, target: Path) -> None:
    """It is whole now: its link holds for a while, and its parts may go."""
    with target.open("rb") as file:
        job.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    job.size_bytes, job.path = target.stat().st_size, str(target)
    job.state, job.ended_at = ExportState.DONE, timezone.now()
    job.expires_at = job.ended_at + timedelta(hours=settings.EXPORT_LINK_HOURS)
    parts = target.parent / "parts"
    transaction.on_commit(lambda: shutil.rmtree(parts, ignore_errors=True), robust=True)


def file_name_of(job: ExportJob) -> str:
    ending = writer_of(job.format).ending
    return f"inkloop-{job.alphabet.slug}-{job.created_at:%Y%m%d-%H%M%S}-{job.format}{ending}"
