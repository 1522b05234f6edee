"""A version tried on live drawings: how it does, and the buttons that start and stop it."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import MemberRequest, demand, members_only
from accounts.roles import PROMOTE_MODELS
from recognition.exceptions import InvalidInput
from recognition.models import ModelVersion, Trial
from training import trials
from training.exceptions import NothingToTryAgainst, TrialFinished, TrialUnderWay, VersionUnusable
from training.pages.forms import PromotionForm
from training.pages.trial_form import TrialForm
from training.pages.unknown import or_say_what_is_known
from training.pages.versions import version_of

TRIALS_SHOWN = 10


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@or_say_what_is_known
def trial(request: MemberRequest, version_id: int) -> HttpResponse:
    version = version_of(version_id)
    return _start(request, version) if request.method == "POST" else _page(request, version, TrialForm())


@members_only
@require_POST
@or_say_what_is_known
def stop(request: MemberRequest, version_id: int) -> HttpResponse:
    """Stop whatever trial of the version's alphabet is under way."""
    demand(request, PROMOTE_MODELS)
    version, form = version_of(version_id), PromotionForm(request.POST)
    if not form.is_valid():
        return _page(request, version, TrialForm(), stopping=form, status=HTTPStatus.BAD_REQUEST)
    try:
        trials.stop(alphabet=version.alphabet, reason=form.cleaned_data["reason"], user=request.user)
    except TrialFinished as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "Stopped. From the next drawing on everybody is shown the champion.")
    return redirect("model-trial", version.pk)


def _start(request: MemberRequest, version: ModelVersion) -> HttpResponse:
    """Start a trial. What forbids it is said beside the button."""
    demand(request, PROMOTE_MODELS)
    form = TrialForm(request.POST)
    if not form.is_valid():
        return _page(request, version, form, status=HTTPStatus.BAD_REQUEST)
    try:
        trials.start(
            version=version,
            kind=form.cleaned_data["kind"],
            share=form.cleaned_data["percent"] / 100,
            reason=form.cleaned_data["reason"],
            user=request.user,
        )
    except InvalidInput as error:
        form.add_error(None, str(error))
        return _page(request, version, form, status=HTTPStatus.BAD_REQUEST)
    except (TrialUnderWay, NothingToTryAgainst, VersionUnusable) as error:
        form.add_error(None, str(error))
        return _page(request, version, form, status=HTTPStatus.CONFLICT)
    messages.success(request, "Started. It takes part from the next drawing on.")
    return redirect("model-trial", version.pk)


def _page(
    request: MemberRequest,
    version: ModelVersion,
    form: TrialForm,
    *,
    stopping: PromotionForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "version": version,
        "champion": ModelVersion.objects.champion_of(version.alphabet),
        "under_way": Trial.objects.all().under_way_of(version.alphabet),
        "trials": Trial.objects.all().of_version(version)[:TRIALS_SHOWN],
        "may_promote": request.user.has_perm(PROMOTE_MODELS),
        "form": form,
        "stopping": stopping or PromotionForm(),
    }
    return render(request, "models/trial.html", context, status=status)
