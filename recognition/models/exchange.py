"""Imports and exports as jobs: each remembers where it stands, so that a worker that dies costs a moment's work."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import VIEW_ALL_SAMPLES
from recognition.models.alphabet import Alphabet
from recognition.models.file_to_fetch import EXPORTS_UNDER_WAY, ExportState, FileToFetch
from recognition.models.identity import new_id
from recognition.models.sample import Sample


class ImportAs(models.TextChoices):
    """What the labels of a file are here."""

    TRUTH = "truth", "the truth: they settle what each is"
    READINGS = "readings", "readings of a person"
    SUGGESTIONS = "suggestions", "suggestions, which count for nothing until somebody agrees"


class ImportState(models.TextChoices):
    CHECKING = "checking"
    CHECKED = "checked"
    STORING = "storing"
    RECOGNIZING = "recognizing"
    DONE = "done"
    WITHDRAWING = "withdrawing"
    CANCELLED = "cancelled"
    FAILED = "failed"


IMPORTS_UNDER_WAY = (
    ImportState.CHECKING,
    ImportState.STORING,
    ImportState.RECOGNIZING,
    ImportState.WITHDRAWING,
)


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def of(self, user: User) -> "ImportJobQuerySet":
        return self.filter(owner=user).select_related("alphabet", "owner", "reader")

    def under_way(self) -> "ImportJobQuerySet":
        return self.filter(state__in=IMPORTS_UNDER_WAY)

    def uploads_waiting(self, owner: User) -> "ImportJobQuerySet":
        """What this user has sent that is under way, or was checked and waits for their word."""
        waiting = self.filter(owner=owner, file_is_ours=True, file_removed=False)
        return waiting.filter(state__in=[*IMPORTS_UNDER_WAY, ImportState.CHECKED])

    def to_be_read_by(self, user: User) -> "ImportJobQuerySet":
        """Those that are still to say something in the name of this user."""
        return self.filter(
            reader=user, state__in=[ImportState.CHECKING, ImportState.CHECKED, ImportState.STORING]
        )

    def unfinished(self, *, file_changed_at: datetime, **said: Any) -> "ImportJob | None":
        """An import of this very file in this very way that was broken off. `said`: all that tells one from another.

        A file that was changed since the import began is another one, be it of the same size.
        """
        broken_off = self.filter(
            **said,
            created_at__gt=file_changed_at,
            state__in=[*IMPORTS_UNDER_WAY, ImportState.FAILED],
            dry_run=False,
        )
        return broken_off.exclude(state=ImportState.WITHDRAWING).order_by("-id").first()

    def with_old_files(self, *, before: datetime) -> "ImportJobQuerySet":
        """Those that are over, or have waited for so long that nobody will come back to them."""
        return self.filter(changed_at__lt=before, file_is_ours=True, file_removed=False).exclude(
            state__in=IMPORTS_UNDER_WAY
        )


class ImportJob(models.Model):
    """`place` is where in the file the next item begins; `end` is what its first part will be after the last one."""

    MOST_PROBLEMS = 1_000

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="imports")
    alphabet = models.ForeignKey(Alphabet, on_delete=models.PROTECT, related_name="imports")
    format = models.CharField(max_length=20)
    labels_as = models.CharField(max_length=20, choices=ImportAs)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="imported_readings",
    )
    options = models.JSONField(default=dict, blank=True)
    file_name = models.CharField(max_length=200)
    path = models.CharField(max_length=1000)
    size_bytes = models.BigIntegerField()
    file_is_ours = models.BooleanField(help_text="A copy, which is removed once the import is over.")
    file_removed = models.BooleanField(default=False)
    dry_run = models.BooleanField(default=False, help_text="Check only; somebody says later to go on.")
    state = models.CharField(max_length=20, choices=ImportState, default=ImportState.CHECKING)
    place = models.JSONField(default=list)
    end = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    labels = models.JSONField(default=dict, help_text="Label -> how often the file has it.")
    problems = models.JSONField(default=list, help_text="[place, what is wrong], the first of them.")
    error = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ImportJobQuerySet.as_manager()

    def __str__(self) -> str:
        return f"import of {self.file_name}"

    @property
    def is_under_way(self) -> bool:
        return self.state in IMPORTS_UNDER_WAY

    @property
    def reads_its_file(self) -> bool:
        """Whether its next slice reads on in the file."""
        return self.state in (ImportState.CHECKING, ImportState.STORING)

    @property
    def may_go_on(self) -> bool:
        """Whether somebody's word would take it further: it was only checked, or stopped by an error."""
        return self.state in (ImportState.CHECKED, ImportState.FAILED) and not self.file_removed

    @property
    def may_be_taken_back(self) -> bool:
        return self.state not in (ImportState.CANCELLED, ImportState.WITHDRAWING)

    @property
    def fraction(self) -> float:
        """How much of this part of the work is done, 0 to 1."""
        if self.state not in (ImportState.CHECKING, ImportState.STORING):
            return 1.0
        return min(1.0, self.place[0] / self.end) if self.end and self.place else 0.0

    def count(self, **more: int) -> None:
        for name, number in more.items():
            self.counts[name] = self.counts.get(name, 0) + number

    def note(self, place: str, problem: str) -> None:
        """Keep what is wrong at a place; past the first thousand only their number."""
        self.count(wrong=1)
        if len(self.problems) < self.MOST_PROBLEMS:
            self.problems.append([place[:200], problem[:500]])

    def fail(self, reason: str, *, now: datetime) -> None:
        """Not saved yet."""
        self.state, self.error, self.ended_at = ImportState.FAILED, reason[:1000], now

    @property
    def problems_left_off(self) -> int:
        return int(self.counts.get("wrong", 0)) - len(self.problems)


class ImportedSampleQuerySet(models.QuerySet["ImportedSample"]):
    def standing(self, job: ImportJob) -> "ImportedSampleQuerySet":
        return self.filter(job=job, sample__withdrawn_at=None)

    def after(self, job: ImportJob, sample_id: str) -> "models.QuerySet[ImportedSample, uuid.UUID]":
        """The ids of those that stand, in order, behind this one; "" is before the first."""
        standing = self.standing(job)
        if sample_id:
            standing = standing.filter(sample__gt=sample_id)
        return standing.order_by("sample_id").values_list("sample_id", flat=True)

    def suggestions_of(self, sample_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
        """Of each sample what its file suggested that it is, where it did: a reading, as the file had it."""
        suggested = self.filter(sample__in=sample_ids).exclude(suggestion="")
        return dict(suggested.values_list("sample_id", "suggestion"))


class ImportedSample(models.Model):
    """Which import brought a sample, and what the file suggested that it is."""

    sample = models.OneToOneField(Sample, on_delete=models.CASCADE, primary_key=True, related_name="imported")
    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="imported")
    suggestion = models.CharField(max_length=20, blank=True)

    objects = ImportedSampleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.sample_id} of {self.job_id}"


class ExportJobQuerySet(models.QuerySet["ExportJob"]):
    def of(self, user: User) -> "ExportJobQuerySet":
        return self.filter(owner=user).select_related("alphabet", "owner")

    def under_way(self) -> "ExportJobQuerySet":
        return self.filter(state__in=EXPORTS_UNDER_WAY)

    def expired(self, *, now: datetime) -> "ExportJobQuerySet":
        return self.filter(state=ExportState.DONE, expires_at__lte=now)


class ExportJob(FileToFetch):
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exports")
    alphabet = models.ForeignKey(Alphabet, on_delete=models.PROTECT, related_name="exports")
    format = models.CharField(max_length=20)
    criteria = models.JSONField(default=dict, blank=True)
    sees_all = models.BooleanField(help_text="It holds what other people drew, and their names.")
    last_id = models.UUIDField(null=True, blank=True)
    left_out = models.PositiveIntegerField(default=0)

    objects = ExportJobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(path=""), name="a_finished_export_has_a_file"
            ),
        ]

    def __str__(self) -> str:
        return f"export of {self.alphabet}"

    def may_be_fetched(self, *, user: User, token: str, now: datetime) -> bool:
        """Also only as long as the owner may still see what is in it."""
        may_see = not self.sees_all or user.has_perm(VIEW_ALL_SAMPLES)
        return may_see and super().may_be_fetched(user=user, token=token, now=now)
