"""The guidelines of an alphabet: for everybody to read, for administrators to write, for reviewers to illustrate."""

import uuid
from http import HTTPStatus

import numpy as np
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest, demand, members_only
from accounts.roles import MANAGE_ALPHABETS, SETTLE_SAMPLES
from recognition.classes import guiding
from recognition.classes.guiding import GENERAL
from recognition.exceptions import (
    Conflict,
    InvalidInput,
    PreconditionFailed,
    PreconditionRequired,
    RecognitionError,
)
from recognition.ink.framing import SIDE
from recognition.ink.images import encode_png
from recognition.models import Alphabet, Guideline, Sample
from recognition.models.guideline import LONGEST_GUIDELINE

CHANGES_SHOWN = 30
# Soon after somebody takes a drawing back, nobody sees it any more.
_CACHED_SECONDS = 300
_STATUS_OF: dict[type[RecognitionError], HTTPStatus] = {
    InvalidInput: HTTPStatus.BAD_REQUEST,
    PreconditionFailed: HTTPStatus.PRECONDITION_FAILED,
    PreconditionRequired: HTTPStatus.PRECONDITION_FAILED,
}


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def guidelines(request: MemberRequest, slug: str) -> HttpResponse:
    """A field for the whole alphabet and one for each class; the names of the fields tell the place of the class."""
    alphabet = get_object_or_404(Alphabet, slug=slug)
    if request.method != "POST":
        return _page(request, alphabet)
    demand(request, MANAGE_ALPHABETS)
    names = {"general": GENERAL} | {f"class-{place}": name for place, name in enumerate(alphabet.classes)}
    texts = {name: request.POST[field] for field, name in names.items() if field in request.POST}
    try:
        guiding.write(
            alphabet=alphabet, user=request.user, texts=texts, if_match=request.POST.get("if_match")
        )
    except tuple(_STATUS_OF) as error:
        return _page(request, alphabet, said=texts, problem=str(error), status=_STATUS_OF[type(error)])
    messages.success(request, "The guidelines are saved.")
    return redirect("guidelines", slug)


@members_only
@require_safe
def picture(request: MemberRequest, slug: str, sample_id: uuid.UUID) -> HttpResponse:
    """What the network sees of an example; not there for a sample that is none, or is none any more."""
    alphabet = get_object_or_404(Alphabet, slug=slug)
    sample = get_object_or_404(Sample.objects.all().of_alphabet(alphabet).defer("ink"), pk=sample_id)
    if sample.pixels is None or not guiding.is_shown(alphabet, sample):
        raise Http404("There is no such example.")
    png = encode_png(np.frombuffer(sample.pixels, np.uint8).reshape(SIDE, SIDE))
    return HttpResponse(
        png, content_type="image/png", headers={"Cache-Control": f"private, max-age={_CACHED_SECONDS}"}
    )


@members_only
@require_POST
def example(request: MemberRequest, sample_id: uuid.UUID) -> HttpResponse:
    """A reviewer shows a sample in the guidelines, or (`do`: hide) no more."""
    visible = Sample.objects.all().visible_to(request.user).without_heavy_columns()
    sample = get_object_or_404(visible, pk=sample_id)
    demand(request, SETTLE_SAMPLES)
    if request.POST.get("do") == "hide":
        guiding.hide(sample=sample, user=request.user)
        messages.success(request, "It is no chosen example any more.")
        return redirect("sample", sample_id)
    try:
        guiding.show(sample=sample, user=request.user)
        messages.success(request, f"The guidelines show it as an example of {sample.settled_class}.")
    except Conflict as error:
        messages.error(request, str(error))
    return redirect("sample", sample_id)


def _page(
    request: MemberRequest,
    alphabet: Alphabet,
    *,
    said: dict[str, str] | None = None,
    problem: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "alphabet": alphabet,
        "changes": Guideline.objects.all().of_alphabet(alphabet).newest_first()[:CHANGES_SHOWN],
        "may_manage": request.user.has_perm(MANAGE_ALPHABETS),
        "longest": LONGEST_GUIDELINE,
        "said": said or {},
        "problem": problem,
    }
    return render(request, "guidelines/guidelines.html", context, status=status)
