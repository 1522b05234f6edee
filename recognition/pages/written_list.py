"""One's pages of writing, newest first, or the sheets of one document."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import MemberRequest, members_only
from recognition.models import WrittenPage
from recognition.pages.paging import newest_first
from recognition.writing import page_intake

PAGES_A_PAGE = 25


@members_only
@require_safe
def pages(request: MemberRequest) -> HttpResponse:
    """The list. While something of it is being read, it asks again by itself for a fragment of this."""
    batch = _batch(request)
    mine = WrittenPage.objects.all().newest_first_of(request.user)
    found = newest_first(mine.of_batch(batch) if batch else mine, size=PAGES_A_PAGE, query=request.GET)
    for row in found.rows:
        page_intake.told(row)
    context: dict[str, Any] = {
        "page": found,
        "rows": found.rows[::-1] if batch else found.rows,
        "batch": batch,
        "is_under_way": any(row.is_under_way for row in found.rows),
    }
    return render(request, "pages/_list.html" if request.htmx else "pages/list.html", context)


@members_only
@require_POST
def cancel_batch(request: MemberRequest, batch: uuid.UUID) -> HttpResponse:
    """Have no more of a document read. What was read of it stays."""
    if not WrittenPage.objects.all().newest_first_of(request.user).of_batch(batch).exists():
        raise Http404("There is no such document of yours.")
    page_intake.cancel_batch(author=request.user, batch=batch)
    return redirect("pages")


def _batch(request: MemberRequest) -> uuid.UUID | None:
    text = request.GET.get("batch", "")
    try:
        return uuid.UUID(text) if text else None
    except ValueError as error:
        raise Http404(f"A batch is an id. Received: {text!r}.") from error
