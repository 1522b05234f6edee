"""Upload a picture of one character, or of many, and see what it is taken for."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.consent_pages import asked_first
from accounts.requests import MemberRequest, members_only
from recognition import intake
from recognition.exceptions import Conflict
from recognition.ink.images import MAX_BYTES
from recognition.ink.sheets.limits import MAX_BYTES as MAX_DOCUMENT_BYTES
from recognition.ink.sheets.limits import MAX_SHEETS
from recognition.models import Original, Sample, Source
from recognition.pages.tiles import tiles_of
from recognition.pages.upload_form import UploadForm
from recognition.reading.waiting import first_outcome_of
from recognition.writing import page_intake

WAIT_SECONDS = 5
PLACES = 5
YEAR_SECONDS = 365 * 24 * 60 * 60


@members_only
@asked_first
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: MemberRequest) -> HttpResponse:
    """The form. What cannot be taken comes back with the reason beside its field."""
    form = UploadForm(request.POST or None, request.FILES or None, initial=_chosen_before(request))
    if not form.is_valid():
        return _form(request, form, status=400 if form.is_bound else 200)
    if form.is_page:
        return _to_pages(request, form)
    sample, is_new = intake.store(
        author=request.user,
        alphabet=form.cleaned_data["alphabet"],
        content=form.cleaned_data["image"],
        source=Source.UPLOAD,
    )
    if is_new:
        first_outcome_of(sample, seconds=WAIT_SECONDS)
    return redirect("upload-result", sample.pk)


@members_only
@require_safe
def result(request: MemberRequest, sample_id: uuid.UUID) -> HttpResponse:
    """What an upload is taken for. While that is pending, the page asks again by itself for a fragment of this."""
    readable = Sample.objects.all().visible_to(request.user).with_readings().without_heavy_columns()
    sample = get_object_or_404(readable, pk=sample_id, source=Source.UPLOAD)
    [tile] = tiles_of([sample], viewer=request.user)
    context = {
        "tile": tile,
        "alphabets": [sample.alphabet],
        "sample": sample,
        "suggestions": _suggestions(tile),
    }
    return render(request, "upload/_result.html" if request.htmx else "upload/result.html", context)


@members_only
@require_safe
def picture(request: MemberRequest, sample_id: uuid.UUID) -> HttpResponse:
    """The uploaded picture as it is stored: re-encoded, never the file that came."""
    visible = Sample.objects.all().visible_to(request.user)
    original = get_object_or_404(Original, sample__in=visible, pk=sample_id)
    cache = f"private, max-age={YEAR_SECONDS}, immutable"
    return HttpResponse(bytes(original.png), content_type="image/png", headers={"Cache-Control": cache})


def _to_pages(request: MemberRequest, form: UploadForm) -> HttpResponse:
    """A page goes to itself, a document to the list of its sheets."""
    try:
        stored, _ = page_intake.store_pages(
            author=request.user,
            alphabet=form.cleaned_data["alphabet"],
            contents=form.cleaned_data["image"],
            file_name=form.file_name,
        )
    except Conflict as error:
        form.add_error(None, str(error))
        return _form(request, form, status=409)
    if len(stored) == 1:
        return redirect("page", stored[0].pk)
    return redirect(f"{reverse('pages')}?batch={stored[-1].batch}")


def _form(request: MemberRequest, form: UploadForm, *, status: int) -> HttpResponse:
    limits = {
        "megabytes": MAX_BYTES // 2**20,
        "document_megabytes": MAX_DOCUMENT_BYTES // 2**20,
        "sheets": MAX_SHEETS,
    }
    settings = {"pictureBytes": MAX_BYTES, "documentBytes": MAX_DOCUMENT_BYTES}
    return render(request, "upload/form.html", {"form": form, "settings": settings} | limits, status=status)


def _chosen_before(request: MemberRequest) -> dict[str, Any]:
    return {name: request.GET[name] for name in ("alphabet", "shows") if name in request.GET}


def _suggestions(tile: Any) -> list[dict[str, Any]]:
    return tile.prediction.shown_ranking[:PLACES] if tile.prediction else []
