"""For reviewers: how far people agree, and what they and the model take for each other."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import MemberRequest, demand, members_only
from accounts.roles import SETTLE_SAMPLES
from recognition.models import Alphabet
from recognition.queue.leaning import kept_leaning_in
from recognition.review.agreeing import agreement_in


@members_only
@require_safe
def agreement(request: MemberRequest) -> HttpResponse:
    demand(request, SETTLE_SAMPLES)
    alphabets = Alphabet.objects.all().in_use()
    slug = request.GET.get("alphabet")
    alphabet: Alphabet = get_object_or_404(alphabets, slug=slug) if slug else alphabets[0]
    context = {
        "alphabet": alphabet,
        "alphabets": alphabets,
        "found": agreement_in(alphabet),
        "suggestions": kept_leaning_in(alphabet),
    }
    return render(request, "review/agreement.html", context)
