"""The account page, its API tokens, and the page of the set-up link."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts import preferences, roles, setup, tokens
from accounts.forms import AdaptationForm, FirstAdministratorForm, TokenForm
from accounts.requests import MemberRequest, members_only


@members_only
@require_safe
def me(request: MemberRequest) -> HttpResponse:
    return _account_page(request, TokenForm())


@members_only
@require_POST
@never_cache
def create_token(request: MemberRequest) -> HttpResponse:
    """Answer with the page itself, not with a redirect: the token's text is stored nowhere to be fetched again."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _account_page(request, form, status=400)
    row, text = tokens.make_token(user=request.user, name=form.cleaned_data["name"])
    return _account_page(request, TokenForm(), new_token={"name": row.name, "text": text})


@members_only
@require_POST
def revoke_token(request: MemberRequest, token_key: str) -> HttpResponse:
    if not tokens.revoke_token(user=request.user, token_key=token_key):
        raise Http404("No such token.")
    messages.success(request, "The token is revoked: what used it is locked out from now on.")
    return redirect("me")


@members_only
@require_POST
def adapt(request: MemberRequest) -> HttpResponse:
    """Switch personal adaptation on or off: an unchecked box is not sent, and means off."""
    form = AdaptationForm(request.POST)
    wanted = form.is_valid() and form.cleaned_data["personal_adaptation"]
    preferences.adapt_to(user=request.user, wanted=wanted)
    told = "helps" if wanted else "no longer helps"
    messages.success(request, f"What you have named {told} to read what you draw next.")
    return redirect("me")


@sensitive_post_parameters("password1", "password2")
@never_cache
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """Make the first administrator, once."""
    if not setup.token_is_valid(token):
        return _closed(request)
    form = FirstAdministratorForm(request.POST or None)
    if not form.is_valid():
        return render(request, "account/setup.html", {"form": form}, status=400 if form.is_bound else 200)
    try:
        user = setup.make_first_administrator(
            username=form.cleaned_data["username"],
            email=form.cleaned_data["email"],
            password=form.cleaned_data["password1"],
        )
    except setup.SetupClosed:
        return _closed(request)
    login(request, user)
    messages.success(request, f"Welcome, {user}. You are the administrator of this installation.")
    return redirect("/")


def _account_page(
    request: MemberRequest, form: TokenForm, *, new_token: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "roles": request.user.roles,
        "abilities": roles.abilities_of(request.user),
        "tokens": tokens.tokens_of(request.user),
        "token_form": form,
        "adaptation_form": AdaptationForm(initial={"personal_adaptation": request.user.personal_adaptation}),
        "adaptation_is_on": settings.PERSONAL_ADAPTATION,
        "new_token": new_token,
    }
    return render(request, "account/me.html", context, status=status)


def _closed(request: HttpRequest) -> HttpResponse:
    context = {"administrator_exists": setup.administrator_exists()}
    return render(request, "account/setup_closed.html", context, status=410)
