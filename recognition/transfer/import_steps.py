"""The work of an import, until its time is over: check what stands in the file, store it, read it, or take it back.

Called with the job locked; whoever calls saves it.
"""

import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from recognition import labelling, withdrawals
from recognition.exceptions import Conflict, InvalidInput, PreconditionFailed
from recognition.exchange.exceptions import Unreadable
from recognition.exchange.format import START
from recognition.exchange.page_record import PageItem, PageRecord
from recognition.exchange.record import MAX_UNPACKED_BYTES, Item, ReadOptions
from recognition.exchange.registry import PAGE_FORMATS, expanded, writer_of
from recognition.models import (
    Alphabet,
    Exemplar,
    ImportAs,
    ImportedSample,
    ImportJob,
    ImportState,
    Label,
    ModelVersion,
    Sample,
)
from recognition.transfer.bulk_intake import Hands, Tally, store_many
from recognition.transfer.import_rights import check_may
from recognition.transfer.incoming import Incoming, understood
from recognition.transfer.uploads import forget_upload, scratch_of
from recognition.writing import page_incoming
from recognition.writing.page_incoming import IncomingPage

CHUNK = 500
# To label what is there already takes some ten statements each.
_CHUNK_OF_KNOWN = 50
_READ_AT_ONCE = 128
_WITHDRAWN_AT_ONCE = 1_000
_TAKEN_BACK_AT_ONCE = 20


def work_on(job: ImportJob, *, until: float) -> None:
    """Go on with it, until this moment of the monotonic clock at the most."""
    step = {
        ImportState.CHECKING: _check,
        ImportState.STORING: _store,
        ImportState.RECOGNIZING: _recognize,
        ImportState.WITHDRAWING: _withdraw,
    }[ImportState(job.state)]
    step(job, until)


def _check(job: ImportJob, deadline: float) -> None:
    """Read on without storing; at the end decide whether to store."""
    for _ in _chunks(job, deadline):
        pass
    if job.place[0] < job.end:
        return
    if job.dry_run or (job.counts.get("wrong") and not job.options.get("skip_wrong")):
        job.state = ImportState.CHECKED
    else:
        begin_storing(job)


def begin_storing(job: ImportJob) -> None:
    job.counts = {"checked": job.counts.get("read", 0), "stored": 0}
    job.labels, job.problems = {}, []
    job.state, job.place = ImportState.STORING, [*START]


def _store(job: ImportJob, deadline: float) -> None:
    _hold_alphabet(job)
    if not _still_may(job):
        return
    hands = Hands.of(job)
    for incoming in _chunks(job, deadline):
        tally = _stored(job, incoming, hands)
        job.count(
            stored=tally.stored,
            known=tally.known,
            labelled=tally.labelled,
            kept=tally.kept,
            other_split=tally.other_split,
        )
    if job.place[0] < job.end:
        return
    if job.options.get("recognize"):
        job.state, job.place = ImportState.RECOGNIZING, [""]
    else:
        _end(job, ImportState.DONE)


def _hold_alphabet(job: ImportJob) -> None:
    """As it stands now, until the slice ends, and before any sample is locked: whoever changes the classes waits."""
    job.alphabet = Alphabet.objects.all().held(job.alphabet_id)


def _still_may(job: ImportJob) -> bool:
    """Whether its owner might begin it now; if not, it has failed, and what it has stored stays until it is taken back."""
    try:
        check_may(owner=job.owner, alphabet=job.alphabet, labels_as=job.labels_as, reader=job.reader)
    except InvalidInput as error:
        job.fail(f"It may not go on. {error}", now=timezone.now())
    return job.is_under_way


def _stored(job: ImportJob, incoming: list[Any], hands: Hands) -> Tally:
    if job.format in PAGE_FORMATS:
        return page_incoming.store_pages(job, incoming, now=timezone.now())
    return store_many(job, incoming, hands=hands, now=timezone.now())


def _chunks(job: ImportJob, deadline: float) -> Iterator[list[Any]]:
    """What stands from the job's place on, understood, until the time is over; the job moves on with each chunk."""
    options = ReadOptions(
        classes=expanded(str(job.options.get("classes", ""))),
        transposed=bool(job.options.get("transposed")),
        dark_on_light=bool(job.options.get("dark_on_light")),
        most_bytes=settings.UPLOAD_UNPACKED_MIB * 2**20 if job.file_is_ours else MAX_UNPACKED_BYTES,
    )
    path = Path(job.path)
    if not path.exists():
        raise Unreadable("The file is not there any more. Send it again.")
    with writer_of(job.format).opened(path, scratch_of(job.pk), options) as reader:
        job.end = reader.end
        items = reader.items((job.place[0], job.place[1]))
        while chunk := list(islice(items, _size_of_chunk(job))):
            found = [each for each in (_understood(job, item) for item in chunk) if each is not None]
            job.place = [*chunk[-1].after]
            job.count(read=len(chunk))
            yield found
            if time.monotonic() > deadline:
                return
        job.place = [reader.end, job.place[1]]


def _size_of_chunk(job: ImportJob) -> int:
    """So many that a slice does not last much longer than it should."""
    if job.format in PAGE_FORMATS:
        return 1
    stored, labelled = job.counts.get("stored"), job.counts.get("labelled", 0)
    labels_known = job.labels_as != ImportAs.SUGGESTIONS and stored is not None and stored < max(labelled, 1)
    return min(CHUNK, _CHUNK_OF_KNOWN) if labels_known else CHUNK


def _understood(job: ImportJob, item: Item | PageItem) -> Incoming | IncomingPage | None:
    if item.record is None:
        job.note(item.place, item.problem)
        return None
    try:
        if isinstance(item.record, PageRecord):
            return _understood_page(job, item.record)
        incoming = understood(item.record, job.alphabet)
    except InvalidInput as error:
        job.note(item.place, str(error))
        return None
    said = incoming.reading
    name = (said.character or said.verdict) if said else ""
    job.labels[name] = job.labels.get(name, 0) + 1
    return incoming


def _understood_page(job: ImportJob, record: PageRecord) -> IncomingPage:
    page = page_incoming.understood(record, job.alphabet)
    for label in page.labels:
        job.labels[label] = job.labels.get(label, 0) + 1
    return page


def _recognize(job: ImportJob, deadline: float) -> None:
    from recognition.reading.predicting import predict_many

    champion = ModelVersion.objects.all().champion_of(job.alphabet)
    while champion is not None:
        waiting = ImportedSample.objects.all().after(job, job.place[0])[:_READ_AT_ONCE]
        ids = list(waiting)
        if not ids:
            break
        job.count(recognized=predict_many(ids, champion))
        job.place = [str(ids[-1])]
        if time.monotonic() > deadline:
            return
    _end(job, ImportState.DONE)


def _withdraw(job: ImportJob, deadline: float) -> None:
    """Withdraw what the import has stored, then take back what it has said of samples that were there before."""
    _hold_alphabet(job)
    if _erase_page(job) or _withdraw_stored(job, deadline):
        return  # what is left begins at lower ids: to lock it in this slice, too, were another order of locks
    while labels := list(Label.objects.all().to_take_back(job)[:_TAKEN_BACK_AT_ONCE]):
        job.count(unlabelled=sum(map(_taken_back, labels)))
        if time.monotonic() > deadline:
            return
    _end(job, ImportState.CANCELLED)


def _erase_page(job: ImportJob) -> bool:
    """Whether there was any left. One a slice, with all its samples: those of the next one may have lower ids."""
    withdrawn = page_incoming.take_page_back(job)
    if withdrawn is None:
        return False
    job.count(erased=1, withdrawn=withdrawn)
    return True


def _withdraw_stored(job: ImportJob, deadline: float) -> bool:
    """Returns whether there was any left."""
    found = False
    while ids := list(ImportedSample.objects.all().after(job, job.place[0])[:_WITHDRAWN_AT_ONCE]):
        found = True
        for sample in Sample.objects.all().to_settle(ids):
            sample.withdraw(now=timezone.now())
            withdrawals.tell(sample)
        Exemplar.objects.filter(sample__in=ids).delete()
        job.count(withdrawn=len(ids))
        job.place = [str(ids[-1])]
        if time.monotonic() > deadline:
            break
    return found


def _taken_back(label: Label) -> bool:
    """Whether it stood until now. What its person has said anew meanwhile stays, and what is withdrawn needs nothing."""
    try:
        labelling.take_back(user=label.user, sample=label.sample, if_match=label.etag)
    except (Conflict, PreconditionFailed):
        return False
    return True


def _end(job: ImportJob, state: ImportState) -> None:
    job.state, job.ended_at = state, timezone.now()
    if job.file_is_ours:
        job.file_removed = True
    # Somebody else's file stays; what was unpacked to be read goes in any case.
    transaction.on_commit(lambda: forget_upload(job.pk), robust=True)
