"""The samples: a list to look through, and a page for each; answered and withdrawn from both."""

import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import MemberRequest, members_only
from accounts.roles import VIEW_ALL_SAMPLES
from recognition import labelling
from recognition.exceptions import (
    Conflict,
    InvalidInput,
    NotAllowed,
    PreconditionFailed,
    PreconditionRequired,
    RecognitionError,
)
from recognition.models import Label, Sample
from recognition.pages.answer_forms import AnswerForm
from recognition.pages.paging import newest_first
from recognition.pages.sample_filters import SampleFilters
from recognition.pages.tiles import tiles_of
from recognition.people import consenting

TILES_A_PAGE = 24

_CHANGED_MEANWHILE = (
    "Your answer has changed since this was shown to you, perhaps in another tab. Look again, then answer."
)
_REFUSALS: dict[type[RecognitionError], HTTPStatus] = {
    InvalidInput: HTTPStatus.BAD_REQUEST,
    Conflict: HTTPStatus.CONFLICT,
    NotAllowed: HTTPStatus.FORBIDDEN,
    PreconditionRequired: HTTPStatus.PRECONDITION_FAILED,
    PreconditionFailed: HTTPStatus.PRECONDITION_FAILED,
}


@members_only
@require_safe
def samples(request: MemberRequest) -> HttpResponse:
    filters = SampleFilters(request.GET, user=request.user)
    found = filters.narrow(Sample.objects.all().visible_to(request.user))
    page = newest_first(found.with_readings().without_heavy_columns(), size=TILES_A_PAGE, query=request.GET)
    context = {
        "filters": filters,
        "page": page,
        "tiles": tiles_of(page.rows, viewer=request.user),
        "alphabets": {row.alphabet.pk: row.alphabet for row in page.rows}.values(),
        "sees_all": request.user.has_perm(VIEW_ALL_SAMPLES),
    }
    return render(request, "samples/list.html", context, status=200 if filters.is_valid() else 400)


@members_only
@require_safe
def sample(request: MemberRequest, sample_id: uuid.UUID) -> HttpResponse:
    return _sample_page(request, sample_id)


@members_only
@require_POST
def answer(request: MemberRequest, sample_id: uuid.UUID) -> HttpResponse:
    """Record an answer. What is refused comes back with the reason beside a fresh form."""
    found = _visible(request, sample_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _refused(
            request, sample_id, "The answer could not be read. Please give it again.", HTTPStatus.BAD_REQUEST
        )
    try:
        label = form.give(user=request.user, sample=found)
    except tuple(_REFUSALS) as error:
        stale = isinstance(error, PreconditionRequired | PreconditionFailed)
        return _refused(
            request, sample_id, _CHANGED_MEANWHILE if stale else str(error), _REFUSALS[type(error)]
        )
    if request.htmx:
        return _tile(request, sample_id)
    messages.success(request, f"Saved: {label}.")
    return redirect(_back(request, sample_id))


@members_only
@require_POST
def withdraw(request: MemberRequest, sample_id: uuid.UUID) -> HttpResponse:
    found = _visible(request, sample_id)
    if not found.may_be_withdrawn_by(request.user):
        raise PermissionDenied("Only its author can withdraw a sample.")
    labelling.withdraw(user=request.user, sample=found)
    if request.htmx:
        return _tile(request, sample_id)
    messages.success(
        request,
        "The sample is withdrawn. It is never learned from again; versions that learned from it before stay as trained.",
    )
    return redirect(_back(request, sample_id))


@members_only
@require_POST
def consent(request: MemberRequest, sample_id: uuid.UUID) -> HttpResponse:
    """Its author says anew whether it may be learned from."""
    found = _visible(request, sample_id)
    given = request.POST.get("given") == "yes"
    try:
        consenting.change(user=request.user, sample=found, given=given)
    except Conflict as error:
        return _refused(request, sample_id, str(error), HTTPStatus.CONFLICT)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    messages.success(
        request,
        "Models may learn from it."
        if given
        else "Nothing learns from it any more. Versions that learned from it before stay as trained.",
    )
    return redirect("sample", sample_id)


def _visible(request: MemberRequest, sample_id: uuid.UUID) -> Sample:
    visible = Sample.objects.all().visible_to(request.user)
    return get_object_or_404(visible.without_heavy_columns().select_related("alphabet"), pk=sample_id)


def _refused(request: MemberRequest, sample_id: uuid.UUID, problem: str, status: HTTPStatus) -> HttpResponse:
    show = _tile if request.htmx else _sample_page
    return show(request, sample_id, problem=problem, status=status)


def _tile(
    request: MemberRequest, sample_id: uuid.UUID, *, problem: str = "", status: int = 200
) -> HttpResponse:
    readable = Sample.objects.all().visible_to(request.user).with_readings().without_heavy_columns()
    [tile] = tiles_of([get_object_or_404(readable, pk=sample_id)], viewer=request.user)
    context = {
        "tile": tile,
        "problem": problem,
        "sees_all": request.user.has_perm(VIEW_ALL_SAMPLES),
        "next": _next(request),
    }
    return render(request, "samples/_tile.html", context, status=status)


def _sample_page(
    request: MemberRequest, sample_id: uuid.UUID, *, problem: str = "", status: int = 200
) -> HttpResponse:
    readable = Sample.objects.all().visible_to(request.user).with_readings().defer("pixels")
    found = get_object_or_404(readable, pk=sample_id)
    [tile] = tiles_of([found], viewer=request.user)
    context = {
        "tile": tile,
        "alphabets": [found.alphabet],
        "sample": found,
        "problem": problem,
        "predictions": found.predictions.all(),
        "history": Label.objects.all().history_of(found),
        "strokes": strokes_of(found),
    }
    return render(request, "samples/detail.html", context, status=status)


def strokes_of(sample: Sample) -> list[str]:
    return polylines(sample.ink)


def polylines(ink: Mapping[str, Any] | None) -> list[str]:
    """The ink as the `points` of SVG polylines, in the order of the pen. A dot is a line to itself."""
    strokes = ink["strokes"] if ink else []
    dotted = [stroke * 2 if len(stroke) == 1 else stroke for stroke in strokes]
    return [" ".join(f"{point[0]:g},{point[1]:g}" for point in stroke) for stroke in dotted]


def _back(request: HttpRequest, sample_id: uuid.UUID) -> str:
    return f"{_next(request)}#sample-{sample_id}" if _next(request) else reverse("sample", args=[sample_id])


def _next(request: HttpRequest) -> str:
    """Where the form wants to go back to, if that is a page of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else ""
