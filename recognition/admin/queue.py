"""Who is asked about what, and how reliable they are."""

from django.contrib import admin

from accounts.admin_bases import KeptAdmin
from recognition.models import GoldQuestion, QueueEntry, Reliability, Turn


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


@admin.register(GoldQuestion)
class GoldQuestionAdmin(KeptAdmin):
    list_display = ("sample_id", "known_class", "origin", "chosen_by", "created_at", "retired_at")
    list_filter = ("origin", "sample__alphabet", ("retired_at", admin.EmptyFieldListFilter))
    list_select_related = ("chosen_by",)
    ordering = ("-id",)


@admin.register(Reliability)
class ReliabilityAdmin(KeptAdmin):
    list_display = ("user", "alphabet", "mean", "low", "high", "updated_at")
    list_filter = ("alphabet",)
    list_select_related = ("user", "alphabet")
    search_fields = ("user__username",)
    ordering = ("mean",)
