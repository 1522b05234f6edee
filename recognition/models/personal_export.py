"""Everything about one person, written to a file for them: a job like an export, over all alphabets."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from recognition.models.file_to_fetch import EXPORTS_UNDER_WAY, ExportState, FileToFetch


class PersonalExportQuerySet(models.QuerySet["PersonalExport"]):
    def of(self, user: User) -> "PersonalExportQuerySet":
        return self.filter(owner=user)

    def under_way(self) -> "PersonalExportQuerySet":
        return self.filter(state__in=EXPORTS_UNDER_WAY)

    def expired(self, *, now: datetime) -> "PersonalExportQuerySet":
        return self.filter(state=ExportState.DONE, expires_at__lte=now)


class PersonalExport(FileToFetch):
    """`sections` are worked through in order: `section` is where the work stands, `after` the last id written of it."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="personal_exports"
    )
    sections = models.JSONField(default=list, help_text="Names, in the order in which they are written.")
    section = models.PositiveSmallIntegerField(default=0)
    after = models.CharField(max_length=100, blank=True)
    counts = models.JSONField(default=dict, help_text="Section -> rows written.")

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
