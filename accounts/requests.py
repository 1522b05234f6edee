"""What a page for members may rely on."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django_htmx.http import HttpResponseClientRefresh
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from accounts.roles import IN_WORDS


class MemberRequest(HttpRequest):
    """A request by somebody who is logged in."""

    user: User
    htmx: HtmxDetails


def members_only(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
    """login_required; a fragment that comes after the log-out reloads its page instead of showing the log-in inside it."""

    @wraps(view)
    def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> Any:
        if request.htmx and not request.user.is_authenticated:
            return HttpResponseClientRefresh()
        return login_required(view)(request, *args, **kwargs)

    return guarded


def demand(request: MemberRequest, permission: str) -> None:
    """Raise PermissionDenied (the 403 page) unless the member's roles hold the permission of accounts.roles."""
    if not request.user.has_perm(permission):
        raise PermissionDenied(f"Your account may not {IN_WORDS[permission]}.")
