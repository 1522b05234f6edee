"""Characters in and out: both forms, how far each job is, what is wrong with a file, and the way back."""

import uuid
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import MemberRequest, members_only
from recognition.exceptions import Conflict, InvalidInput
from recognition.models import ExportJob, ImportJob
from recognition.pages.exchange_forms import ExportForm, ImportForm
from recognition.transfer import exporting, importing, uploads

JOBS_SHOWN = 20


@members_only
@require_safe
@never_cache
def exchange(request: MemberRequest) -> HttpResponse:
    """The page, or for htmx the lists of jobs, which fetch themselves anew while one is under way."""
    if request.htmx:
        response = render(request, "exchange/_jobs.html", _jobs(request.user))
        patch_vary_headers(response, ["HX-Request"])
        return response
    return _page(request)


@members_only
@require_POST
def bring_in(request: MemberRequest) -> HttpResponse:
    """Begin an import. What cannot be taken comes back with the reason beside its field."""
    form = ImportForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return _page(request, importing_form=form, status=HTTPStatus.BAD_REQUEST)
    said = form.cleaned_data
    reader = (
        User.objects.filter(username=said["reader"], is_active=True).first() if said.get("reader") else None
    )
    if said.get("reader") and reader is None:
        form.add_error("reader", f"There is nobody of that name. Received: {said['reader']!r}.")
        return _page(request, importing_form=form, status=HTTPStatus.BAD_REQUEST)
    job_id, path = uploads.keep_upload(said["file"].chunks())
    try:
        job = importing.request_import(
            owner=request.user,
            alphabet=said["alphabet"],
            format_name=said["format"],
            labels_as=said["labels_as"],
            reader=reader,
            path=path,
            file_name=said["file"].name,
            options={name: said[name] for name in importing.OPTIONS if name in said},
            dry_run=said["dry_run"],
            job_id=job_id,
        )
    except InvalidInput as error:
        uploads.forget_upload(job_id)
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _page(request, importing_form=form, status=HTTPStatus.BAD_REQUEST)
    except Conflict as error:
        uploads.forget_upload(job_id)
        form.add_error(None, str(error))
        return _page(request, importing_form=form, status=HTTPStatus.CONFLICT)
    return redirect("import", job.pk)


@members_only
@require_POST
def take_out(request: MemberRequest) -> HttpResponse:
    form = ExportForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, exporting_form=form, status=HTTPStatus.BAD_REQUEST)
    exporting.request_export(
        owner=request.user,
        alphabet=form.cleaned_data["alphabet"],
        format_name=form.cleaned_data["format"],
        criteria=form.criteria(),
    )
    return redirect("exchange")


@members_only
@require_safe
@never_cache
def one_import(request: MemberRequest, import_id: uuid.UUID) -> HttpResponse:
    """The whole page, or for htmx the part of it that changes while the import is under way."""
    template = "exchange/_import.html" if request.htmx else "exchange/import.html"
    response = render(request, template, {"job": _import(request, import_id)})
    patch_vary_headers(response, ["HX-Request"])
    return response


@members_only
@require_POST
def go_on(request: MemberRequest, import_id: uuid.UUID) -> HttpResponse:
    job = _import(request, import_id)
    try:
        importing.go_on(job=job, skip_wrong=True if request.POST.get("skip_wrong") else None)
    except (Conflict, InvalidInput) as error:
        messages.warning(request, str(error))
    return redirect("import", import_id)


@members_only
@require_POST
def take_back(request: MemberRequest, import_id: uuid.UUID) -> HttpResponse:
    importing.take_back(job=_import(request, import_id))
    return redirect("import", import_id)


@members_only
@require_POST
def cancel_export(request: MemberRequest, export_id: uuid.UUID) -> HttpResponse:
    job = get_object_or_404(ExportJob.objects.all().of(request.user), pk=export_id)
    try:
        exporting.cancel(job=job)
    except Conflict as error:
        messages.warning(request, str(error))
    return redirect("exchange")


def _page(
    request: MemberRequest,
    *,
    importing_form: ImportForm | None = None,
    exporting_form: ExportForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _jobs(request.user) | {
        "importing": importing_form or ImportForm(user=request.user),
        "exporting": exporting_form or ExportForm(user=request.user),
        "megabytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20,
        "hours": settings.EXPORT_LINK_HOURS,
    }
    return render(request, "exchange/exchange.html", context, status=status)


def _jobs(user: User) -> dict[str, object]:
    imports = list(ImportJob.objects.all().of(user).defer("problems").order_by("-pk")[:JOBS_SHOWN])
    exports = list(ExportJob.objects.all().of(user).order_by("-pk")[:JOBS_SHOWN])
    return {
        "imports": imports,
        "exports": exports,
        "is_busy": any(job.is_under_way for job in imports) or any(job.is_under_way for job in exports),
        "now": timezone.now(),
    }


def _import(request: MemberRequest, import_id: uuid.UUID) -> ImportJob:
    found: ImportJob = get_object_or_404(ImportJob.objects.all().of(request.user), pk=import_id)
    return found
