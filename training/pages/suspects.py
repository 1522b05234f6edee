"""For reviewers: what a cross-checked model doubts, the most doubtful first. Their word settles it."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import MemberRequest, demand, members_only
from accounts.roles import SETTLE_SAMPLES
from recognition.models import Alphabet
from training.models import Search, Suspect

SUSPECTS_A_PAGE = 24


@members_only
@require_safe
def suspects(request: MemberRequest) -> HttpResponse:
    demand(request, SETTLE_SAMPLES)
    alphabets = Alphabet.objects.all().in_use()
    slug = request.GET.get("alphabet")
    alphabet: Alphabet = get_object_or_404(alphabets, slug=slug) if slug else alphabets[0]
    waiting = Suspect.objects.all().of_alphabet(alphabet).waiting().with_samples()
    context = {
        "alphabet": alphabet,
        "alphabets": alphabets,
        "page": Paginator(waiting, SUSPECTS_A_PAGE).get_page(request.GET.get("page")),
        "search": Search.objects.filter(alphabet=alphabet).first(),
    }
    return render(request, "training/suspects.html", context)
