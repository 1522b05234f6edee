"""Report somebody else's drawing; and for reviewers the reports that wait, to be upheld or dismissed."""

import uuid
from dataclasses import dataclass
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest, demand, members_only
from accounts.roles import SETTLE_SAMPLES
from recognition.exceptions import Conflict, InvalidInput, NotAllowed, RecognitionError, TooOften
from recognition.models import ReportKind, ReportSettled, Sample, SampleReport
from recognition.models.decision import LONGEST_REASON
from recognition.models.sample_report import LONGEST_WORDS
from recognition.pages.tiles import Tile, tiles_of
from recognition.review import reporting

SHOWN = 50
_STATUS_OF: dict[type[RecognitionError], HTTPStatus] = {
    InvalidInput: HTTPStatus.BAD_REQUEST,
    Conflict: HTTPStatus.CONFLICT,
    NotAllowed: HTTPStatus.FORBIDDEN,
    TooOften: HTTPStatus.TOO_MANY_REQUESTS,
}


class ReportForm(forms.Form):
    kind = forms.ChoiceField(label="Why", choices=ReportKind.choices)
    words = forms.CharField(
        label="Anything a reviewer should know",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SettlementForm(forms.Form):
    settled_as = forms.ChoiceField(choices=ReportSettled.choices)
    reason = forms.CharField(required=False, max_length=LONGEST_REASON)


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A drawing and all that was said against it. `upheld`: how many of its author's were reported rightly before."""

    tile: Tile
    reports: list[SampleReport]
    upheld: int


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: MemberRequest, sample_id: uuid.UUID) -> HttpResponse:
    """The form on a page of its own; what sends it from elsewhere comes back to where it was."""
    sample = reporting.reportable(request.user, sample_id)
    if sample is None:
        raise Http404("There is no such sample.")
    form = ReportForm(request.POST or None)
    problem, status = "", 400 if form.is_bound else 200
    if form.is_valid():
        try:
            reporting.report(user=request.user, sample=sample, **form.cleaned_data)
        except tuple(_STATUS_OF) as error:
            problem, status = str(error), _STATUS_OF[type(error)]
        else:
            messages.success(
                request, "Thank you. It is hidden from others until a reviewer has looked at it."
            )
            return redirect(_next(request))
    context = {
        "sample": sample,
        "picture": _picture(request, sample),
        "form": form,
        "problem": problem,
        "next": _next(request),
    }
    return render(request, "reports/report.html", context, status=status)


def _picture(request: MemberRequest, sample: Sample) -> str:
    """Where they are shown it: by itself, or as an example of its class."""
    if reporting.is_open(sample, request.user):
        return reverse("api-sample-image", args=[sample.pk])
    return reverse("guideline-picture", args=[sample.alphabet.slug, sample.pk])


@members_only
@require_safe
def reports(request: MemberRequest) -> HttpResponse:
    demand(request, SETTLE_SAMPLES)
    return _reports(request)


@members_only
@require_POST
def settle(request: MemberRequest, sample_id: uuid.UUID) -> HttpResponse:
    demand(request, SETTLE_SAMPLES)
    sample = get_object_or_404(Sample.objects.all().without_heavy_columns(), pk=sample_id)
    form = SettlementForm(request.POST)
    if not form.is_valid():
        return _reports(request, problem="Say whether you uphold or dismiss it.", status=400)
    try:
        reporting.settle(reviewer=request.user, sample=sample, **form.cleaned_data)
    except tuple(_STATUS_OF) as error:
        return _reports(request, problem=str(error), about=sample_id, status=_STATUS_OF[type(error)])
    told = (
        "excluded, and its author is told"
        if form.cleaned_data["settled_as"] == ReportSettled.UPHELD
        else "shown again"
    )
    messages.success(request, f"Settled: the drawing is {told}.")
    return redirect("reports")


def _reports(
    request: MemberRequest, *, problem: str = "", about: uuid.UUID | None = None, status: int = 200
) -> HttpResponse:
    ids = SampleReport.objects.all().waiting().reported_samples()
    context = {
        "reported": _reported(request, ids[:SHOWN]),
        "waiting": len(ids),
        "problem": problem,
        "about": about,
        "repeated": reporting.repeated() if request.user.is_staff else None,
    }
    return render(request, "reports/list.html", context, status=status)


def _reported(request: MemberRequest, ids: list[uuid.UUID]) -> list[Reported]:
    samples = Sample.objects.filter(pk__in=ids).with_readings().without_heavy_columns()
    tiles = {tile.sample.pk: tile for tile in tiles_of(list(samples), viewer=request.user)}
    said: dict[uuid.UUID, list[SampleReport]] = {pk: [] for pk in ids}
    for each in SampleReport.objects.all().waiting().of_samples(ids):
        said[each.sample_id].append(each)
    before = SampleReport.objects.all().upheld_by_author([tile.sample.author_id for tile in tiles.values()])
    return [
        Reported(tile=tiles[pk], reports=said[pk], upheld=before.get(tiles[pk].sample.author_id, 0))
        for pk in ids
    ]


def _next(request: MemberRequest) -> str:
    """Where the person was, if that is a page of ours; never the page of the drawing, which is hidden now."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else "/"
