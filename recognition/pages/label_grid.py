"""The grid of the label page: many drawings that the model reads alike, of which the wrong ones are crossed out."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.requests import MemberRequest, members_only
from recognition.classes.class_names import spoken
from recognition.exceptions import RecognitionError
from recognition.models import Alphabet, QueueEntry
from recognition.pages.drawing import shown
from recognition.pages.label import choices_of, chosen, refused
from recognition.pages.label_forms import GridForm
from recognition.queue import grid_reading, serving
from recognition.queue.grid_reading import DOUBTED, READ, REFUSED, GridOutcome
from recognition.queue.serving import MOST_AT_ONCE


@members_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: MemberRequest, slug: str) -> HttpResponse:
    choices = choices_of(request.user)
    alphabet = chosen(slug, choices)
    if alphabet is None:
        return render(request, "label/label.html", {"choices": choices, "refused": refused(slug)})
    if request.method == "POST":
        return _answered(request, alphabet)
    return _page(request, alphabet, choices)


def _answered(request: MemberRequest, alphabet: Alphabet) -> HttpResponse:
    form = GridForm(request.POST)
    if not form.is_valid():
        messages.error(request, "The answer could not be read. Please give it again.")
        return redirect(reverse("label-grid", args=[alphabet.slug]))
    said = form.cleaned_data
    try:
        outcomes = grid_reading.read_grid(
            user=request.user,
            alphabet=alphabet,
            label=said["label"],
            sample_ids=[each for each in said["samples"] if each not in said["doubted"]],
            doubted_ids=said["doubted"],
        )
    except RecognitionError as error:
        messages.error(request, str(error))
    else:
        _tell(request, said["label"], outcomes)
    here = reverse("label-grid", args=[alphabet.slug])
    return redirect(f"{here}?{urlencode({'label': said['label']})}")


def _tell(request: MemberRequest, label: str, outcomes: Sequence[GridOutcome]) -> None:
    read = sum(each.outcome == READ for each in outcomes)
    doubted = sum(each.outcome == DOUBTED for each in outcomes)
    back = f", {doubted} given back to the queue" if doubted else ""
    messages.success(request, f"{read} accepted as {label}{back}.")
    for each in outcomes:
        if each.outcome == REFUSED:
            messages.warning(request, f"A drawing was not taken: {each.detail}")


def _page(request: MemberRequest, alphabet: Alphabet, choices: list[tuple[Alphabet, int]]) -> HttpResponse:
    likely = dict(QueueEntry.objects.all().waiting_by_class(alphabet))
    label = _class(alphabet, request.GET.get("label"), likely)
    asked = serving.serve(user=request.user, alphabet=alphabet, count=MOST_AT_ONCE, likely=label)
    context = {
        "alphabet": alphabet,
        "choices": choices,
        "chosen": label,
        "items": [shown(each) for each in asked],
        "board": [(name, spoken(name), likely.get(name, 0)) for name in alphabet.classes],
        "settings": {
            "api": reverse("api-samples").removesuffix("samples/"),
            "user": request.user.pk,
            "alphabet": alphabet.slug,
            "label": label,
        },
    }
    return render(request, "label/grid.html", context)


def _class(alphabet: Alphabet, wanted: str | None, likely: dict[str, Any]) -> str:
    """The class asked for; without one, or where it is none, that of which most wait."""
    known = alphabet.class_of(wanted) if wanted else None
    most = max(alphabet.classes, key=lambda name: likely.get(name, 0))
    return known or str(most)
