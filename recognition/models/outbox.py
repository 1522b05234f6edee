"""Work that must happen, written in the transaction that made it necessary. Redis only carries a hint to it."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    def due(self, *, now: datetime) -> "OutboxQuerySet":
        """Messages that no worker holds and whose last hint is too old: Redis or a worker has lost them."""
        return self.filter(
            Q(claimed_until=None) | Q(claimed_until__lte=now), gave_up_at=None, due_at__lte=now
        )

    def claim(self, message_id: int, *, now: datetime) -> "OutboxMessage | None":
        """Take a message for one delivery, or return None: done, held by another worker, or given up.

        The delivery is counted before the work begins, so that a task that kills its worker is counted too.
        """
        free = Q(claimed_until=None) | Q(claimed_until__lte=now)
        claimed = self.filter(
            free, pk=message_id, gave_up_at=None, deliveries__lt=settings.OUTBOX_MAX_DELIVERIES
        ).update(
            deliveries=F("deliveries") + 1,
            claimed_until=now + timedelta(seconds=settings.OUTBOX_CLAIM_SECONDS),
        )
        return self.get(pk=message_id) if claimed else None

    def given_up(self, task: str) -> "OutboxQuerySet":
        return self.filter(task=task).exclude(gave_up_at=None)

    def revive(self, *, now: datetime) -> int:
        """Give those that were given up all their deliveries again. Returns how many."""
        return self.exclude(gave_up_at=None).update(
            gave_up_at=None, deliveries=0, claimed_until=None, due_at=now
        )

    def waits(self, task: str, **arguments: Any) -> bool:
        """Whether such a message is there, and not given up."""
        return self.filter(task=task, arguments=arguments, gave_up_at=None).exists()

    def gave_up(self, task: str, **arguments: str) -> bool:
        """Whether such a message used up its deliveries."""
        return self.filter(task=task, arguments=arguments).exclude(gave_up_at=None).exists()

    def by_sample(self, sample_ids: Sequence[uuid.UUID]) -> "dict[uuid.UUID, OutboxMessage]":
        """The messages that wait to be worked off for these samples, or were given up."""
        messages = self.filter(arguments__sample_id__in=[str(each) for each in sample_ids])
        return {uuid.UUID(message.arguments["sample_id"]): message for message in messages}


class OutboxMessage(models.Model):
    """Deleted by whoever has done the work, in the same transaction as its result."""

    task = models.CharField(max_length=100)
    arguments = models.JSONField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="When the sweeper sends the next hint.")
    hints = models.PositiveIntegerField(default=0, help_text="How often the sweeper sent it again.")
    deliveries = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    gave_up_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(gave_up_at=None), name="outbox_due")]

    def __str__(self) -> str:
        return f"{self.task} {self.arguments}"

    @property
    def is_exhausted(self) -> bool:
        return self.deliveries >= settings.OUTBOX_MAX_DELIVERIES
