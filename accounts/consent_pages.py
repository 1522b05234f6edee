"""The question whether models may learn from what somebody draws, and the page where the answer is changed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import consent
from accounts.models import ConsentDecision
from accounts.requests import MemberRequest, members_only

YES, NO = "yes", "no"


class ConsentForm(forms.Form):
    given = forms.ChoiceField(choices=[(YES, "Yes"), (NO, "No")])
    earlier = forms.BooleanField(
        label="With a no: take it back for all that I have given so far, too", required=False
    )


def asked_first(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
    """Before a page that takes drawings is shown: the question, once for each wording. Then the page."""

    @wraps(view)
    def asking(request: MemberRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method in ("GET", "HEAD") and consent.is_to_be_asked(request.user):
            context = {"question": consent.WORDINGS[consent.CURRENT_WORDING], "next": request.get_full_path()}
            return render(request, "consent/ask.html", context)
        return view(request, *args, **kwargs)

    return asking


@members_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_consent(request: MemberRequest) -> HttpResponse:
    """What I decided, and when; the form that decides anew."""
    form = ConsentForm(request.POST or None)
    if not form.is_valid():
        return _page(request, form)
    given = form.cleaned_data["given"] == YES
    earlier = form.cleaned_data["earlier"] and not given
    consent.decide(user=request.user, given=given, earlier=earlier)
    if wanted := _next(request):
        return redirect(wanted)
    messages.success(request, _told(given=given, earlier=earlier))
    return redirect("my-consent")


def _page(request: MemberRequest, form: ConsentForm) -> HttpResponse:
    context = {
        "form": form,
        "question": consent.WORDINGS[consent.CURRENT_WORDING],
        "is_to_be_asked": consent.is_to_be_asked(request.user),
        "history": ConsentDecision.objects.all().history_of(request.user),
        "wordings": sorted(consent.WORDINGS.items(), reverse=True),
    }
    return render(request, "consent/mine.html", context, status=400 if form.is_bound else 200)


def _told(*, given: bool, earlier: bool) -> str:
    if given:
        return "Models may learn from what you draw from now on."
    if earlier:
        return "Nothing learns from your drawings any more, those that you gave before included."
    return "Nothing will learn from what you draw from now on. What you gave before stays as it was."


def _next(request: MemberRequest) -> str:
    """Where the question stood in the way, if that is a page of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and wanted != reverse("my-consent") else ""
