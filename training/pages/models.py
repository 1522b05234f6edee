"""The models: every version of an alphabet with its figures, a card for each, and the button that moves the champion."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import MemberRequest, demand, members_only
from accounts.roles import PROMOTE_MODELS, VIEW_ALL_SAMPLES
from recognition.models import Alphabet, ModelVersion, Promotion, Trial
from recognition.pages.paging import newest_first
from training.exceptions import VersionUnusable
from training.judging import looks
from training.lineage import collected_in, run_of, with_run
from training.models import Evaluation, TrainingRun
from training.pages.bundles import bundle_facts
from training.pages.charts import learning_charts, reliability_chart
from training.pages.forms import PromotionForm
from training.pages.lineage import base_sets
from training.pages.matrix import table_rows
from training.pages.unknown import or_say_what_is_known
from training.pages.versions import version_of
from training.promotion import promote
from training.viewing import figures
from training.viewing.origins import title_of
from training.viewing.unknown import one_of
from training.viewing.wanted import visible

VERSIONS_A_PAGE = 10
PROMOTIONS_SHOWN = 20
# Offered for a comparison; the address takes any.
COMPARED = 50


@members_only
@require_safe
def models(request: MemberRequest) -> HttpResponse:
    """One alphabet at a time; which, the query says, or it is the default."""
    alphabets = list(Alphabet.objects.all().in_use())
    alphabet = _chosen(alphabets, request.GET.get("alphabet"))
    history = Prefetch("promotions", Promotion.objects.all().newest_first())
    versions = ModelVersion.objects.all().of_alphabet(alphabet).prefetch_related("aliases", history)
    page = newest_first(with_run(versions), size=VERSIONS_A_PAGE, query=request.GET)
    promotions = Promotion.objects.all().newest_first().of_alphabet(alphabet)
    champion = ModelVersion.objects.champion_of(alphabet)
    context = {
        "alphabets": alphabets,
        "alphabet": alphabet,
        "champion": champion,
        "page": page,
        "rows": [_summary(version, champion) for version in page.rows],
        "promotions": promotions[:PROMOTIONS_SHOWN],
        "others": ModelVersion.objects.all().of_alphabet(alphabet).newest_first().defer("metrics")[:COMPARED],
        "may_promote": request.user.has_perm(PROMOTE_MODELS),
    }
    return render(request, "models/list.html", context)


@members_only
@require_safe
@or_say_what_is_known
def model(request: MemberRequest, version_id: int) -> HttpResponse:
    return _card(request, version_id, PromotionForm())


@members_only
@require_POST
@or_say_what_is_known
def promote_version(request: MemberRequest, version_id: int) -> HttpResponse:
    """Make the version champion; of an older one this is the rollback."""
    demand(request, PROMOTE_MODELS)
    form = PromotionForm(request.POST)
    if not form.is_valid():
        return _card(request, version_id, form, status=400)
    version = version_of(version_id)
    try:
        promote(version=version, user=request.user, reason=form.cleaned_data["reason"])
    except VersionUnusable as error:
        form.add_error(None, str(error))
        return _card(request, version_id, form, status=409)
    messages.success(
        request,
        f"Version {version.number} is the champion of {version.alphabet} now. Workers take it up within seconds.",
    )
    return redirect(f"{reverse('models')}?alphabet={version.alphabet.slug}")


def _chosen(alphabets: list[Alphabet], slug: str | None) -> Alphabet:
    for alphabet in alphabets:
        if slug in (None, alphabet.slug):
            return alphabet
    raise Http404(f"An alphabet is one of {', '.join(each.slug for each in alphabets)}. Received: {slug!r}.")


def _summary(version: ModelVersion, champion: ModelVersion | None) -> dict[str, Any]:
    headlines = figures.headlines(version.metrics)
    return {
        "version": version,
        "aliases": [alias.name for alias in version.aliases.all()],
        "run": run_of(version),
        "is_older": champion is not None and version.number < champion.number,
        "headline": headlines[0] if headlines else None,
        "headlines": headlines,
        "promotions": version.promotions.all(),
    }


def _card(request: MemberRequest, version_id: int, form: PromotionForm, *, status: int = 200) -> HttpResponse:
    version = version_of(version_id)
    champion = ModelVersion.objects.champion_of(version.alphabet)
    run = TrainingRun.objects.all().that_made(version)
    summary = _summary(version, champion)
    other = champion if champion != version else None
    compared = _beside_the_champion(summary["headlines"], other)
    context = summary | {
        "shown": _test_set(request, version),
        "champion": other,
        "compared": compared,
        "shared": next((pair for pair in compared if pair[1] is not None), None),
        "rejection": version.metrics.get("rejection"),
        "latency": version.metrics.get("latency"),
        "sizes": version.metrics.get("size_bytes", {}),
        "learning_curve": version.metrics.get("learning_curve", []),
        "learning_charts": learning_charts(version.metrics.get("learning_curve", [])),
        "missing": figures.missing(version.metrics),
        "looks": looks.of_version(version),
        "bundle": bundle_facts(version),
        "run": run,
        "base_sets": base_sets(run, version.metrics),
        "collected": collected_in(run.snapshot) if run and run.snapshot else None,
        "trials": Trial.objects.all().of_version(version),
        "sees_all": request.user.has_perm(VIEW_ALL_SAMPLES),
        "others": _others(version),
        "may_promote": request.user.has_perm(PROMOTE_MODELS),
        "form": form,
    }
    return render(request, "models/detail.html", context, status=status)


def _others(version: ModelVersion) -> list[ModelVersion]:
    """What it may be compared with: the newest of its alphabet, and the champion among them."""
    versions = ModelVersion.objects.all().of_alphabet(version.alphabet).newest_first().defer("metrics")
    return [each for each in versions[:COMPARED] if each != version]


def _beside_the_champion(
    headlines: list[figures.Headline], champion: ModelVersion | None
) -> list[tuple[figures.Headline, figures.Headline | None]]:
    """Each headline with the champion's on the same test set."""
    theirs = figures.headlines(champion.metrics) if champion else []
    by_name = {headline.test_set: headline for headline in theirs}
    return [(headline, by_name.get(headline.test_set)) for headline in headlines]


def _test_set(request: MemberRequest, version: ModelVersion) -> dict[str, Any] | None:
    """All of one test set, the first unless the query names one."""
    measured, classes = figures.by_test_set(version.metrics), version.classes
    asked = request.GET.get("test")
    if asked is not None:
        one_of(list(measured), asked, "A test set of this version", field="test")
    if not measured:
        return None
    name = asked or next(iter(measured))
    scores = measured[name]
    found = figures.confusions(scores, classes, lookalikes=version.alphabet.lookalikes)
    seen = visible(figures.parts_of(version.metrics, name), request.user)
    has_pictures = Evaluation.objects.all().latest_on(version, seen).keep_mistakes()
    mistakes = f"{reverse('model-mistakes', args=[version.pk])}?{urlencode({'test': name})}"
    return {
        "name": name,
        "title": title_of(name),
        "choices": [(each, title_of(each)) for each in measured],
        "figures": scores,
        "classes": classes,
        "rows": figures.class_rows(scores, classes, found),
        "top_confusions": found[: figures.TOP_CONFUSIONS],
        "confusions": len(found),
        "matrix": table_rows(figures.matrix(scores, classes), mistakes=mistakes if has_pictures else None),
        "reliability": reliability_chart(scores.get("reliability", [])),
        "slices": figures.slices(scores),
        "sees_pictures": bool(seen),
        "has_pictures": has_pictures,
        "mistakes": mistakes,
    }
