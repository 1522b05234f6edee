"""For administrators: who gave what, whom snapshots do without, and the run that does without them."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import MemberRequest, demand, members_only
from accounts.roles import MANAGE_RUNS
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet, ModelVersion, Source
from recognition.pages.alphabet_field import AlphabetField
from training.exceptions import ExclusionRevoked, RunUnderWay
from training.lineage import going_on_from
from training.models import Exclusion, Trigger
from training.pages.forms import PRESETS_IN_WORDS
from training.running.runs import PRESETS, request_run
from training.snapshot.excluding import exclude, learned_from, revoke
from training.suspects.people import survey

EXCLUSIONS_SHOWN = 50


class ExclusionForm(forms.Form):
    """Times and source left empty: all that the person gives."""

    username = forms.CharField(max_length=150, label="Who")
    reason = forms.CharField(max_length=500, help_text="Kept, and read by other administrators.")
    since = forms.DateTimeField(required=False, label="From")
    until = forms.DateTimeField(required=False, label="Before")
    source = forms.ChoiceField(required=False, choices=[("", "any"), *Source.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("since", "until"):
            self.fields[name].widget = forms.DateTimeInput(attrs={"type": "datetime-local"})

    def clean_username(self) -> User:
        name = self.cleaned_data["username"]
        user = User.objects.filter(username=name).first()
        if user is None:
            raise forms.ValidationError("Nobody has this name. Received: %(name)r.", params={"name": name})
        return user


class WithoutForm(forms.Form):
    """The run that is started without those who are excluded."""

    alphabet = AlphabetField(empty_label=None)
    preset = forms.ChoiceField(choices=[(name, PRESETS_IN_WORDS[name]) for name in PRESETS], initial="full")


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: MemberRequest) -> HttpResponse:
    demand(request, MANAGE_RUNS)
    return _exclude(request) if request.method == "POST" else _page(request, ExclusionForm())


@members_only
@require_POST
def revoke_exclusion(request: MemberRequest, exclusion_id: int) -> HttpResponse:
    demand(request, MANAGE_RUNS)
    exclusion = get_object_or_404(Exclusion, pk=exclusion_id)
    try:
        revoke(exclusion=exclusion, by=request.user)
    except ExclusionRevoked as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, f"Snapshots may hold again what {exclusion.user.username} gave.")
    return redirect(_back(request))


@members_only
@require_POST
def run_without(request: MemberRequest) -> HttpResponse:
    """Start a run: no snapshot holds what is excluded."""
    demand(request, MANAGE_RUNS)
    form = WithoutForm(request.POST)
    if not form.is_valid():
        return _page(request, ExclusionForm(), without=form, status=HTTPStatus.BAD_REQUEST)
    wanted = form.cleaned_data
    try:
        started = request_run(
            alphabet=wanted["alphabet"],
            preset=wanted["preset"],
            trigger=Trigger.PERSON,
            user=request.user,
        )
    except RunUnderWay as error:
        form.add_error(None, str(error))
        return _page(request, ExclusionForm(), without=form, status=HTTPStatus.CONFLICT)
    return redirect("run", started.pk)


def _exclude(request: MemberRequest) -> HttpResponse:
    form = ExclusionForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=HTTPStatus.BAD_REQUEST)
    said = form.cleaned_data
    try:
        exclusion = exclude(
            user=said["username"],
            by=request.user,
            reason=said["reason"],
            since=said["since"],
            until=said["until"],
            source=said["source"],
        )
    except InvalidInput as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _page(request, form, status=HTTPStatus.BAD_REQUEST)
    messages.success(request, f"{exclusion.user.username} is excluded from every snapshot from now on.")
    return redirect(_back(request))


def _with_versions(exclusion: Exclusion) -> tuple[Exclusion, list[ModelVersion], list[ModelVersion]]:
    """And who learned from what it holds, and who goes on from them."""
    learned = list(learned_from(exclusion))
    return exclusion, learned, going_on_from(learned)


def _page(
    request: MemberRequest, form: ExclusionForm, *, without: WithoutForm | None = None, status: int = 200
) -> HttpResponse:
    alphabet = _alphabet(request)
    found = survey(alphabet, now=timezone.now())
    exclusions = Exclusion.objects.all().newest_first()[:EXCLUSIONS_SHOWN]
    context = {
        "alphabet": alphabet,
        "alphabets": Alphabet.objects.all().in_use(),
        "rows": found.rows,
        "chosen": len(found.selection.chosen),
        "left_out": found.selection.counts,
        "exclusions": [_with_versions(each) for each in exclusions],
        "form": form,
        "without": without or WithoutForm(initial={"alphabet": alphabet, "preset": "full"}),
    }
    return render(request, "training/people.html", context, status=status)


def _alphabet(request: MemberRequest) -> Alphabet:
    """The one of the query, or the default."""
    slug = request.GET.get("alphabet")
    alphabets = Alphabet.objects.all().in_use()
    found: Alphabet = get_object_or_404(alphabets, slug=slug) if slug else alphabets[0]
    return found


def _back(request: MemberRequest) -> str:
    slug = request.GET.get("alphabet", "")
    known = slug and Alphabet.objects.filter(slug=slug).exists()
    return reverse("people") + (f"?alphabet={slug}" if known else "")
