"""/contributions/: what came of one's drawings and corrections; of somebody else's, for those who see everybody's samples."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import MemberRequest, members_only
from accounts.roles import VIEW_ALL_SAMPLES
from recognition.models import Alphabet
from recognition.models.label_corrections import Mistake
from recognition.pages.paging import newest_first
from training.contributions import VERSIONS_SHOWN, Contribution, contributions_of, corrections_of
from training.pages.unknown import or_say_what_is_known
from training.viewing.unknown import one_of

TILES_A_PAGE = 24
# In the order in which somebody wants to see them.
BECAME = [Mistake.STILL_MADE, Mistake.NOT_READ_AGAIN, Mistake.GONE, Mistake.NONE]


@members_only
@require_safe
@or_say_what_is_known
def mine(request: MemberRequest) -> HttpResponse:
    return _page(request, request.user)


@members_only
@require_safe
@or_say_what_is_known
def of_user(request: MemberRequest, username: str) -> HttpResponse:
    """Anybody else's is not there, for those who do not see everybody's samples."""
    if username != request.user.username and not request.user.has_perm(VIEW_ALL_SAMPLES):
        raise Http404("No such page.")
    return _page(request, get_object_or_404(User, username=username))


def _page(request: MemberRequest, user: User) -> HttpResponse:
    found = contributions_of(user)
    chosen = _chosen(found, request.GET.get("alphabet"))
    became = _became(chosen, request.GET.get("mistake"))
    is_own = user == request.user
    context = {
        "member": user,
        "is_own": is_own,
        "here": reverse("contributions") if is_own else reverse("contributions-of", args=[user.username]),
        "contributions": found,
        "chosen": chosen,
        "taught": chosen.taught[:VERSIONS_SHOWN] if chosen else (),
        "became": became,
        "kinds": [(kind, chosen.mistakes.get(kind, 0)) for kind in BECAME] if chosen else [],
    }
    if chosen:
        context["page"] = _corrections(request, user, chosen.alphabet, became)
    return render(request, "contributions.html", context)


def _chosen(found: list[Contribution], slug: str | None) -> Contribution | None:
    """The one that is asked for; otherwise that with the most drawings. Raises Unknown for an alphabet with none."""
    if slug is not None:
        one_of(
            [each.alphabet.slug for each in found],
            slug,
            "An alphabet that was drawn in or corrected",
            field="alphabet",
        )
        return next(each for each in found if each.alphabet.slug == slug)
    return max(found, key=lambda each: each.drawings + each.corrections, default=None)


def _became(chosen: Contribution | None, asked: str | None) -> str:
    """Which corrections are shown: those that are asked for, otherwise the first kind of which there are any."""
    if asked is not None:
        return one_of(
            [str(kind.value) for kind in BECAME], asked, "What became of a mistake", field="mistake"
        )
    counts = chosen.mistakes if chosen else {}
    return str(next((kind for kind in BECAME if counts.get(kind)), Mistake.STILL_MADE).value)


def _corrections(request: MemberRequest, user: User, alphabet: Alphabet, became: str) -> object:
    rows = corrections_of(user).of_alphabet(alphabet).become(became).with_drawing()
    return newest_first(rows, size=TILES_A_PAGE, query=request.GET)
