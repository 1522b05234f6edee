"""Pages of writing."""

from django.contrib import admin

from accounts.admin_bases import KeptAdmin
from recognition.models import Place, WrittenPage


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
