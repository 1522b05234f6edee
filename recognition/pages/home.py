"""The front page: what this is, in one screen."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import SETTLE_SAMPLES
from recognition.review import review_sources


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context = {"signup_open": settings.SIGNUP_OPEN, "disputes": _disputes(request)}
    return render(request, "home.html", context)


def _disputes(request: HttpRequest) -> int | None:
    """How many wait for this reviewer; None for whoever is none."""
    user = request.user
    if not user.is_authenticated or not user.has_perm(SETTLE_SAMPLES):
        return None
    source = review_sources.named("disputes")
    return source.waiting_for(user).count() if source else None
