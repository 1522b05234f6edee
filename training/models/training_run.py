"""One attempt to make a better model: what it was asked, how far it is, what became of it."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from recognition.models import Alphabet, ModelVersion
from recognition.models.identity import new_id
from training.exceptions import LeaseLost
from training.models.snapshot import Snapshot


class RunState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    EVALUATING = "evaluating"
    PROMOTED = "promoted"
    CHALLENGER = "challenger"
    REJECTED = "rejected"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNDER_WAY = (RunState.QUEUED, RunState.RUNNING, RunState.EVALUATING)
WORKING = (RunState.RUNNING, RunState.EVALUATING)
WITHOUT_A_VERSION = (RunState.FAILED, RunState.CANCELLED)


class Trigger(models.TextChoices):
    PERSON = "person"
    COMMAND = "command"
    LABELS = "labels"
    SCHEDULE = "schedule"
    DRIFT = "drift"


BY_ITSELF = (Trigger.LABELS, Trigger.SCHEDULE, Trigger.DRIFT)


class TrainingRunQuerySet(models.QuerySet["TrainingRun"]):
    def newest_first(self) -> "TrainingRunQuerySet":
        return self.select_related("alphabet", "version", "started_by", "snapshot").order_by("-id")

    def warm_starts(self) -> list[tuple[int, int]]:
        """(the version that was made, the version with whose weights its training began), by their ids."""
        begun = self.filter(version__isnull=False, made_with__started_from__version__isnull=False)
        return list(begun.values_list("version_id", "made_with__started_from__version"))

    def under_way(self) -> "TrainingRunQuerySet":
        return self.filter(state__in=UNDER_WAY)

    def abandoned(self, *, now: datetime) -> "TrainingRunQuerySet":
        """Runs whose worker has stopped renewing its lease: it was killed, or its machine is gone."""
        return self.filter(state__in=WORKING, lease_until__lt=now).select_for_update(skip_locked=True)

    def claim(self, run_id: uuid.UUID | str, *, now: datetime) -> "TrainingRun | None":
        """Move a queued run to running, or return None: one worker gets it, once an attempt.

        The attempt's number is what every later write of this worker must show: see TrainingRun.held.
        """
        claimed = self.filter(pk=run_id, state=RunState.QUEUED).update(
            state=RunState.RUNNING,
            attempt=F("attempt") + 1,
            started_at=Coalesce("started_at", models.Value(now)),
            lease_until=_lease_end(now),
        )
        return self.newest_first().get(pk=run_id) if claimed else None

    def cancel_queued(self, run_id: uuid.UUID, *, reason: str, now: datetime) -> bool:
        queued = self.filter(pk=run_id, state=RunState.QUEUED)
        return bool(
            queued.update(state=RunState.CANCELLED, reason=reason, ended_at=now, cancel_requested_at=now)
        )

    def ask_to_stop(self, run_id: uuid.UUID, *, reason: str, now: datetime) -> bool:
        return bool(self.under_way().filter(pk=run_id).update(cancel_requested_at=now, reason=reason))

    def ended_among(self, run_ids: Iterable[str]) -> list[uuid.UUID]:
        return list(self.filter(pk__in=run_ids).exclude(state__in=UNDER_WAY).values_list("pk", flat=True))

    def that_made(self, version: ModelVersion) -> "TrainingRun | None":
        return self.select_related("snapshot").filter(version=version).first()

    def last_of(self, alphabet: Alphabet) -> "TrainingRun | None":
        return self.filter(alphabet=alphabet).newest_first().first()

    def last_to_make_a_version(self, alphabet: Alphabet) -> "TrainingRun | None":
        """The latest run whose snapshot a version learned from, whatever the gate made of it."""
        made = self.filter(alphabet=alphabet, snapshot__isnull=False, version__isnull=False)
        return made.select_related("snapshot").order_by("-id").first()


class TrainingRun(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alphabet = models.ForeignKey(Alphabet, on_delete=models.PROTECT, related_name="training_runs")
    preset = models.CharField(max_length=10, choices=[("quick", "quick"), ("full", "full")])
    architecture = models.CharField(max_length=100)
    config = models.JSONField(default=dict, help_text="The frozen configuration, seed included.")
    trigger = models.CharField(max_length=10, choices=Trigger)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="training_runs",
    )
    state = models.CharField(max_length=10, choices=RunState, default=RunState.QUEUED)
    reason = models.TextField(blank=True, help_text="Why it ended as it did.")
    progress = models.JSONField(default=dict)
    gate = models.JSONField(default=dict, blank=True, help_text="The rules, their numbers, the verdict.")
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, null=True, blank=True, related_name="training_runs"
    )
    version = models.OneToOneField(
        ModelVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="training_run"
    )
    attempt = models.PositiveSmallIntegerField(
        default=0, help_text="How often a worker took it up. Only the last one may write."
    )
    curve = models.JSONField(default=list, help_text="What was reached, epoch by epoch.")
    checkpoint = models.JSONField(
        default=dict, help_text="Where another worker goes on: epoch, file, sha256."
    )
    made_with = models.JSONField(
        default=dict, help_text="Library versions, data sets at hand, the version it started from."
    )
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = TrainingRunQuerySet.as_manager()

    class Meta:
        permissions = [("manage_runs", "Can start and cancel training runs")]
        constraints = [
            models.UniqueConstraint(
                fields=["alphabet"],
                condition=Q(state__in=["queued", "running", "evaluating"]),
                name="one_run_under_way_per_alphabet",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.preset} run of {self.alphabet}, {self.state}"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def ended_without_a_version(self) -> bool:
        return self.state in WITHOUT_A_VERSION

    def held(self) -> models.QuerySet["TrainingRun"]:
        """This row as long as this worker's attempt at it goes on: the fence that every write of it passes."""
        return TrainingRun.objects.filter(pk=self.pk, state__in=WORKING, attempt=self.attempt)

    def renew_lease(self, *, now: datetime) -> bool:
        """False when the worker is to stop: the run was cancelled or closed, or another worker has it."""
        return bool(self.held().filter(cancel_requested_at=None).update(lease_until=_lease_end(now)))

    def hold(self) -> None:
        """Lock the row until the transaction ends. Raises LeaseLost where another worker has it, or nobody."""
        if not self.held().select_for_update().exists():
            raise LeaseLost(f"Attempt {self.attempt} at run {self.pk} goes on no more.")

    def write(self, **fields: Any) -> None:
        """Change fields of the row. Raises LeaseLost, and changes nothing, unless this attempt goes on."""
        if not self.held().update(**fields):
            raise LeaseLost(f"Attempt {self.attempt} at run {self.pk} goes on no more.")
        for name, value in fields.items():
            setattr(self, name, value)

    def report(self, progress: dict[str, Any]) -> None:
        """For those who watch: lost where the attempt goes on no more."""
        self.progress = progress
        self.held().update(progress=progress)

    def begin_evaluating(self) -> None:
        self.held().update(state=RunState.EVALUATING)

    def give_back(self) -> bool:
        """Queue the run again, for whichever worker takes it up. False where somebody else was faster."""
        return bool(self.held().update(state=RunState.QUEUED, lease_until=None))

    def end(self, *, state: RunState, reason: str, now: datetime) -> bool:
        """Close the run with its reason, unless somebody closed it before, or another worker has it."""
        closed = self.held().update(state=state, reason=reason, ended_at=now, lease_until=None)
        self.refresh_from_db(fields=["state", "reason", "ended_at", "lease_until"])
        return bool(closed)


def _lease_end(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.RUN_LEASE_SECONDS)
