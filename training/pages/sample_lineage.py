"""/samples/<id>/lineage/: the part that one drawing had in each version, and what its readings came from."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import MemberRequest, members_only
from accounts.roles import VIEW_ALL_SAMPLES
from recognition.models import Prediction, Sample
from recognition.pages.paging import newest_first
from training.lineage import (
    going_on_from,
    learned_from,
    parts_of,
    run_of,
    versions_of,
    what_withdrawal_means,
    with_version_and_run,
)
from training.templatetags.lineage import corrections_on

VERSIONS_A_PAGE = 25
READINGS_SHOWN = 25


@members_only
@require_safe
def sample_lineage(request: MemberRequest, sample_id: uuid.UUID) -> HttpResponse:
    visible = Sample.objects.all().visible_to(request.user).without_heavy_columns()
    sample: Sample = get_object_or_404(visible.select_related("alphabet"), pk=sample_id)
    page = newest_first(versions_of(sample.alphabet), size=VERSIONS_A_PAGE, query=request.GET)
    learned = learned_from(sample)
    later = going_on_from(learned)
    readings = with_version_and_run(Prediction.objects.all().of_sample(sample))[:READINGS_SHOWN]
    context = {
        "sample": sample,
        "page": page,
        "parts": parts_of(sample, page.rows, tells_sides=request.user.has_perm(VIEW_ALL_SAMPLES)),
        "learned": learned,
        "later": later,
        "withdrawal": what_withdrawal_means(sample, learned, later),
        "corrections": corrections_on(sample, request.user),
        "readings": [(prediction, run_of(prediction.version)) for prediction in readings],
    }
    return render(request, "samples/lineage.html", context)
