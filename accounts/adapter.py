"""What allauth asks us: may one sign up, and what becomes of a new account."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts import roles
from accounts.models import User
from accounts.models.user import FORMER


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_OPEN)

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Nobody comes under a name by which those who left are called."""
        cleaned: str = super().clean_username(username, shallow)
        if cleaned.lower().startswith(FORMER):
            raise ValidationError(f"No name begins with {FORMER!r}: so those are called who have left.")
        return cleaned

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Whoever signs up is an annotator."""
        saved: User = super().save_user(request, user, form, commit)
        if commit:
            roles.give_role(user=saved, role=roles.ANNOTATOR)
        return saved
