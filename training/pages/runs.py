"""The runs: how far they are, how they ended, and the buttons that start and cancel them."""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest, demand, members_only
from accounts.roles import MANAGE_RUNS
from recognition.exceptions import InvalidInput
from recognition.pages.paging import newest_first
from training.exceptions import RunFinished, RunUnderWay
from training.models import RunLogLine, TrainingRun, Trigger
from training.pages.forms import RunForm, turned_knobs
from training.pages.gate import gate_view
from training.pages.progress import fraction_done
from training.running.runs import request_cancel, request_run
from training.running.schedule import forecasts

RUNS_A_PAGE = 20
LOG_LINES = 100


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def training(request: MemberRequest) -> HttpResponse:
    return _start(request) if request.method == "POST" else _list(request, RunForm())


@members_only
@require_safe
@never_cache
def run(request: MemberRequest, run_id: uuid.UUID) -> HttpResponse:
    """The whole page, or for htmx the part of it that changes while the run is under way."""
    found = _run(run_id)
    context = {
        "run": found,
        "done": fraction_done(found.progress),
        "gate": gate_view(found, request.user),
        "log": RunLogLine.objects.all().last_of(found, LOG_LINES),
        "knobs": turned_knobs(found.config),
        "may_manage": request.user.has_perm(MANAGE_RUNS),
    }
    template = "training/_run.html" if request.htmx else "training/detail.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@members_only
@require_POST
def cancel(request: MemberRequest, run_id: uuid.UUID) -> HttpResponse:
    demand(request, MANAGE_RUNS)
    try:
        request_cancel(run=_run(run_id), user=request.user)
    except RunFinished as error:
        messages.warning(request, str(error))
    else:
        messages.info(request, "Asked to stop. A working run stops within seconds.")
    return redirect("run", run_id)


def _start(request: MemberRequest) -> HttpResponse:
    """Start a run. What forbids it is said beside the button."""
    demand(request, MANAGE_RUNS)
    form = RunForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=HTTPStatus.BAD_REQUEST)
    wanted = form.cleaned_data
    try:
        started = request_run(
            alphabet=wanted["alphabet"],
            preset=wanted["preset"],
            architecture=wanted["architecture"],
            config=form.config,
            start_from=form.slug_to_start_from,
            trigger=Trigger.PERSON,
            user=request.user,
        )
    except InvalidInput as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _list(request, form, status=HTTPStatus.BAD_REQUEST)
    except RunUnderWay as error:
        form.add_error(None, str(error))
        return _list(request, form, status=HTTPStatus.CONFLICT)
    return redirect("run", started.pk)


def _list(request: MemberRequest, form: RunForm, *, status: int = 200) -> HttpResponse:
    runs = TrainingRun.objects.all().newest_first().defer("gate", "config")
    context = {
        "page": newest_first(runs, size=RUNS_A_PAGE, query=request.GET),
        "under_way": TrainingRun.objects.all().newest_first().under_way(),
        "form": form,
        "may_manage": request.user.has_perm(MANAGE_RUNS),
        "forecasts": forecasts(),
    }
    return render(request, "training/list.html", context, status=status)


def _run(run_id: uuid.UUID) -> TrainingRun:
    found: TrainingRun = get_object_or_404(TrainingRun.objects.all().newest_first(), pk=run_id)
    return found
