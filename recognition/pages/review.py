"""For reviewers: what waits for them by where it comes from, one sample with all that is known of it, and the trail."""

import uuid
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import MemberRequest, demand, members_only
from accounts.roles import SETTLE_SAMPLES
from recognition.classes.class_names import spoken
from recognition.exceptions import (
    Conflict,
    InvalidInput,
    NotAllowed,
    PreconditionFailed,
    RecognitionError,
)
from recognition.models import Alphabet, Decision, Sample
from recognition.pages.drawing import view_of
from recognition.pages.paging import newest_first
from recognition.pages.review_forms import DecisionForm
from recognition.pages.samples import strokes_of
from recognition.review import review_sources, reviewing
from recognition.review.review_sources import ReviewSource
from recognition.review.showing import Review, review_of

TILES_A_PAGE = 24
DECISIONS_A_PAGE = 50
SUGGESTIONS = 5
# How far ahead the next one is looked for: whoever skips more begins again.
_AHEAD = 500
PLAINLY_DRAWN = "plainly drawn"
_REASON = "review-reason"
_REFUSALS: dict[type[RecognitionError], HTTPStatus] = {
    InvalidInput: HTTPStatus.BAD_REQUEST,
    Conflict: HTTPStatus.CONFLICT,
    NotAllowed: HTTPStatus.FORBIDDEN,
    PreconditionFailed: HTTPStatus.PRECONDITION_FAILED,
}


@dataclass(frozen=True, kw_only=True)
class Path:
    """By which way a reviewer goes through what waits: one source, and one alphabet or all."""

    source: ReviewSource
    alphabet: Alphabet | None

    @classmethod
    def of(cls, request: MemberRequest) -> "Path":
        source = review_sources.named(request.GET.get("source", "disputes"))
        if source is None:
            raise Http404("Nothing waits under that name.")
        slug = request.GET.get("alphabet")
        alphabet = get_object_or_404(Alphabet, slug=slug) if slug else None
        return cls(source=source, alphabet=alphabet)

    @property
    def query(self) -> str:
        named = {"source": self.source.name} | ({"alphabet": self.alphabet.slug} if self.alphabet else {})
        return "?" + urlencode(named)

    def next_after(self, sample: Sample, reviewer: User) -> uuid.UUID | None:
        """The one behind it; the first where it is the last, or is not there. None where nothing else waits."""
        waiting = self.source.waiting_for(reviewer, self.alphabet)
        ids = list(waiting.values_list("pk", flat=True)[:_AHEAD])
        place = ids.index(sample.pk) + 1 if sample.pk in ids else 0
        return next((each for each in [*ids[place:], *ids[:place]] if each != sample.pk), None)


@members_only
@never_cache
@require_safe
def reviews(request: MemberRequest) -> HttpResponse:
    demand(request, SETTLE_SAMPLES)
    path = Path.of(request)
    waiting = path.source.waiting_for(request.user, path.alphabet).with_readings().without_heavy_columns()
    page = Paginator(waiting, TILES_A_PAGE).get_page(request.GET.get("page"))
    notes = path.source.notes(list(page.object_list))
    context = {
        "path": path,
        "tabs": _tabs(request, path),
        "alphabets": Alphabet.objects.all().in_use(),
        "page": page,
        "tiles": [(sample, notes.get(sample.pk, "")) for sample in page],
        "last": _last(request),
    }
    return render(request, "review/list.html", context)


@members_only
@never_cache
@require_safe
def review(request: MemberRequest, sample_id: uuid.UUID) -> HttpResponse:
    demand(request, SETTLE_SAMPLES)
    return _one(request, sample_id)


@members_only
@require_POST
def decide(request: MemberRequest, sample_id: uuid.UUID) -> HttpResponse:
    """Record the decision and go on to the next that waits. What is refused comes back with the reason."""
    demand(request, SETTLE_SAMPLES)
    path = Path.of(request)
    sample = _sample(sample_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        problem = " ".join(f"{name}: {' '.join(map(str, texts))}" for name, texts in form.errors.items())
        return _one(request, sample_id, problem=problem, status=HTTPStatus.BAD_REQUEST)
    following = path.next_after(sample, request.user)
    try:
        decision = form.decide(reviewer=request.user, sample=sample)
    except tuple(_REFUSALS) as error:
        return _one(request, sample_id, problem=str(error), status=_REFUSALS[type(error)])
    if decision.label is not None:
        request.session[_REASON] = decision.reason
    if following is None:
        return redirect(reverse("reviews") + path.query)
    return redirect(reverse("review", args=[following]) + path.query)


@members_only
@require_POST
def revert(request: MemberRequest, decision_id: uuid.UUID) -> HttpResponse:
    """Take a decision back, whoever made it, and look at its sample again, with the reason where that is refused."""
    demand(request, SETTLE_SAMPLES)
    path = Path.of(request)
    decision = get_object_or_404(Decision.objects.all().with_people(), pk=decision_id)
    try:
        reviewing.revert(decision=decision, user=request.user)
    except tuple(_REFUSALS) as error:
        return _one(request, decision.sample_id, problem=str(error), status=_REFUSALS[type(error)])
    messages.success(request, f"Reverted: it is not {decision.in_words} any more.")
    return redirect(reverse("review", args=[decision.sample_id]) + path.query)


@members_only
@require_safe
def trail(request: MemberRequest) -> HttpResponse:
    demand(request, SETTLE_SAMPLES)
    page = newest_first(Decision.objects.all().with_people(), size=DECISIONS_A_PAGE, query=request.GET)
    return render(request, "review/trail.html", {"page": page, "tabs": _tabs(request, None)})


def _one(
    request: MemberRequest, sample_id: uuid.UUID, *, problem: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    path = Path.of(request)
    sample = _sample(sample_id)
    shown = review_of(sample)
    following = path.next_after(sample, request.user)
    context = {
        "path": path,
        "review": shown,
        "sample": sample,
        "note": path.source.notes([sample]).get(sample.pk, ""),
        "problem": problem,
        "is_own": sample.author_id == request.user.pk,
        "strokes": strokes_of(sample),
        "view": view_of(sample.ink),
        "suggestions": _suggestions(sample, shown),
        "board": [(name, spoken(name)) for name in sample.alphabet.classes],
        "has_words": any(len(name) > 2 for name in sample.alphabet.classes),
        "reason": request.session.get(_REASON, PLAINLY_DRAWN),
        "next": reverse("review", args=[following]) + path.query if following else "",
        "last": _last(request),
        "settings": {
            "readings": sample.alphabet.readings,
            "names": {name: called for name in sample.alphabet.classes if (called := spoken(name))},
        },
    }
    return render(request, "review/one.html", context, status=status)


def _suggestions(sample: Sample, shown: Review) -> list[tuple[str, str]]:
    """(class, who says so): what most people and models say first."""
    said: dict[str, list[str]] = {}
    for reading in shown.readings:
        name = sample.alphabet.class_of_earlier(reading.label.character, reading.label.revision)
        if name is not None:
            said.setdefault(name, []).append(reading.label.user.username)
    for seen in shown.seen:
        name = sample.alphabet.class_of(seen.prediction.top_label)
        if name is not None and seen.alias:
            said.setdefault(name, []).append(f"the {seen.alias}")
    ordered = sorted(said.items(), key=lambda each: -len(each[1]))
    return [(name, ", ".join(givers)) for name, givers in ordered[:SUGGESTIONS]]


def _tabs(request: MemberRequest, path: Path | None) -> list[tuple[ReviewSource, int]]:
    alphabet = path.alphabet if path else None
    return [
        (source, source.waiting_for(request.user, alphabet).count()) for source in review_sources.sources()
    ]


def _last(request: MemberRequest) -> Decision | None:
    """What the reviewer decided last, if it stands: they may want to take it back."""
    last = Decision.objects.all().latest_of(request.user)
    return last if last is not None and last.stands else None


def _sample(sample_id: uuid.UUID) -> Sample:
    found: Sample = get_object_or_404(
        Sample.objects.select_related("alphabet", "author").defer("pixels"), pk=sample_id
    )
    return found
