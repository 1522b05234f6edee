"""Everything about one person in one archive: a job written in slices, handed out for a while by a link of its own.

Of what the tables know of a person nothing is left out because somebody forgot to name it: each table of this house with
a person in it is a section, unless it stands in NOT_TOLD with the reason. Characters go out as any export of them does, so
that they come in again elsewhere.
"""

import shutil
import time
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from recognition import outbox
from recognition.exceptions import Conflict
from recognition.exchange.archives import member_info
from recognition.models import ExportState, Original, PersonalExport, WrittenPage
from recognition.people.personal_sections import section_named, sections_of
from recognition.transfer.exporting import cut_back, folder_of, forget, give_up_stopped, hand_out

CARRY_ON = "recognition.carry_personal_export_on"
SLICE_SECONDS = 1.0
CHUNK = 500


@transaction.atomic
def request_export(*, owner: User, in_background: bool = True) -> PersonalExport:
    """Begin an export of all about the owner; while one is under way, it is that one."""
    User.objects.select_for_update().only("pk").get(pk=owner.pk)
    known: PersonalExport | None = PersonalExport.objects.all().of(owner).under_way().first()
    if known is not None:
        return known
    sections = sections_of(owner)
    job = PersonalExport.objects.create(
        owner=owner,
        sections=[section.name for section in sections],
        total=sum(section.count(owner) for section in sections),
        created_at=timezone.now(),
    )
    if in_background:
        outbox.enqueue(task=CARRY_ON, job_id=str(job.pk))
    return job


@transaction.atomic
def cancel(*, job: PersonalExport) -> PersonalExport:
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
    """Work on the job for about so long. Returns whether more is to be done; nothing is, where it is gone."""
    job = (
        PersonalExport.objects.select_for_update(of=("self",))
        .select_related("owner")
        .filter(pk=job_id)
        .first()
    )
    if job is None or not job.is_under_way:
        return False
    if job.state == ExportState.WRITING:
        _write(job, time.monotonic() + seconds)
    else:
        _pack(job)
    job.save()
    return job.is_under_way


def tend() -> None:
    """Remove what has expired, and give up jobs whose message was given up."""
    give_up_stopped(PersonalExport, CARRY_ON)
    for job in PersonalExport.objects.all().expired(now=timezone.now()):
        forget(job)


def file_name_of(job: PersonalExport) -> str:
    return f"inkloop-{job.owner.get_username()}-{job.created_at:%Y%m%d-%H%M%S}.zip".replace("/", "_")


def _locked(job_id: uuid.UUID) -> PersonalExport:
    return PersonalExport.objects.select_for_update(of=("self",)).select_related("owner").get(pk=job_id)


def _write(job: PersonalExport, deadline: float) -> None:
    parts = folder_of(job.pk) / "parts"
    cut_back(parts, job.parts)
    while job.section < len(job.sections):
        section = section_named(job.sections[job.section])
        written, last = section.write(parts, job.owner, after=job.after, most=CHUNK)
        job.written += written
        job.counts[section.name] = job.counts.get(section.name, 0) + written
        job.after = last
        if written < CHUNK:
            job.section, job.after = job.section + 1, ""
        if time.monotonic() > deadline:
            break
    if job.section >= len(job.sections):
        job.state = ExportState.PACKING
    job.parts = {file.name: file.stat().st_size for file in sorted(parts.iterdir())}


def _pack(job: PersonalExport) -> None:
    folder = folder_of(job.pk)
    cut_back(folder / "parts", job.parts)
    target = folder / file_name_of(job)
    with zipfile.ZipFile(target, "w", compresslevel=1) as archive:
        archive.writestr(member_info("README.txt", deflate=True), _read_me(job).encode())
        for file in sorted((folder / "parts").iterdir()):
            _add(archive, file)
        for name, png in _pictures(job.owner):
            archive.writestr(member_info(name, deflate=False), png)
    hand_out(job, target)


def _add(archive: zipfile.ZipFile, file: Path) -> None:
    name = f"samples/{file.name}" if file.name.endswith(".gz") else file.name
    with (
        archive.open(member_info(name, deflate=True), "w", force_zip64=True) as member,
        file.open("rb") as stream,
    ):
        shutil.copyfileobj(stream, member, 2**20)


def _pictures(owner: User) -> Iterator[tuple[str, bytes]]:
    """What was uploaded, as it is stored: re-encoded, never the file that came."""
    originals = Original.objects.filter(sample__author=owner).order_by("pk")
    for sample_id, png in originals.values_list("pk", "png").iterator(chunk_size=CHUNK):
        yield f"originals/{sample_id}.png", bytes(png)
    pages = WrittenPage.objects.filter(author=owner).exclude(picture=b"").order_by("pk")
    for page_id, png in pages.values_list("pk", "picture").iterator(chunk_size=20):
        yield f"pages/{page_id}.png", bytes(png)


def _read_me(job: PersonalExport) -> str:
    lines = [
        f"All that this site knows of {job.owner.get_username()}, as of {job.created_at:%d %B %Y, %H:%M} UTC.",
        "",
        "samples/*.jsonl.gz: your drawings, an alphabet a file, with ink, pictures, readings and what models read in them;",
        "a line is a drawing, and the files can be brought into any site of this kind.",
        "originals/, pages/: the pictures that you uploaded. The other files hold a row a line, named by their tables.",
        "",
    ]
    lines += [f"{name}: {count:,}" for name, count in job.counts.items() if count]
    return "\n".join(lines) + "\n"
