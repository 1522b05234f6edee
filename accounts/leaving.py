"""Delete an account: the person goes, the row stays without a name, so that what was decided here can still be read.

What becomes of drawings and readings is known in the rooms above, which register here.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from accounts import roles
from accounts.models import Notification, NotificationWish, Token, User
from accounts.models.user import FORMER


class NotConfirmed(Exception):
    """The password, or for an account without one the user name, was not given, or is another one."""


class LastAdministrator(Exception):
    """Nobody else could run this site."""


@dataclass(frozen=True, kw_only=True)
class Departure:
    """`withdraws`: drawings and readings are taken back; otherwise they stay, without a name."""

    user: User
    name_before: str
    withdraws: bool


_followers: list[Callable[[Departure], None]] = []


def follow(follower: Callable[[Departure], None]) -> None:
    """`follower` is called in the transaction of each departure: what it writes stands or falls with it."""
    if follower not in _followers:
        _followers.append(follower)


def confirm(user: User, said: str) -> None:
    """Raise NotConfirmed unless `said` is the user's password; whoever has none, a program, says its name."""
    right = (
        user.check_password(said)
        if user.has_usable_password()
        else secrets.compare_digest(said.encode(), user.get_username().encode())
    )
    if not right:
        what = "password" if user.has_usable_password() else "user name"
        raise NotConfirmed(f"To delete the account, give its {what}. What was given is another one.")


@transaction.atomic
def leave(*, user: User, withdraws: bool) -> User:
    """Delete the account. Twice is once. Raises LastAdministrator."""
    is_administrator = roles.administrators().filter(pk=user.pk).exists()
    if is_administrator:
        with connection.cursor() as cursor:  # so that of the last two who leave at once one stays
            cursor.execute("LOCK TABLE accounts_user IN SHARE ROW EXCLUSIVE MODE")
    # What they store at this moment refers to them, and is waited for: it must be able to end.
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.left_at is not None:
        return user
    if is_administrator and not roles.administrators().exclude(pk=user.pk).exists():
        raise LastAdministrator(
            "You are the last administrator of this site. Make somebody else administrator first, then leave."
        )
    departure = Departure(user=user, name_before=user.get_username(), withdraws=withdraws)
    for follower in _followers:
        follower(departure)
    name = _free_name(user)
    _forget_what_is_theirs(user)
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
    ).update(object_repr=name)
    user.forget_who_it_was(name=name, now=timezone.now())
    return user


def _free_name(user: User) -> str:
    """What they are called from now on: by what they were, as a former administrator."""
    held = [role for role in roles.PERMISSIONS if role in user.roles]
    role = roles.ADMINISTRATOR if user.is_superuser else (held[-1] if held else "member")
    name = f"{FORMER}{role}-{user.pk}"
    return name if not User.objects.filter(username=name).exists() else f"{name}-{secrets.token_hex(4)}"


def _forget_what_is_theirs(user: User) -> None:
    """Their answers about consent stay: what was kept of them rests on these."""
    Token.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    Notification.objects.filter(user=user).delete()
    NotificationWish.objects.filter(user=user).delete()
    own = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.get_decoded().get("_auth_user_id") == str(user.pk)
    ]
    Session.objects.filter(pk__in=own).delete()
