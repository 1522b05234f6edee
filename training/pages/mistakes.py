"""The pictures behind the cells of a confusion matrix: what was misread, as what, and how sure the model was."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.paginator import InvalidPage, Page, Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe
from numpy.typing import NDArray

from accounts.requests import MemberRequest, demand, members_only
from accounts.roles import VIEW_ALL_SAMPLES
from recognition.ink.framing import SIDE
from recognition.ink.images import encode_png
from training.pages.unknown import or_say_what_is_known
from training.pages.versions import version_of
from training.viewing.origins import COLLECTED, title_of
from training.viewing.unknown import Unknown
from training.viewing.wanted import Kept, Wanted, keep_of

PICTURES_A_PAGE = 48
ACROSS = 8
YEAR_SECONDS = 365 * 24 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One mistake. `x`, `y`: its corner on the sheet of its page. `label`: as the data set has it, "" where not known."""

    true: str
    answer: str
    label: str
    test_set: str
    probability: float
    x: int
    y: int


@members_only
@require_safe
@or_say_what_is_known
def mistakes(request: MemberRequest, version_id: int) -> HttpResponse:
    wanted, kept = _wanted(request, version_id)
    page = _page(kept, request.GET)
    context = {
        "wanted": wanted,
        "title": title_of(wanted.test_set or ""),
        "version": wanted.version,
        "classes": wanted.version.classes,
        "page": page,
        "is_kept": kept is not None,
        "pictures": _pictures(kept, list(page.object_list)) if kept else [],
        "sheet": f"{wanted.query}&page={page.number}&of={kept.stamp if kept else ''}",
        "sheet_width": ACROSS * SIDE,
        "sheet_height": _rows(len(page.object_list)) * SIDE,
        "is_collected": wanted.test_set == COLLECTED,
    }
    return render(request, "models/mistakes.html", context)


@members_only
@require_safe
@or_say_what_is_known
def sheet(request: MemberRequest, version_id: int) -> HttpResponse:
    """The pictures of one page, side by side in one PNG."""
    _, kept = _wanted(request, version_id)
    if kept is None:
        raise Unknown("The pictures of this test set were not kept.", field="test")
    places = list(_page(kept, request.GET).object_list)
    is_lasting = request.GET.get("of") == kept.stamp and not kept.is_collected
    cache = f"private, max-age={YEAR_SECONDS}, immutable" if is_lasting else "private, no-cache"
    png = encode_png(side_by_side(kept.mistakes.pixels[places]))
    return HttpResponse(png, content_type="image/png", headers={"Cache-Control": cache})


def side_by_side(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Pictures [N, 28, 28] in rows of ACROSS, the last row filled up with black."""
    rows = _rows(len(pixels))
    filled = np.zeros((rows * ACROSS, SIDE, SIDE), np.uint8)
    filled[: len(pixels)] = pixels
    return filled.reshape(rows, ACROSS, SIDE, SIDE).swapaxes(1, 2).reshape(rows * SIDE, ACROSS * SIDE)


def _wanted(request: MemberRequest, version_id: int) -> tuple[Wanted, Kept | None]:
    """What is asked for, and what of it was kept. Raises PermissionDenied where none of it is for this member."""
    wanted = Wanted.of(version_of(version_id), request.GET)
    if wanted.is_closed_to(request.user):
        demand(request, VIEW_ALL_SAMPLES)
    return wanted, keep_of(wanted, request.user)


def _page(kept: Kept | None, query: QueryDict) -> "Page[Any]":
    """The places of one page's mistakes. Raises Unknown for a page that there is not."""
    pages = Paginator(range(len(kept) if kept else 0), PICTURES_A_PAGE)
    try:
        return pages.page(query.get("page", 1))
    except InvalidPage as error:
        raise Unknown(
            f"A page is one of 1 to {pages.num_pages}. Received: {query['page']!r:.60}.", field="page"
        ) from error


def _pictures(kept: Kept, places: Sequence[int]) -> list[Picture]:
    found = kept.mistakes
    return [
        Picture(
            true=str(found.targets[place]),
            answer=str(found.answers[place]),
            label=str(found.labels[place]),
            test_set=str(kept.test_sets[place]),
            probability=float(found.probabilities[place]),
            x=number % ACROSS * SIDE,
            y=number // ACROSS * SIDE,
        )
        for number, place in enumerate(places)
    ]


def _rows(pictures: int) -> int:
    return max(1, -(-pictures // ACROSS))
