"""Who asks, and whether they may."""

from typing import cast

from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from accounts import roles
from accounts.models import Token, User


def asker(request: Request) -> User:
    """The user of a request that has passed authentication."""
    return cast(User, request.user)


def asks_by_token(request: Request) -> bool:
    """A program's request; a page's comes with a session."""
    return isinstance(request.auth, Token)


def demand(request: Request, permission: str) -> None:
    """Raise PermissionDenied (403) unless the asker's roles hold the permission of accounts.roles."""
    if not asker(request).has_perm(permission):
        raise PermissionDenied(f"Your account may not {roles.IN_WORDS[permission]}.")
