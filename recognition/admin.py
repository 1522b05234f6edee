"""The live half as administrators see it. What people and models said is history: looked at here, changed nowhere."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.admin_bases import KeptAdmin
from recognition.models import (
    Alphabet,
    AlphabetRevision,
    Decision,
    EarlierConsent,
    Embedding,
    Exemplar,
    ExportJob,
    GoldQuestion,
    Guideline,
    GuidelineExample,
    ImportedSample,
    ImportJob,
    Label,
    ModelAlias,
    ModelVersion,
    Original,
    OutboxMessage,
    Outlier,
    PersonalExport,
    Place,
    Prediction,
    Promotion,
    QueueEntry,
    Reliability,
    Sample,
    SampleReport,
    Trial,
    Turn,
    Writer,
    WrittenPage,
)


@admin.register(Alphabet)
class AlphabetAdmin(KeptAdmin):
    """Made and changed on their own pages, which keep who did it and why."""

    list_display = ("slug", "name", "class_count", "revision", "is_default", "retired_at")
    search_fields = ("slug", "name")
    ordering = ("slug",)

    @admin.display(description="classes")
    def class_count(self, alphabet: Alphabet) -> int:
        return len(alphabet.classes)


@admin.register(AlphabetRevision)
class AlphabetRevisionAdmin(KeptAdmin):
    list_display = ("alphabet", "number", "user", "reason", "created_at")
    list_filter = ("alphabet",)
    list_select_related = ("alphabet", "user")
    ordering = ("-id",)


@admin.register(Guideline)
class GuidelineAdmin(KeptAdmin):
    """Written on its own page, where each change is kept."""

    list_display = ("alphabet", "label_class", "text", "user", "created_at", "superseded_at")
    list_filter = ("alphabet",)
    list_select_related = ("alphabet", "user")
    ordering = ("-id",)


@admin.register(GuidelineExample)
class GuidelineExampleAdmin(KeptAdmin):
    list_display = ("sample", "chosen_by", "created_at", "removed_by", "removed_at")
    list_select_related = ("sample", "chosen_by", "removed_by")
    ordering = ("-id",)


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


@admin.register(WrittenPage)
class WrittenPageAdmin(KeptAdmin):
    """Looked at without its picture, strokes and text, which are long and somebody's."""

    list_display = ("id", "alphabet", "author", "state", "lines", "created_at", "saved_at")
    list_filter = ("alphabet", "state")
    list_select_related = ("alphabet", "author")
    exclude = ("picture", "ink", "boxes", "strokes", "opening")
    ordering = ("-id",)


@admin.register(Place)
class PlaceAdmin(KeptAdmin):
    list_display = ("sample", "page", "line", "left", "top", "right", "bottom")
    ordering = ("-sample_id",)


@admin.register(OutboxMessage)
class OutboxMessageAdmin(KeptAdmin):
    list_display = (
        "id",
        "task",
        "created_at",
        "due_at",
        "hints",
        "deliveries",
        "claimed_until",
        "gave_up_at",
    )
    list_filter = ("task", ("gave_up_at", admin.EmptyFieldListFilter))
    ordering = ("-id",)
    actions = ("try_again",)

    @admin.action(description="Try again what was given up", permissions=["retry"])
    def try_again(self, request: HttpRequest, messages: QuerySet[OutboxMessage]) -> None:
        revived = messages.revive(now=timezone.now())  # type: ignore[attr-defined]
        self.message_user(request, f"{revived} of them will be tried again within seconds.")

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("recognition.change_outboxmessage"))


@admin.register(GoldQuestion)
class GoldQuestionAdmin(KeptAdmin):
    list_display = ("sample_id", "known_class", "origin", "chosen_by", "created_at", "retired_at")
    list_filter = ("origin", "sample__alphabet", ("retired_at", admin.EmptyFieldListFilter))
    list_select_related = ("chosen_by",)
    ordering = ("-id",)


@admin.register(QueueEntry)
class QueueEntryAdmin(KeptAdmin):
    list_display = ("sample_id", "alphabet", "likely", "worth", "urgency", "required", "more", "retired_as")
    list_filter = ("alphabet", "retired_as")
    list_select_related = ("alphabet",)
    ordering = ("-sample_id",)


@admin.register(Turn)
class TurnAdmin(KeptAdmin):
    list_display = ("sample_id", "user", "alphabet", "state", "suggested", "given_at", "ended_at")
    list_filter = ("alphabet", "state", "suggested")
    list_select_related = ("alphabet", "user")
    search_fields = ("user__username",)
    ordering = ("-id",)


@admin.register(Reliability)
class ReliabilityAdmin(KeptAdmin):
    list_display = ("user", "alphabet", "mean", "low", "high", "updated_at")
    list_filter = ("alphabet",)
    list_select_related = ("user", "alphabet")
    search_fields = ("user__username",)
    ordering = ("mean",)


@admin.register(ImportJob)
class ImportJobAdmin(KeptAdmin):
    list_display = ("id", "owner", "alphabet", "format", "labels_as", "state", "created_at")
    list_filter = ("state", "format", "alphabet")
    list_select_related = ("owner", "alphabet")
    ordering = ("-id",)


@admin.register(ImportedSample)
class ImportedSampleAdmin(KeptAdmin):
    list_display = ("sample_id", "job", "suggestion")
    list_select_related = ("job",)
    ordering = ("-sample_id",)


@admin.register(ExportJob)
class ExportJobAdmin(KeptAdmin):
    """Without the token: the link is its owner's."""

    list_display = ("id", "owner", "alphabet", "format", "state", "written", "created_at", "expires_at")
    list_filter = ("state", "format", "alphabet")
    list_select_related = ("owner", "alphabet")
    exclude = ("token",)
    ordering = ("-id",)


@admin.register(PersonalExport)
class PersonalExportAdmin(KeptAdmin):
    """Without the token: the link is its owner's."""

    list_display = ("id", "owner", "state", "written", "created_at", "expires_at")
    list_filter = ("state",)
    list_select_related = ("owner",)
    exclude = ("token",)
    ordering = ("-id",)


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
