"""The alphabets: what each tells apart, for everybody; made and changed by administrators, who see first what a change does."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest, demand, members_only
from accounts.roles import MANAGE_ALPHABETS
from recognition.classes import curating
from recognition.classes.class_names import as_text, spoken
from recognition.classes.curating import Outcome
from recognition.exceptions import (
    Conflict,
    InvalidInput,
    PreconditionFailed,
    PreconditionRequired,
    RecognitionError,
)
from recognition.models import Alphabet, AlphabetRevision, ModelVersion, Sample, State
from recognition.pages.alphabet_forms import FORMS, ChangeForm, NewAlphabetForm

REVISIONS_SHOWN = 20
SAVE = "save"
_STATUS_OF: dict[type[RecognitionError], HTTPStatus] = {
    InvalidInput: HTTPStatus.BAD_REQUEST,
    Conflict: HTTPStatus.CONFLICT,
    PreconditionFailed: HTTPStatus.PRECONDITION_FAILED,
    PreconditionRequired: HTTPStatus.PRECONDITION_FAILED,
}


@members_only
@require_safe
def alphabets(request: MemberRequest) -> HttpResponse:
    accepted = Count("samples", filter=Q(samples__state=State.ACCEPTED))
    context = {
        "alphabets": Alphabet.objects.all().listed().with_aliases().annotate(accepted=accepted),
        "may_manage": request.user.has_perm(MANAGE_ALPHABETS),
    }
    return render(request, "alphabets/list.html", context)


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: MemberRequest) -> HttpResponse:
    """The form, then what it would make, then the alphabet."""
    demand(request, MANAGE_ALPHABETS)
    form = NewAlphabetForm(request.POST or None, request.FILES or None, alphabet=None)
    if not form.is_valid():
        return render(request, "alphabets/new.html", {"form": form}, status=400 if form.is_bound else 200)
    saves = request.POST.get("do") == SAVE
    try:
        outcome = (curating.make if saves else curating.preview_made)(
            user=request.user,
            slug=form.cleaned_data["slug"],
            change=form.change(),
            reason=form.cleaned_data["reason"],
        )
    except tuple(_STATUS_OF) as error:
        status = _complained(form, error)
        return render(request, "alphabets/new.html", {"form": form}, status=status)
    if saves:
        messages.success(request, f"The alphabet {outcome.alphabet.name} is made.")
        return redirect("alphabet", outcome.alphabet.slug)
    return _preview(request, outcome, act="", changed=_as_a_list(form, outcome))


@members_only
@require_safe
def alphabet(request: MemberRequest, slug: str) -> HttpResponse:
    return _page(request, get_object_or_404(Alphabet.objects.all().with_aliases(), slug=slug))


@members_only
@require_POST
def change(request: MemberRequest, slug: str) -> HttpResponse:
    """What is asked for is shown first, with what it does to samples and models; what changes neither is saved at once."""
    demand(request, MANAGE_ALPHABETS)
    found = get_object_or_404(Alphabet.objects.all().with_aliases(), slug=slug)
    if request.POST.get("act") not in FORMS:
        raise Http404("There is no such change.")
    form = FORMS[request.POST["act"]](request.POST, alphabet=found)
    if not form.is_valid():
        return _page(request, found, wrong=form, status=HTTPStatus.BAD_REQUEST)
    saves = request.POST.get("do") == SAVE or not form.shows_first
    try:
        outcome = (curating.revise if saves else curating.preview)(
            alphabet=found,
            user=request.user,
            change=form.change(),
            reason=form.cleaned_data["reason"],
            if_match=request.POST.get("if_match"),
        )
    except tuple(_STATUS_OF) as error:
        return _page(request, found, wrong=form, status=_complained(form, error))
    if not saves:
        return _preview(request, outcome, act=form.act, changed=request.POST.lists())
    messages.success(request, _said(outcome))
    return redirect("alphabet", slug)


def _page(
    request: MemberRequest,
    alphabet: Alphabet,
    *,
    wrong: ChangeForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    may_manage = request.user.has_perm(MANAGE_ALPHABETS)
    context = {
        "alphabet": alphabet,
        "classes": _classes(request, alphabet),
        "champion": ModelVersion.objects.champion_of(alphabet),
        "revisions": AlphabetRevision.objects.all().of_alphabet(alphabet).newest_first()[:REVISIONS_SHOWN],
        "may_manage": may_manage,
        "may_label": alphabet.may_be_labelled_by(request.user),
        "forms": _forms(alphabet, wrong) if may_manage else {},
        "wrong": wrong.act if wrong else "",
    }
    return render(request, "alphabets/detail.html", context, status=status)


def _classes(request: MemberRequest, alphabet: Alphabet) -> list[dict[str, Any]]:
    """Each with what is folded into it, how many samples are it, and the newest of them that the viewer may see."""
    samples = Sample.objects.all()
    counts = samples.counted_by_class(alphabet)
    examples = samples.visible_to(request.user).example_of_each_class(alphabet)
    return [
        {
            "name": name,
            "spoken": spoken(name),
            "folded": alphabet.layout.members(name)[1:],
            "count": counts.get(name, 0),
            "example": examples.get(name),
        }
        for name in alphabet.classes
    ]


def _forms(alphabet: Alphabet, wrong: ChangeForm | None) -> dict[str, ChangeForm]:
    fresh = {act: form(alphabet=alphabet) for act, form in FORMS.items()}
    return fresh | ({wrong.act: wrong} if wrong else {})


def _complained(form: ChangeForm, error: RecognitionError) -> HTTPStatus:
    if isinstance(error, InvalidInput):
        form.complain(error)
    else:
        form.add_error(None, str(error))
    return _STATUS_OF[type(error)]


def _preview(request: MemberRequest, outcome: Outcome, *, act: str, changed: Any) -> HttpResponse:
    """What it would do, with all that was filled in, to be saved as it is."""
    kept = [
        (name, value)
        for name, values in changed
        if name not in ("csrfmiddlewaretoken", "do")
        for value in values
    ]
    context = {"outcome": outcome, "alphabet": outcome.alphabet, "act": act, "kept": kept}
    return render(request, "alphabets/preview.html", context)


def _as_a_list(form: NewAlphabetForm, outcome: Outcome) -> list[tuple[str, list[str]]]:
    """What was filled in, with the classes of file and ranges written out: a file is not sent twice."""
    said = {name: str(form.cleaned_data[name]) for name in ("name", "slug", "merges", "lookalikes", "reason")}
    return [(name, [value]) for name, value in {**said, "classes": as_text(outcome.alphabet.classes)}.items()]


def _said(outcome: Outcome) -> str:
    if not outcome.changes:
        return "Nothing is different: there is no new revision."
    return f"Revision {outcome.alphabet.revision} is kept: {'; '.join(outcome.changes)}."[:500]
