"""What I was told: the bell in the header, the list, how I want to be told, and the end of mails by one click."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import digests, notifying
from accounts.context import unread_of
from accounts.models import Kind, Notification, Way
from accounts.models.notification import ways_of
from accounts.requests import MemberRequest, members_only

A_PAGE = 50


class WishForm(forms.Form):
    """A field for each kind that the person can be told of."""

    def __init__(self, ways: Mapping[str, str], data: Any = None) -> None:
        super().__init__(data)
        for kind, way in ways.items():
            label = Kind(kind).label
            self.fields[name_of(kind)] = forms.ChoiceField(
                label=label[:1].upper() + label[1:], choices=Way.choices, initial=way, required=False
            )

    def wished(self, ways: Mapping[str, str]) -> dict[str, str]:
        """Kind -> way, of those that were sent."""
        sent = {kind: self.cleaned_data[name_of(kind)] for kind in ways}
        return {kind: way for kind, way in sent.items() if way}


def name_of(kind: str) -> str:
    return kind.replace(" ", "-")


@members_only
@never_cache
@require_safe
def notifications(request: MemberRequest) -> HttpResponse:
    return _page(request, WishForm(ways_of(request.user)))


@members_only
@never_cache
@require_safe
def bell(request: MemberRequest) -> HttpResponse:
    """The bell as a fragment, which a page that stays open asks for now and then."""
    return render(request, "notifications/_bell.html", {"unread": unread_of(request)})


@members_only
@require_POST
def read(request: MemberRequest) -> HttpResponse:
    """Mark all read up to the newest that the page has shown, or the one that is named."""
    only, up_to = (_number(request.POST.get(name, "")) for name in ("notification", "up_to"))
    if only is None and up_to is None:
        return _page(request, WishForm(ways_of(request.user)), status=400)
    notifying.mark_read(user=request.user, only=only, up_to=up_to)
    return redirect("notifications")


@members_only
@require_POST
def wish(request: MemberRequest) -> HttpResponse:
    ways = ways_of(request.user)
    form = WishForm(ways, request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    notifying.wish(user=request.user, ways=form.wished(ways))
    messages.success(request, "You are told as you wish from now on.")
    return redirect("notifications")


@csrf_exempt  # mail programs send it, who have no cookie; the signed token says whose mails end
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End the mails. Only a POST does: what looks at links, as some mail servers do, ends nothing."""
    user = digests.user_of(token)
    if user is None:
        raise Http404("No such mail.")
    if request.method == "POST":
        notifying.stop_mail(user)
    return render(request, "notifications/unsubscribe.html", {"is_done": request.method == "POST"})


def _page(request: MemberRequest, form: WishForm, *, status: int = 200) -> HttpResponse:
    told = Notification.objects.all().newest_first_of(request.user)
    page = Paginator(told, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "notifications/list.html",
        {"page": page, "form": form, "kinds": dict(Kind.choices)},
        status=status,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
