"""Make an account for somebody, other than by their own sign-up."""

import secrets

from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import roles
from accounts.models import User

GENERATED_PASSWORD_BYTES = 15


def generated_password() -> str:
    return secrets.token_urlsafe(GENERATED_PASSWORD_BYTES)


@transaction.atomic
def enrol(*, username: str, email: str, role: str, password: str | None) -> User:
    """Create the account in its role. Without a password it is a program's: it has tokens, and cannot log in.

    Raises ValidationError where the name or the address cannot be taken. The address counts as confirmed: whoever
    enrols somebody vouches for it.
    """
    user = User(username=username, email=email)
    user.set_password(password)
    user.full_clean()
    if email and filter_users_by_email(email):
        raise ValidationError({"email": f"An account has this address already. Received: {email!r}."})
    user.save()
    if email:
        EmailAddress.objects.create(user=user, email=email.lower(), primary=True, verified=True)
    roles.give_role(user=user, role=role)
    return user
