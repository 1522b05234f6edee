"""Export my data: asked for on the account's page, watched there, fetched from there."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import MemberRequest, members_only
from recognition.exceptions import Conflict
from recognition.models import PersonalExport
from recognition.people import personal_exporting

SHOWN = 5


@members_only
@never_cache
@require_safe
def my_data(request: MemberRequest) -> HttpResponse:
    """The exports; while one is under way the list asks for itself anew."""
    jobs = list(PersonalExport.objects.all().of(request.user).order_by("-id")[:SHOWN])
    context = {"jobs": jobs, "is_busy": any(job.is_under_way for job in jobs)}
    return render(request, "account/_exports.html" if request.htmx else "account/data.html", context)


@members_only
@require_POST
def export(request: MemberRequest) -> HttpResponse:
    personal_exporting.request_export(owner=request.user)
    return redirect("my-data")


@members_only
@require_POST
def remove(request: MemberRequest, export_id: uuid.UUID) -> HttpResponse:
    job = get_object_or_404(PersonalExport.objects.all().of(request.user), pk=export_id)
    try:
        personal_exporting.cancel(job=job)
        messages.success(request, "The export is removed.")
    except Conflict as error:
        messages.error(request, str(error))
    return redirect("my-data")
