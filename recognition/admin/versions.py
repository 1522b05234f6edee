"""Models, what they saw, and what serves."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.admin_bases import KeptAdmin
from recognition.models import Embedding, Exemplar, ModelAlias, ModelVersion, Prediction, Promotion, Trial


@admin.register(Prediction)
class PredictionAdmin(KeptAdmin):
    list_display = ("top_label", "confidence", "rejected", "version", "sample_id", "created_at")
    list_filter = ("rejected", "version__alphabet")
    list_select_related = ("version__alphabet",)
    search_fields = ("=sample__id", "top_label")
    ordering = ("-id",)


@admin.register(Embedding)
class EmbeddingAdmin(KeptAdmin):
    """How versions see drawings; the numbers are nobody's reading."""

    list_display = ("sample_id", "version")
    list_select_related = ("version__alphabet",)
    search_fields = ("=sample__id",)
    fields = ("sample_id", "version")
    ordering = ("-id",)


@admin.register(Exemplar)
class ExemplarAdmin(KeptAdmin):
    """What people named, as their next drawings are compared with it. It follows their labels."""

    list_display = ("character", "writer", "version", "sample_id")
    list_select_related = ("writer__author", "version__alphabet")
    search_fields = ("=sample__id", "writer__author__username")
    fields = ("sample_id", "writer", "version", "character", "revision")
    ordering = ("-id",)


@admin.register(ModelVersion)
class ModelVersionAdmin(KeptAdmin):
    list_display = ("__str__", "architecture", "origin", "size_bytes", "created_at")
    list_filter = ("alphabet", "origin")
    list_select_related = ("alphabet",)
    ordering = ("-id",)
    fields = (
        "page", "alphabet", "number", "architecture", "parameters", "origin", "bundle_name", "sha256", "size_bytes",
        "created_at",
    )  # fmt: skip

    @admin.display(description="bundle")
    def bundle_name(self, version: ModelVersion) -> str:
        """Its name, without the link: bundles are not served."""
        return str(version.bundle.name)

    @admin.display
    def page(self, version: ModelVersion) -> SafeString:
        return format_html('<a href="{}">Its card, with the figures</a>', reverse("model", args=[version.pk]))


@admin.register(ModelAlias)
class ModelAliasAdmin(KeptAdmin):
    """Moved by a promotion, on the page of the models, which keeps who did it and why."""

    list_display = ("alphabet", "name", "version")
    list_select_related = ("alphabet", "version__alphabet")
    ordering = ("alphabet", "name")


@admin.register(Promotion)
class PromotionAdmin(KeptAdmin):
    list_display = ("version", "previous", "user", "reason", "created_at")
    list_filter = ("alphabet",)
    list_select_related = ("version__alphabet", "previous__alphabet", "user")
    search_fields = ("reason", "user__username")
    ordering = ("-id",)


@admin.register(Trial)
class TrialAdmin(KeptAdmin):
    """Started and stopped on the page of its version."""

    list_display = ("version", "kind", "share", "state", "started_by", "started_at", "ended_at")
    list_filter = ("alphabet", "kind", "state")
    list_select_related = ("version__alphabet", "started_by")
    ordering = ("-id",)
