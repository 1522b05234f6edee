"""/models/<id>/collected/: the drawings in a version's snapshot, those that the viewer may see."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import MemberRequest, members_only
from accounts.roles import VIEW_ALL_SAMPLES
from recognition.pages.paging import newest_first
from training.lineage import collected_in
from training.models import SnapshotSample, TrainingRun
from training.pages.versions import version_of

DRAWINGS_A_PAGE = 96


@members_only
@require_safe
def collected(request: MemberRequest, version_id: int) -> HttpResponse:
    version = version_of(version_id)
    run = TrainingRun.objects.all().that_made(version)
    snapshot = run.snapshot if run else None
    context: dict[str, Any] = {
        "version": version,
        "snapshot": snapshot,
        "sees_all": request.user.has_perm(VIEW_ALL_SAMPLES),
    }
    if snapshot is not None:
        rows = SnapshotSample.objects.all().within([snapshot]).seen_by(request.user).with_sample()
        context["page"] = newest_first(rows, size=DRAWINGS_A_PAGE, query=request.GET)
        context["collected"] = collected_in(snapshot)
    return render(request, "models/collected.html", context)
