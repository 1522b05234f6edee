"""When an alphabet is trained again by itself: its numbers, its fixed times."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import MemberRequest, demand, members_only
from accounts.roles import MANAGE_RUNS
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet
from training.models import RetrainingPlan
from training.pages.forms import AppointmentForm, PlanForm
from training.running import timetable
from training.running.planning import change_plan
from training.running.schedule import forecast


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: MemberRequest, slug: str) -> HttpResponse:
    demand(request, MANAGE_RUNS)
    alphabet = _alphabet(slug)
    form = PlanForm(request.POST or None, instance=RetrainingPlan.objects.all().of(alphabet))
    if request.method == "POST" and form.is_valid():
        try:
            change_plan(alphabet=alphabet, changes=form.cleaned_data)
            messages.success(request, "Saved.")
            return redirect("retraining-plan", slug)
        except InvalidInput as error:
            form.add_error(error.field, str(error))
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return _page(request, alphabet, form, AppointmentForm(), status=status)


@members_only
@require_POST
def appoint(request: MemberRequest, slug: str) -> HttpResponse:
    demand(request, MANAGE_RUNS)
    alphabet = _alphabet(slug)
    form = AppointmentForm(request.POST)
    if form.is_valid():
        try:
            timetable.appoint(alphabet=alphabet, **form.cleaned_data)
            return redirect("retraining-plan", slug)
        except InvalidInput as error:
            form.add_error(error.field, str(error))
    plan_form = PlanForm(instance=RetrainingPlan.objects.all().of(alphabet))
    return _page(request, alphabet, plan_form, form, status=HTTPStatus.BAD_REQUEST)


@members_only
@require_POST
def cancel(request: MemberRequest, slug: str, appointment_id: int) -> HttpResponse:
    demand(request, MANAGE_RUNS)
    if not timetable.cancel(appointment_id, alphabet=_alphabet(slug)):
        messages.warning(request, "It was gone already.")
    return redirect("retraining-plan", slug)


def _page(
    request: MemberRequest, alphabet: Alphabet, plan_form: PlanForm, times: AppointmentForm, *, status: int
) -> HttpResponse:
    context = {
        "alphabet": alphabet,
        "forecast": forecast(alphabet),
        "plan_form": plan_form,
        "times_form": times,
    }
    return render(request, "training/next.html", context, status=status)


def _alphabet(slug: str) -> Alphabet:
    found: Alphabet = get_object_or_404(Alphabet.objects.all().in_use(), slug=slug)
    return found
