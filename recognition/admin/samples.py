"""Drawings, whose they are, and what was said and decided of them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.admin_bases import KeptAdmin
from recognition.models import (
    Decision,
    EarlierConsent,
    Label,
    Original,
    Outlier,
    Sample,
    SampleReport,
    Writer,
)


@admin.register(Writer)
class WriterAdmin(KeptAdmin):
    list_display = ("__str__", "author", "name", "split")
    list_filter = ("split",)
    list_select_related = ("author",)
    search_fields = ("author__username", "name")
    ordering = ("-id",)


@admin.register(Sample)
class SampleAdmin(KeptAdmin):
    list_display = ("id", "alphabet", "author", "source", "split", "state", "settled_class", "created_at")
    list_filter = ("alphabet", "state", "source", "split")
    list_select_related = ("alphabet", "author")
    search_fields = ("=id", "author__username")
    ordering = ("-id",)
    exclude = ("ink", "pixels")
    fields = (
        "page", "alphabet", "author", "writer", "source", "split", "consent", "state", "state_reason",
        "settled_class", "content_hash", "renderer_version", "created_at", "withdrawn_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sample]:
        return super().get_queryset(request).without_heavy_columns()  # type: ignore[attr-defined, no-any-return]

    @admin.display
    def page(self, sample: Sample) -> SafeString:
        return format_html(
            '<a href="{}">Its page, with picture and ink</a>', reverse("sample", args=[sample.pk])
        )


@admin.register(Original)
class OriginalAdmin(KeptAdmin):
    list_display = ("sample_id",)
    fields = ("sample",)
    search_fields = ("=sample__id",)
    ordering = ("-sample_id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Original]:
        return super().get_queryset(request).defer("png")


@admin.register(Label)
class LabelAdmin(KeptAdmin):
    list_display = ("__str__", "user", "sample_id", "answer", "settles", "created_at", "superseded_at")
    list_filter = ("answer", "verdict", "settles")
    list_select_related = ("user",)
    search_fields = ("=sample__id", "user__username", "character")
    ordering = ("-id",)


@admin.register(Decision)
class DecisionAdmin(KeptAdmin):
    """Made and reverted on the pages for reviewers, or by the API."""

    list_display = ("kind", "sample_id", "reviewer", "reason", "made_at", "reverted_at")
    list_filter = ("kind",)
    list_select_related = ("reviewer",)
    search_fields = ("=sample__id", "reviewer__username")
    fields = (
        "kind", "sample_id", "reviewer", "reason", "label", "replaced", "more", "made_at", "reverted_at", "reverted_by",
    )  # fmt: skip
    ordering = ("-id",)


@admin.register(Outlier)
class OutlierAdmin(KeptAdmin):
    list_display = ("sample_id", "given_class", "nearest_class", "oddness", "version", "found_at")
    list_select_related = ("version__alphabet",)
    search_fields = ("=sample__id",)
    fields = ("sample_id", "version", "given_class", "nearest_class", "distance", "oddness", "found_at")
    ordering = ("-oddness",)


@admin.register(SampleReport)
class SampleReportAdmin(KeptAdmin):
    list_display = ("sample_id", "kind", "reporter", "made_at", "settled_as", "settled_by", "settled_at")
    list_filter = ("kind", "settled_as")
    list_select_related = ("reporter", "settled_by")
    ordering = ("-id",)


@admin.register(EarlierConsent)
class EarlierConsentAdmin(KeptAdmin):
    list_display = ("sample_id", "consent", "wording", "since", "until")
    list_filter = ("consent",)
    ordering = ("-id",)
