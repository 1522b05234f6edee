"""/models/compare/: any two versions of an alphabet beside each other, and the drawings that only one of them reads."""

import base64
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.core.paginator import InvalidPage, Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe
from numpy.typing import NDArray

from accounts.requests import MemberRequest, members_only
from accounts.roles import PROMOTE_MODELS
from recognition.exceptions import InvalidInput
from recognition.ink.images import encode_png
from recognition.models import ModelVersion
from training.figures.mistakes import Mistakes
from training.figures.sides import Sides
from training.pages.forms import PromotionForm
from training.pages.unknown import or_say_what_is_known
from training.viewing.side_by_side import (
    OnSet,
    check_comparable,
    chosen_of,
    class_changes,
    in_common,
    paired,
    sides_of,
    surest_first,
)
from training.viewing.unknown import Unknown, one_of
from training.viewing.wanted import visible

PICTURES_A_SIDE = 24
PICTURES_A_PAGE = 96
FIRST, SECOND = SIDES = ("a", "b")


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A drawing that one version read right. `image`: a data address; `sample`: its id, "" of published sets."""

    true: str
    answer: str
    probability: float
    image: str
    sample: str


@members_only
@require_safe
@or_say_what_is_known
def compare(request: MemberRequest) -> HttpResponse:
    if not all(request.GET.get(side) for side in SIDES):
        nothing = {"problem": "Name two versions: choose them on the page of the models, or as ?a=1&b=2."}
        return render(request, "models/compare.html", nothing, status=HTTPStatus.BAD_REQUEST)
    first, second = (_version(request.GET, side) for side in SIDES)
    try:
        check_comparable(first, second)
    except InvalidInput as error:
        refused = {"first": first, "second": second, "problem": str(error)}
        return render(request, "models/compare.html", refused, status=HTTPStatus.BAD_REQUEST)
    shared, apart = in_common(first, second)
    context = {
        "first": first,
        "second": second,
        "shared": shared,
        "apart": apart,
        "shown": _shown(request, shared),
        "champion": ModelVersion.objects.champion_of(first.alphabet),
        "may_promote": request.user.has_perm(PROMOTE_MODELS),
        "form": PromotionForm(),
    }
    return render(request, "models/compare.html", context)


def _version(query: QueryDict, side: str) -> ModelVersion:
    """Raises Unknown where there is no such version."""
    asked = query.get(side, "")
    if not asked.isascii() or not asked.isdecimal() or len(asked) > 9:
        raise Unknown(
            f"Two versions are compared by their ids, as ?a=1&b=2. Received: {side}={asked[:60]!r}.",
            field=side,
        )
    versions = ModelVersion.objects.all().newest_first().prefetch_related("aliases")
    version: ModelVersion | None = versions.with_id(int(asked))
    if version is None:
        raise Unknown(f"There is no version with the id {asked}. /models/ lists them.", field=side)
    return version


def _shown(request: MemberRequest, shared: list[OnSet]) -> dict[str, Any] | None:
    """All of one test set, the first unless the query names one."""
    on_set = chosen_of(shared, request.GET.get("test"))
    if on_set is None:
        return None
    may_see = bool(visible([on_set.name], request.user))
    sides = sides_of(on_set)
    return {
        "on_set": on_set,
        "choices": shared,
        "changes": class_changes(on_set),
        "paired": paired(on_set, sides),
        "is_kept": sides is not None,
        "is_whole": sides is None or sides.is_whole,
        "may_see": may_see,
        "columns": _columns(request, sides, on_set) if sides and may_see else [],
    }


def _columns(request: MemberRequest, sides: Sides, on_set: OnSet) -> list[dict[str, Any]]:
    """What only the second reads right, and what only the first does; of one of the two all pages, where it is asked for."""
    wanted = request.GET.get("right")
    if wanted is not None:
        one_of(
            SIDES, wanted, "What one version alone read right is asked for by a side, which", field="right"
        )
    found = {SECOND: sides.only_first, FIRST: sides.only_second}
    return [
        _column(request, side, surest_first(mistakes), on_set, is_all=wanted is not None)
        for side, mistakes in found.items()
        if wanted in (None, side)
    ]


def _column(
    request: MemberRequest, side: str, mistakes: Mistakes, on_set: OnSet, *, is_all: bool
) -> dict[str, Any]:
    pages = Paginator(range(len(mistakes)), PICTURES_A_PAGE if is_all else PICTURES_A_SIDE)
    try:
        page = pages.page(request.GET.get("page", 1) if is_all else 1)
    except InvalidPage as error:
        raise Unknown(
            f"A page is one of 1 to {pages.num_pages}. Received: {request.GET['page']!r:.60}.", field="page"
        ) from error
    asked = {"a": request.GET["a"], "b": request.GET["b"], "test": on_set.key, "right": side}
    return {
        "side": side,
        "count": len(mistakes),
        "page": page,
        "is_all": is_all,
        "all": f"?{urlencode(asked)}",
        "pictures": [_picture(mistakes, place) for place in page.object_list],
    }


def _picture(mistakes: Mistakes, place: int) -> Picture:
    return Picture(
        true=str(mistakes.targets[place]),
        answer=str(mistakes.answers[place]),
        probability=float(mistakes.probabilities[place]),
        image=_address(mistakes.pixels[place]),
        sample=str(mistakes.samples[place]),
    )


def _address(pixels: NDArray[np.uint8]) -> str:
    return f"data:image/png;base64,{base64.b64encode(encode_png(pixels)).decode()}"
