"""The label page: one drawing of the queue after another. In the browser it goes on by the API, without it by this form."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import MemberRequest, members_only
from recognition.classes.class_names import spoken
from recognition.exceptions import RecognitionError
from recognition.models import Alphabet, QueueEntry
from recognition.pages.drawing import Shown, shown
from recognition.pages.label_forms import HIDE, SHOW, TurnForm
from recognition.queue import labelling_progress, serving

PLACES = 5
_UNAIDED = "labels-unaided"


@members_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def label(request: MemberRequest, slug: str | None = None) -> HttpResponse:
    """What is asked next in the named alphabet, or in the first of those that this person may label."""
    choices = choices_of(request.user)
    alphabet = chosen(slug, choices)
    if alphabet is None:
        return render(request, "label/label.html", {"choices": choices, "refused": refused(slug)})
    if request.method == "POST":
        return _answered(request, alphabet)
    return _page(request, alphabet, choices)


def choices_of(user: User) -> list[tuple[Alphabet, int]]:
    """The alphabets that this person may label, each with how many samples wait in it for anybody."""
    waiting = Counter(QueueEntry.objects.all().waiting_by_alphabet())
    alphabets = Alphabet.objects.all().in_use()
    return [(known, waiting[known.pk]) for known in alphabets if known.may_be_labelled_by(user)]


def chosen(slug: str | None, choices: list[tuple[Alphabet, int]]) -> Alphabet | None:
    """The named one; without a name the first in which something waits, or else the first. None: not theirs to label."""
    if slug is None:
        return next((known for known, waiting in choices if waiting), choices[0][0] if choices else None)
    return next((known for known, _ in choices if known.slug == slug), None)


def refused(slug: str | None) -> Alphabet | None:
    """The named alphabet that somebody may not label. Raises Http404 where none in use has that name."""
    if slug is None:
        return None
    known = Alphabet.objects.all().in_use().filter(slug=slug).first()
    if known is None:
        raise Http404("No such alphabet is in use.")
    return known


def _answered(request: MemberRequest, alphabet: Alphabet) -> HttpResponse:
    form = TurnForm(request.POST)
    here = redirect(reverse("label", args=[alphabet.slug]))
    if not form.is_valid():
        messages.error(request, "The answer could not be read. Please give it again.")
        return here
    if form.wanted in (HIDE, SHOW):
        request.session[_UNAIDED] = form.wanted == HIDE
        return here
    try:
        messages.success(request, form.give(user=request.user, alphabet=alphabet))
    except RecognitionError as error:
        messages.error(request, str(error))
    return here


def _page(request: MemberRequest, alphabet: Alphabet, choices: list[tuple[Alphabet, int]]) -> HttpResponse:
    asked = serving.serve(user=request.user, alphabet=alphabet, count=1)
    is_aided = not request.session.get(_UNAIDED, False)
    item = shown(asked[0]) if asked else None
    progress = labelling_progress.progress(request.user, alphabet)
    names = {reading: spoken(reading) for reading in alphabet.classes}
    context = {
        "alphabet": alphabet,
        "choices": choices,
        "item": item,
        "places": _places(item, is_aided=is_aided),
        "imported": item.imported if is_aided and item else "",
        "is_aided": is_aided,
        "is_suggested": is_aided and item is not None and item.prediction is not None,
        "progress": progress,
        "trained": _trained(progress["training"]),
        "board": [(name, names[name]) for name in alphabet.classes],
        "needs_board": not alphabet.has_keys,
        "has_words": any(len(name) > 2 for name in alphabet.classes),
        "free_digits": not set("12345") & set(alphabet.readings),
        "free_signs": not set("-.") & set(alphabet.readings),
        "free_question": "?" not in alphabet.readings,
        "settings": {
            "api": reverse("api-samples").removesuffix("samples/"),
            "user": request.user.pk,
            "alphabet": alphabet.slug,
            "readings": alphabet.readings,
            "names": {reading: name for reading, name in names.items() if name},
            "isAided": is_aided,
        },
    }
    return render(request, "label/label.html", context)


def _places(item: Shown | None, *, is_aided: bool) -> list[dict[str, Any]]:
    """What is shown in each place for a suggestion: {} where there is none."""
    ranking = item.prediction.ranking if is_aided and item and item.prediction else []
    return [*ranking[:PLACES], *[{}] * (PLACES - len(ranking))]


def _trained(training: dict[str, Any] | None) -> float:
    return min(1.0, training["new"] / training["needed"]) if training and training["counted"] else 0.0
