"""The models: every version of an alphabet with its figures, a card for each, and the button that moves the champion."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import MemberRequest, demand, members_only
from accounts.roles import PROMOTE_MODELS
from recognition.models import Alphabet, ModelVersion, Promotion
from recognition.pages.paging import newest_first
from training.exceptions import VersionUnusable
from training.models import TrainingRun
from training.pages import figures
from training.pages.forms import PromotionForm
from training.promotion import promote

VERSIONS_A_PAGE = 10
PROMOTIONS_SHOWN = 20


@members_only
@require_safe
def models(request: MemberRequest) -> HttpResponse:
    """One alphabet at a time; which, the query says, or it is the default."""
    alphabets = list(Alphabet.objects.all().in_use())
    alphabet = _chosen(alphabets, request.GET.get("alphabet"))
    versions = ModelVersion.objects.all().of_alphabet(alphabet).prefetch_related("aliases")
    page = newest_first(versions, size=VERSIONS_A_PAGE, query=request.GET)
    promotions = Promotion.objects.all().newest_first().of_alphabet(alphabet)
    champion = ModelVersion.objects.champion_of(alphabet)
    context = {
        "alphabets": alphabets,
        "alphabet": alphabet,
        "champion": champion,
        "page": page,
        "rows": [_summary(version, champion) for version in page.rows],
        "promotions": promotions[:PROMOTIONS_SHOWN],
        "may_promote": request.user.has_perm(PROMOTE_MODELS),
    }
    return render(request, "models/list.html", context)


@members_only
@require_safe
def model(request: MemberRequest, version_id: int) -> HttpResponse:
    return _card(request, version_id, PromotionForm())


@members_only
@require_POST
def promote_version(request: MemberRequest, version_id: int) -> HttpResponse:
    """Make the version champion; of an older one this is the rollback."""
    demand(request, PROMOTE_MODELS)
    form = PromotionForm(request.POST)
    if not form.is_valid():
        return _card(request, version_id, form, status=400)
    version = _version(version_id)
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
    return {
        "version": version,
        "aliases": [alias.name for alias in version.aliases.all()],
        "is_older": champion is not None and version.number < champion.number,
        "headlines": figures.headlines(version.metrics),
    }


def _card(request: MemberRequest, version_id: int, form: PromotionForm, *, status: int = 200) -> HttpResponse:
    version = _version(version_id)
    summary = _summary(version, ModelVersion.objects.champion_of(version.alphabet))
    context = summary | {
        "shown": _test_set(version, summary["headlines"], request.GET.get("test")),
        "learning_curve": version.metrics.get("learning_curve", []),
        "run": TrainingRun.objects.all().that_made(version),
        "promotions": version.promotions.all(),
        "may_promote": request.user.has_perm(PROMOTE_MODELS),
        "form": form,
    }
    return render(request, "models/detail.html", context, status=status)


def _version(version_id: int) -> ModelVersion:
    versions = ModelVersion.objects.all().newest_first()
    history = Prefetch("promotions", Promotion.objects.all().newest_first())
    version: ModelVersion = get_object_or_404(versions.prefetch_related("aliases", history), pk=version_id)
    return version


def _test_set(
    version: ModelVersion, headlines: list[figures.Headline], name: str | None
) -> dict[str, Any] | None:
    """The classes and confusions of one test set, the first unless the query names one."""
    names = [headline.test_set for headline in headlines]
    if name is not None and name not in names:
        raise Http404(f"A test set is one of {', '.join(names)}. Received: {name!r}.")
    if not names:
        return None
    chosen = name or names[0]
    scores, classes = version.metrics[chosen], version.alphabet.classes
    found = figures.confusions(scores, classes)
    return {
        "name": chosen,
        "classes": classes,
        "rows": figures.class_rows(scores, classes),
        "top_confusions": found[: figures.TOP_CONFUSIONS],
        "confusions": len(found),
        "matrix": figures.matrix(scores, classes),
    }
