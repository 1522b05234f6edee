"""The page where an account is deleted: what happens to what it gave, which versions have learned from it, the password."""

from http import HTTPStatus
from typing import Any

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import leaving
from accounts.requests import MemberRequest, members_only

KEEP, WITHDRAW = "keep", "withdraw"
CHOICES = [
    (KEEP, "Keep them without my name: models may go on learning from what I let them learn from"),
    (WITHDRAW, "Take them back: nothing learns from them any more"),
]


class LeavingForm(forms.Form):
    drawings = forms.ChoiceField(label="My drawings and readings", choices=CHOICES, widget=forms.RadioSelect)
    confirmation = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, has_password: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not has_password:
            self.fields["confirmation"] = forms.CharField(
                label="Your user name, because you have no password"
            )


@sensitive_post_parameters("confirmation")
@members_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: MemberRequest) -> HttpResponse:
    user = request.user
    form = LeavingForm(request.POST or None, has_password=user.has_usable_password())
    if request.method == "POST" and not ratelimit.consume(request, action="reauthenticate", user=user):
        return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    if not form.is_valid():
        return _page(request, form, status=400 if form.is_bound else 200)
    try:
        leaving.confirm(user, form.cleaned_data["confirmation"])
        leaving.leave(user=user, withdraws=form.cleaned_data["drawings"] == WITHDRAW)
    except leaving.NotConfirmed as error:
        form.add_error("confirmation", str(error))
        return _page(request, form, status=400)
    except leaving.LastAdministrator as error:
        form.add_error(None, str(error))
        return _page(request, form, status=409)
    logout(request)
    messages.success(request, "Your account is deleted. Thank you for what you gave.")
    return redirect("home")


def _page(request: MemberRequest, form: LeavingForm, *, status: int) -> HttpResponse:
    return render(request, "account/leave.html", {"form": form}, status=status)
