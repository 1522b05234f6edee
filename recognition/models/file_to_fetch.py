"""A job that writes a file for one person, who fetches it by a link that expires."""

import secrets
from datetime import datetime
from pathlib import Path

from django.db import models

from accounts.models import User
from recognition.models.identity import new_id


class ExportState(models.TextChoices):
    WRITING = "writing"
    PACKING = "packing"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FAILED = "failed"


EXPORTS_UNDER_WAY = (ExportState.WRITING, ExportState.PACKING)


def new_token() -> str:
    return secrets.token_urlsafe(32)


class FileToFetch(models.Model):
    """`parts` are the sizes of what is safely written: a worker that takes over cuts off what came after.

    Who derives from it has an `owner`, a person.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=20, choices=ExportState, default=ExportState.WRITING)
    total = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    parts = models.JSONField(default=dict)
    path = models.CharField(max_length=1000, blank=True)
    size_bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    token = models.CharField(max_length=64, default=new_token)
    error = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    owner_id: int

    class Meta:
        abstract = True

    @property
    def is_under_way(self) -> bool:
        return self.state in EXPORTS_UNDER_WAY

    @property
    def is_done(self) -> bool:
        return self.state == ExportState.DONE

    @property
    def fraction(self) -> float:
        if self.state != ExportState.WRITING:
            return 1.0
        return min(1.0, self.written / self.total) if self.total else 0.0

    @property
    def file(self) -> Path:
        return Path(self.path)

    def may_be_fetched(self, *, user: User, token: str, now: datetime) -> bool:
        """By its owner with its token until it expires."""
        return (
            user.pk == self.owner_id
            and secrets.compare_digest(token.encode(), self.token.encode())
            and self.is_done
            and self.expires_at is not None
            and now < self.expires_at
        )
