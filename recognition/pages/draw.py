"""The draw page: the canvas and what is needed to name what was drawn on it. The browser does the rest by the API."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.consent_pages import asked_first
from accounts.requests import MemberRequest, members_only
from recognition.classes.class_names import spoken
from recognition.models import CHAMPION, Alphabet

PLACES = 5


@members_only
@asked_first
@never_cache
@require_safe
def draw(request: MemberRequest, slug: str | None = None) -> HttpResponse:
    """The page of the named alphabet, or of the default one."""
    alphabets = list(Alphabet.objects.all().in_use().with_aliases())
    alphabet = next((known for known in alphabets if slug in (None, known.slug)), None)
    if alphabet is None:
        raise Http404("No such alphabet is in use.")
    may_label = alphabet.may_be_labelled_by(request.user)
    names = {reading: spoken(reading) for reading in alphabet.classes}
    context = {
        "alphabet": alphabet,
        "may_label": may_label,
        "board": [(name, names[name]) for name in alphabet.classes],
        "needs_board": not alphabet.has_keys,
        "has_words": any(len(name) > 2 for name in alphabet.classes),
        "choices": [(known, known.aliased(CHAMPION) is not None) for known in alphabets],
        "places": range(PLACES),
        "free_digits": not set("12345") & set(alphabet.readings),
        "free_signs": not set("-.") & set(alphabet.readings),
        "settings": {
            "api": reverse("api-samples").removesuffix("samples/"),
            "user": request.user.pk,
            "alphabet": alphabet.slug,
            "readings": alphabet.readings,
            "names": {reading: name for reading, name in names.items() if name},
            "mayLabel": may_label,
        },
    }
    return render(request, "draw/draw.html", context)
