"""Everything about one person, written to a file for them: a job like an export, over all alphabets."""

import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from recognition.models.exchange import EXPORTS_UNDER_WAY, ExportState, new_token
from recognition.models.identity import new_id


class PersonalExportQuerySet(models.QuerySet["PersonalExport"]):
    def of(self, user: User) -> "PersonalExportQuerySet":
        return self.filter(owner=user)

    def under_way(self) -> "PersonalExportQuerySet":
        return self.filter(state__in=EXPORTS_UNDER_WAY)

    def expired(self, *, now: datetime) -> "PersonalExportQuerySet":
        return self.filter(state=ExportState.DONE, expires_at__lte=now)


class PersonalExport(models.Model):
    """`sections` are worked through in order: `section` is where the work stands, `after` the last id written of it.

    `parts` are the sizes of what is safely written: a worker that takes over cuts off what came after.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="personal_exports"
    )
    state = models.CharField(max_length=20, choices=ExportState, default=ExportState.WRITING)
    sections = models.JSONField(default=list, help_text="Names, in the order in which they are written.")
    section = models.PositiveSmallIntegerField(default=0)
    after = models.CharField(max_length=100, blank=True)
    counts = models.JSONField(default=dict, help_text="Section -> rows written.")
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

    objects = PersonalExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(state__in=["writing", "packing"]),
                name="one_personal_export_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"all about {self.owner}"

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
