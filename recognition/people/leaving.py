"""What becomes of drawings, readings and files when their author deletes their account.

What may not be learned from any more is so at once. Erasing it, and settling anew what the person has read, goes in
batches on the housekeeping queue: there may be a hundred thousand of each.
"""

import shutil
import uuid
from pathlib import Path

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from accounts.leaving import Departure
from accounts.models import User
from recognition import labelling, outbox, withdrawals
from recognition.models import (
    Alphabet,
    Exemplar,
    ExportJob,
    ExportState,
    GoldQuestion,
    ImportJob,
    ImportState,
    Label,
    Original,
    PersonalExport,
    Sample,
    State,
    Turn,
    TurnState,
    Writer,
    WrittenPage,
)
from recognition.models.sample import SampleQuerySet
from recognition.transfer import exporting, uploads

ERASE = "recognition.erase_withdrawn"
SETTLE = "recognition.settle_without_readings"
BATCH = 200


def follow_departure(departure: Departure) -> None:
    """In the transaction in which the account is deleted."""
    user = departure.user
    Exemplar.objects.filter(writer__author=user).delete()
    Turn.objects.filter(user=user, state=TurnState.OPEN).update(state=TurnState.LAPSED)
    _end_jobs(user)
    _forget_names(user)
    _erase_pages(user)
    samples = Sample.objects.all().kept_of(user)
    # Without consent a drawing was kept for its author, who is no more.
    _withdraw(user, samples if departure.withdraws else samples.filter(consent=False))
    if departure.withdraws:
        _take_readings_back(user)


def erase(*, user_id: int, after: str | None) -> int:
    """Erase a batch of what was withdrawn, and ask for the next. Returns how many.

    Pixels that a run was given stay, or its version could not be made again. A snapshot that is being taken at this
    moment holds the alphabets: it is waited for, and what it took is known here.
    """
    withdrawn = (
        Sample.objects.filter(author=user_id, state=State.WITHDRAWN).order_by("pk").select_related("alphabet")
    )
    if after is not None:
        withdrawn = withdrawn.after(uuid.UUID(after))
    batch = list(withdrawn.without_heavy_columns()[:BATCH])
    with transaction.atomic():
        for alphabet_id in sorted({sample.alphabet_id for sample in batch}):
            Alphabet.objects.all().held_alone(alphabet_id)
        ids = [sample.pk for sample in batch]
        for sample in batch:
            withdrawals.tell(sample)
        Original.objects.filter(pk__in=ids).delete()
        Sample.objects.filter(pk__in=ids).update(ink=None)
        Sample.objects.filter(pk__in=ids, snapshots=None).update(pixels=None, renderer_version=None)
        if len(batch) == BATCH:
            outbox.enqueue(task=ERASE, user_id=user_id, after=str(ids[-1]))
    return len(batch)


def settle_without(*, user_id: int, after: str | None) -> int:
    """Let a batch of samples that the person had read stand as others have read them, and ask for the next."""
    read = Sample.objects.all().kept().filter(labels__user=user_id).exclude(author=user_id)
    if after is not None:
        read = read.after(uuid.UUID(after))
    ids = list(read.order_by("pk").values_list("pk", flat=True).distinct()[:BATCH])
    with transaction.atomic():
        alphabets = {pk: Alphabet.objects.all().held(pk) for pk in _alphabets_of(ids)}
        for sample in Sample.objects.all().to_settle(ids):
            sample.alphabet = alphabets[sample.alphabet_id]
            labelling.update_state(sample)
        if len(ids) == BATCH:
            outbox.enqueue(task=SETTLE, user_id=user_id, after=str(ids[-1]))
    return len(ids)


def _alphabets_of(sample_ids: list[uuid.UUID]) -> list[int]:
    found = Sample.objects.filter(pk__in=sample_ids).order_by("alphabet").values_list("alphabet", flat=True)
    return list(found.distinct())


def _withdraw(user: User, samples: SampleQuerySet) -> None:
    now = timezone.now()
    GoldQuestion.objects.all().in_use().filter(sample__in=samples.values("pk")).update(retired_at=now)
    withdrawn = samples.update(
        state=State.WITHDRAWN,
        state_reason="withdrawn by its author",
        settled_class="",
        withdrawn_at=now,
    )
    if withdrawn:
        outbox.enqueue(task=ERASE, user_id=user.pk, after=None)


def _take_readings_back(user: User) -> None:
    """Words given as a reviewer are decisions of the site: they stay."""
    said = Label.objects.all().live_by(user).filter(settles=False).exclude(sample__author=user)
    if said.update(superseded_at=timezone.now()):
        outbox.enqueue(task=SETTLE, user_id=user.pk, after=None)


def _end_jobs(user: User) -> None:
    """Their files go; what was brought in stays or goes with the samples."""
    exports = ExportJob.objects.filter(owner=user).exclude(state=ExportState.EXPIRED)
    personal = PersonalExport.objects.filter(owner=user)
    folders = [
        exporting.folder_of(pk) for jobs in (exports, personal) for pk in jobs.values_list("pk", flat=True)
    ]
    transaction.on_commit(lambda: _remove(folders), robust=True)
    ExportJob.objects.filter(owner=user).update(state=ExportState.EXPIRED, path="", criteria={})
    personal.delete()
    _end_imports(user)


def _end_imports(user: User) -> None:
    """Also those that were still to say something in their name: what was unpacked goes, what was sent is its owner's."""
    imports, in_their_name = ImportJob.objects.filter(owner=user), ImportJob.objects.all().to_be_read_by(user)
    folders = [uploads.folder_of(pk) for pk in imports.values_list("pk", flat=True)]
    folders += [uploads.scratch_of(pk) for pk in in_their_name.values_list("pk", flat=True)]
    transaction.on_commit(lambda: _remove(folders), robust=True)
    failed = {"state": ImportState.FAILED, "ended_at": timezone.now()}
    imports.under_way().update(**failed, error="Its owner has left.")
    imports.update(file_name="removed", problems=[], file_removed=F("file_is_ours"))
    in_their_name.update(**failed, error="Whoever it names as the reader has left.")


def _remove(folders: list[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _forget_names(user: User) -> None:
    """Hands that they named may be those of people."""
    named = Writer.objects.filter(author=user).exclude(name="")
    named.update(name=Concat(Value("hand "), Cast("pk", CharField())))


def _erase_pages(user: User) -> None:
    """A photo of a page may show more than characters. The characters that were saved of it are samples."""
    WrittenPage.objects.all().filter(author=user).erase(reason="its author has left")
