"""A page of writing: how far its reading is, then the picture with its boxes to be put right and saved."""

import uuid
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest, members_only
from recognition.exceptions import (
    Conflict,
    InvalidInput,
    NotAllowed,
    PreconditionFailed,
    RecognitionError,
)
from recognition.models import WrittenPage
from recognition.writing import page_intake, page_removal, page_saving
from recognition.writing.page_cutting import Box, level_picture

YEAR_SECONDS = 365 * 24 * 60 * 60

_REFUSALS: dict[type[RecognitionError], HTTPStatus] = {
    InvalidInput: HTTPStatus.BAD_REQUEST,
    NotAllowed: HTTPStatus.FORBIDDEN,
    Conflict: HTTPStatus.CONFLICT,
    PreconditionFailed: HTTPStatus.PRECONDITION_FAILED,
}


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: MemberRequest, page_id: uuid.UUID) -> HttpResponse:
    """The page. While it is read, it asks again by itself for a fragment of this; POST saves readings and deletions."""
    shown = page_intake.told(_visible_to(request, page_id))
    if request.method == "POST":
        return _save(request, shown)
    if request.htmx and shown.is_under_way:
        return render(request, "pages/_progress.html", {"page": shown})
    response = render(request, "pages/page.html", _context(request, shown))
    if request.htmx:
        response["HX-Refresh"] = "true"
    return response


@members_only
@require_safe
def picture(request: MemberRequest, page_id: uuid.UUID) -> HttpResponse:
    """The page turned level, as its boxes lie on it; before that is known, as it came."""
    shown = _visible_to(request, page_id)
    if shown.is_erased:
        raise Http404("The page was removed.")
    png = bytes(shown.picture) if shown.ink is None else level_picture(shown)
    cache = f"private, max-age={YEAR_SECONDS}, immutable" if shown.ink is not None else "no-store"
    return HttpResponse(png, content_type="image/png", headers={"Cache-Control": cache})


@members_only
@require_POST
def cancel(request: MemberRequest, page_id: uuid.UUID) -> HttpResponse:
    """Have no more of it read. A page that was read meanwhile is shown."""
    shown = get_object_or_404(WrittenPage.objects.all().without_pictures(), pk=page_id, author=request.user)
    with suppress(Conflict):
        page_intake.cancel(shown)
    return redirect("page", shown.pk)


@members_only
@require_POST
def remove(request: MemberRequest, page_id: uuid.UUID) -> HttpResponse:
    """Erase the page and withdraw what was saved of it. One that is still being read is shown with the reason."""
    mine = WrittenPage.objects.all().select_related("alphabet", "author").filter(author=request.user)
    shown = get_object_or_404(mine, pk=page_id)
    try:
        page_removal.remove(user=request.user, page=shown)
    except Conflict as error:
        return _again(request, shown, str(error), status=HTTPStatus.CONFLICT)
    messages.success(request, "The page is removed, and what was saved of it is withdrawn.")
    return redirect("pages")


def _visible_to(request: MemberRequest, page_id: uuid.UUID) -> WrittenPage:
    visible = WrittenPage.objects.all().visible_to(request.user).select_related("alphabet", "author")
    return get_object_or_404(visible, pk=page_id)


def _save(request: MemberRequest, shown: WrittenPage) -> HttpResponse:
    get_object_or_404(WrittenPage.objects.all().without_pictures(), pk=shown.pk, author=request.user)
    try:
        page_saving.save_boxes(
            user=request.user,
            page=shown,
            boxes=_boxes_of(request, shown),
            if_match=request.POST.get("if_match", ""),
        )
    except tuple(_REFUSALS) as error:
        return _again(request, shown, str(error), status=_REFUSALS[type(error)])
    return redirect(reverse("page", args=[shown.pk]))


def _again(request: MemberRequest, shown: WrittenPage, problem: str, *, status: int) -> HttpResponse:
    context = _context(request, shown) | {"problem": problem}
    return render(request, "pages/page.html", context, status=status)


def _boxes_of(request: MemberRequest, shown: WrittenPage) -> list[Box]:
    """The boxes as the plain form leaves them: with other readings, or without those that were ticked."""
    gone = set(request.POST.getlist("delete"))
    return [
        Box(
            id=uuid.UUID(box["id"]),
            label=request.POST.get(f"label.{box['id']}", box["label"]),
            **{name: box[name] for name in ("left", "top", "right", "bottom", "line")},
        )
        for box in shown.boxes
        if box["id"] not in gone
    ]


def _context(request: MemberRequest, shown: WrittenPage) -> dict[str, Any]:
    is_own = shown.may_be_changed_by(request.user)
    samples = shown.samples_by_box()
    return {
        "page": shown,
        "is_own": is_own,
        "boxes": [{**box, "sample": samples.get(box["id"])} for box in shown.boxes],
        "settings": {
            "api": reverse("api-samples").removesuffix("samples/"),
            "id": str(shown.pk),
            "etag": shown.etag,
            "width": shown.width,
            "height": shown.height,
            "boxes": shown.boxes,
            "readings": shown.alphabet.readings,
            "editable": is_own,
        },
    }
