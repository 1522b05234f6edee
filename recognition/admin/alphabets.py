"""Alphabets, and what people keep to who read them."""

from django.contrib import admin

from accounts.admin_bases import KeptAdmin
from recognition.models import Alphabet, AlphabetRevision, Guideline, GuidelineExample


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
