"""Imports and exports."""

from django.contrib import admin

from accounts.admin_bases import KeptAdmin
from recognition.models import ExportJob, ImportedSample, ImportJob, PersonalExport


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
