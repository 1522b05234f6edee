"""The learning half as administrators see it: history throughout. Runs are started and cancelled on their pages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.admin_bases import KeptAdmin
from training.models import (
    CorrectedReading,
    Evaluation,
    Exclusion,
    LeftOut,
    RetrainingPlan,
    RunLogLine,
    Search,
    Snapshot,
    SnapshotSample,
    Suspect,
    TestSetLook,
    TrainingRun,
)


@admin.register(Snapshot)
class SnapshotAdmin(KeptAdmin):
    list_display = ("__str__", "alphabet", "collected_count", "created_at")
    list_filter = ("alphabet",)
    list_select_related = ("alphabet",)
    ordering = ("-id",)


@admin.register(SnapshotSample)
class SnapshotSampleAdmin(KeptAdmin):
    list_display = ("sample_id", "label", "weight", "split", "snapshot")
    list_filter = ("split",)
    list_select_related = ("snapshot__alphabet",)
    search_fields = ("=sample__id", "=snapshot__id")
    ordering = ("-id",)


@admin.register(LeftOut)
class LeftOutAdmin(KeptAdmin):
    list_display = ("sample_id", "reason", "snapshot")
    list_select_related = ("snapshot__alphabet",)
    search_fields = ("=sample__id", "=snapshot__id")
    ordering = ("-id",)


@admin.register(TrainingRun)
class TrainingRunAdmin(KeptAdmin):
    list_display = (
        "id",
        "alphabet",
        "preset",
        "architecture",
        "state",
        "trigger",
        "started_by",
        "created_at",
    )
    list_filter = ("alphabet", "state", "preset", "trigger")
    list_select_related = ("alphabet", "started_by")
    ordering = ("-id",)
    fields = (
        "page", "alphabet", "preset", "architecture", "trigger", "started_by", "state", "reason", "config",
        "snapshot", "version", "attempt", "checkpoint", "made_with", "cancel_requested_at", "lease_until", "created_at",
        "started_at", "ended_at",
    )  # fmt: skip

    @admin.display
    def page(self, run: TrainingRun) -> SafeString:
        return format_html('<a href="{}">Its page, with the gate report</a>', reverse("run", args=[run.pk]))


@admin.register(RunLogLine)
class RunLogLineAdmin(KeptAdmin):
    list_display = ("at", "run", "attempt", "text")
    list_select_related = ("run__alphabet",)
    search_fields = ("=run__id",)
    ordering = ("-id",)


@admin.register(RetrainingPlan)
class RetrainingPlanAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    list_display = ("alphabet", "after_accepted", "watches_drift", "drift_window", "pause_hours")
    list_select_related = ("alphabet",)

    def save_model(self, request: HttpRequest, obj: RetrainingPlan, form: Any, change: bool) -> None:
        """Only what was changed: what is seen of drift meanwhile stays."""
        obj.save(update_fields=form.changed_data if change else None)


@admin.register(Evaluation)
class EvaluationAdmin(KeptAdmin):
    list_display = ("version", "test_set", "size", "accuracy", "created_at")
    list_filter = ("test_set", "version__alphabet")
    list_select_related = ("version__alphabet",)
    ordering = ("-id",)
    fields = ("version", "test_set", "test_sha256", "size", "accuracy", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evaluation]:
        return super().get_queryset(request).defer("figures", "mistakes")


@admin.register(TestSetLook)
class TestSetLookAdmin(KeptAdmin):
    list_display = ("test_set", "purpose", "version", "created_at")
    list_filter = ("purpose", "test_set")
    list_select_related = ("version__alphabet",)
    search_fields = ("=test_sha256",)
    ordering = ("-id",)


@admin.register(CorrectedReading)
class CorrectedReadingAdmin(KeptAdmin):
    list_display = ("sample_id", "label", "champion", "challenger", "run")
    list_select_related = ("run__alphabet",)
    search_fields = ("=sample__id", "=run__id")
    ordering = ("-id",)


@admin.register(Exclusion)
class ExclusionAdmin(KeptAdmin):
    list_display = ("user", "since", "until", "source", "reason", "made_by", "created_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("user", "made_by")
    ordering = ("-id",)


@admin.register(Suspect)
class SuspectAdmin(KeptAdmin):
    list_display = ("sample_id", "giver", "given_class", "suggested_class", "score", "found_at")
    list_select_related = ("giver",)
    ordering = ("score",)


@admin.register(Search)
class SearchAdmin(KeptAdmin):
    list_display = ("alphabet", "found_at")
    list_select_related = ("alphabet",)
    ordering = ("alphabet",)
