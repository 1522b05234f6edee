"""What every page shows of the account."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import Notification


def bell(request: HttpRequest) -> dict[str, Any]:
    """How much the member has not read. Asked only where it is shown: fragments cost nothing."""
    return {"unread": SimpleLazyObject(lambda: unread_of(request))}


def unread_of(request: HttpRequest) -> int:
    if not request.user.is_authenticated:
        return 0
    return Notification.objects.all().of(request.user).unread().count()
