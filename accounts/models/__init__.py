"""Users, their tokens, what they decided, and what they are told; one file a table."""

from accounts.models.consent import ConsentDecision
from accounts.models.notification import Kind, Notification, NotificationWish, Way
from accounts.models.token import Token
from accounts.models.user import User

__all__ = ["ConsentDecision", "Kind", "Notification", "NotificationWish", "Token", "User", "Way"]
