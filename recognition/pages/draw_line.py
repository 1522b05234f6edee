"""The page to draw a word or a line on. What is drawn becomes a page of writing, and is put right there."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.consent_pages import asked_first
from accounts.requests import MemberRequest, members_only
from recognition.ink.strokes import MAX_PAGE_POINTS, MAX_PAGE_STROKES
from recognition.models import CHAMPION, Alphabet


@members_only
@asked_first
@never_cache
@require_safe
def draw_line(request: MemberRequest, slug: str | None = None) -> HttpResponse:
    """The page of the named alphabet, or of the default one."""
    alphabets = list(Alphabet.objects.all().in_use().with_aliases())
    alphabet = next((known for known in alphabets if slug in (None, known.slug)), None)
    if alphabet is None:
        raise Http404("No such alphabet is in use.")
    context = {
        "alphabet": alphabet,
        "choices": [(known, known.aliased(CHAMPION) is not None) for known in alphabets],
        "settings": {
            "api": reverse("api-samples").removesuffix("samples/"),
            "pages": reverse("pages"),
            "user": request.user.pk,
            "alphabet": alphabet.slug,
            "limits": {"strokes": MAX_PAGE_STROKES, "points": MAX_PAGE_POINTS},
        },
    }
    return render(request, "draw/line.html", context)
