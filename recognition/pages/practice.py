"""The practice page: what to draw next, and how it went so far. The browser does the rest by the API, as on the draw page."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.consent_pages import asked_first
from accounts.models import User
from accounts.requests import MemberRequest, members_only
from recognition import practising
from recognition.classes.class_names import spoken
from recognition.models import Alphabet

PROMPTS_AHEAD = 20
# A set of 62 takes five minutes.
SECONDS_A_CLASS = 300 / 62


@members_only
@asked_first
@never_cache
@require_safe
def practice(request: MemberRequest, slug: str | None = None) -> HttpResponse:
    """The page of the named alphabet, or of the default one."""
    alphabets = list(Alphabet.objects.all().in_use())
    alphabet = next((known for known in alphabets if slug in (None, known.slug)), None)
    if alphabet is None:
        raise Http404("No such alphabet is in use.")
    may_label = alphabet.may_be_labelled_by(request.user)
    context = {
        "alphabet": alphabet,
        "choices": alphabets,
        "may_label": may_label,
        "set_minutes": max(1, round(set_seconds(alphabet) / 60)),
        "settings": _settings(request.user, alphabet) if may_label else None,
    }
    return render(request, "practice/practice.html", context)


def set_seconds(alphabet: Alphabet) -> int:
    """How long a set of every class may take."""
    return round(len(alphabet.classes) * SECONDS_A_CLASS)


def _settings(user: User, alphabet: Alphabet) -> dict[str, Any]:
    record = practising.record_of(user, alphabet)
    return {
        "api": reverse("api-samples").removesuffix("samples/"),
        "user": user.pk,
        "alphabet": alphabet.slug,
        "names": {name: called for name in alphabet.classes if (called := spoken(name))},
        "prompts": practising.next_prompts(user=user, alphabet=alphabet, count=PROMPTS_AHEAD),
        "set": practising.whole_set(user=user, alphabet=alphabet),
        "setSeconds": set_seconds(alphabet),
        "record": {
            "drawn": record.drawn,
            "asAsked": record.as_asked,
            "streak": record.streak,
            "best": record.best,
        },
    }
