"""The pictures behind the cells of a confusion matrix: what was misread, as what, and how sure the model was."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.core.paginator import InvalidPage, Page, Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe
from numpy.typing import NDArray

from accounts.models import User
from accounts.requests import MemberRequest, demand, members_only
from accounts.roles import VIEW_ALL_SAMPLES
from recognition.ink.framing import SIDE
from recognition.ink.images import encode_png
from recognition.models import ModelVersion
from training.figures.mistakes import Mistakes
from training.models import Evaluation
from training.pages import figures
from training.pages.origins import COLLECTED
from training.pages.unknown import Unknown, one_of, or_say_what_is_known
from training.pages.versions import version_of

PICTURES_A_PAGE = 48
ACROSS = 8
YEAR_SECONDS = 365 * 24 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which mistakes: of one test set; of one true class and answered in one way, where `true` and `answer` say so."""

    version: ModelVersion
    test_set: str | None
    true: str | None
    answer: str | None

    @classmethod
    def of(cls, version: ModelVersion, query: QueryDict) -> "Wanted":
        """Raises Unknown for a test set that the version was not measured on, and for what is no class."""
        tests, classes = list(figures.by_test_set(version.metrics)), version.alphabet.classes
        test_set = query.get("test") or (tests[0] if tests else None)
        return cls(
            version=version,
            test_set=test_set if test_set is None else one_of(tests, test_set, "A test set of this version"),
            true=one_of(classes, str(query["true"]), "A class") if query.get("true") else None,
            answer=one_of(classes, str(query["answer"]), "A class") if query.get("answer") else None,
        )

    @property
    def query(self) -> str:
        asked = {"test": self.test_set, "true": self.true, "answer": self.answer}
        return urlencode({name: value for name, value in asked.items() if value is not None})

    @property
    def counted(self) -> int:
        """How many the confusion matrix has of them, of which the first thousands are kept."""
        if self.test_set is None:
            return 0
        found = figures.confusions(self.version.metrics[self.test_set], self.version.alphabet.classes)
        return sum(
            each.count
            for each in found
            if self.true in (None, each.meant) and self.answer in (None, each.read)
        )

    def places(self, mistakes: Mistakes) -> NDArray[np.intp]:
        """Where they are among the mistakes, those first of which the model was the most sure."""
        classes, chosen = self.version.alphabet.classes, np.ones(len(mistakes), np.bool_)
        if self.true is not None:
            chosen &= mistakes.targets == classes.index(self.true)
        if self.answer is not None:
            chosen &= mistakes.answers == classes.index(self.answer)
        places = np.flatnonzero(chosen)
        return places[np.argsort(-mistakes.probabilities[places], kind="stable")]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One mistake. `x`, `y`: its corner on the sheet of its page. `label`: as the data set has it, "" where not known."""

    true: str
    answer: str
    label: str
    probability: float
    x: int
    y: int


@members_only
@require_safe
@or_say_what_is_known
def mistakes(request: MemberRequest, version_id: int) -> HttpResponse:
    wanted = _wanted(request, version_id)
    evaluation, kept = _kept(wanted)
    page, places = _page(wanted, kept, request.GET)
    classes = wanted.version.alphabet.classes
    context = {
        "wanted": wanted,
        "version": wanted.version,
        "classes": classes,
        "page": page,
        "is_kept": kept is not None,
        "pictures": _pictures(kept, places, classes) if kept is not None else [],
        "sheet": f"{wanted.query}&page={page.number}&of={_stamp(evaluation)}",
        "sheet_width": ACROSS * SIDE,
        "sheet_height": _rows(len(places)) * SIDE,
        "is_collected": wanted.test_set == COLLECTED,
    }
    return render(request, "models/mistakes.html", context)


@members_only
@require_safe
@or_say_what_is_known
def sheet(request: MemberRequest, version_id: int) -> HttpResponse:
    """The pictures of one page, side by side in one PNG."""
    wanted = _wanted(request, version_id)
    evaluation, kept = _kept(wanted)
    if kept is None:
        raise Unknown("The pictures of this test set were not kept.")
    _, places = _page(wanted, kept, request.GET)
    is_lasting = request.GET.get("of") == _stamp(evaluation)
    cache = f"private, max-age={YEAR_SECONDS}, immutable" if is_lasting else "private, no-cache"
    png = encode_png(side_by_side(kept.pixels[places]))
    return HttpResponse(png, content_type="image/png", headers={"Cache-Control": cache})


def may_see_pictures(user: User, test_set: str) -> bool:
    """Published sets are for everybody; what members drew is for those who may see everybody's samples."""
    return test_set != COLLECTED or user.has_perm(VIEW_ALL_SAMPLES)


def side_by_side(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Pictures [N, 28, 28] in rows of ACROSS, the last row filled up with black."""
    rows = _rows(len(pixels))
    filled = np.zeros((rows * ACROSS, SIDE, SIDE), np.uint8)
    filled[: len(pixels)] = pixels
    return filled.reshape(rows, ACROSS, SIDE, SIDE).swapaxes(1, 2).reshape(rows * SIDE, ACROSS * SIDE)


def _wanted(request: MemberRequest, version_id: int) -> Wanted:
    wanted = Wanted.of(version_of(version_id), request.GET)
    if wanted.test_set and not may_see_pictures(request.user, wanted.test_set):
        demand(request, VIEW_ALL_SAMPLES)
    return wanted


def _kept(wanted: Wanted) -> tuple[Evaluation | None, Mistakes | None]:
    if wanted.test_set is None:
        return None, None
    evaluation = Evaluation.objects.all().latest_on(wanted.version, wanted.test_set)
    if evaluation is None or evaluation.mistakes is None:
        return evaluation, None
    return evaluation, Mistakes.from_bytes(bytes(evaluation.mistakes))


def _page(wanted: Wanted, kept: Mistakes | None, query: QueryDict) -> tuple["Page[Any]", NDArray[np.intp]]:
    """One page, and where its mistakes are among all that are kept. Raises Unknown for a page that there is not."""
    places = wanted.places(kept) if kept is not None else np.zeros(0, np.intp)
    pages = Paginator(range(len(places)), PICTURES_A_PAGE)
    try:
        page = pages.page(query.get("page", 1))
    except InvalidPage as error:
        raise Unknown(f"A page is one of 1 to {pages.num_pages}. Received: {query['page']!r:.60}.") from error
    return page, places[list(page.object_list)]


def _pictures(kept: Mistakes, places: NDArray[np.intp], classes: list[str]) -> list[Picture]:
    return [
        Picture(
            true=classes[kept.targets[place]],
            answer=classes[kept.answers[place]],
            label=str(kept.labels[place]),
            probability=float(kept.probabilities[place]),
            x=number % ACROSS * SIDE,
            y=number // ACROSS * SIDE,
        )
        for number, place in enumerate(places)
    ]


def _rows(pictures: int) -> int:
    return max(1, -(-pictures // ACROSS))


def _stamp(evaluation: Evaluation | None) -> str:
    """Another one for each evaluation, so that a sheet may be kept for ever."""
    return f"{evaluation.pk}.{evaluation.created_at.timestamp():.6f}" if evaluation else ""
