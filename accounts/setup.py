"""The first administrator: a link printed once by the first start, because no default password exists."""

from django.contrib.auth.models import Group
from django.core import signing
from django.db import connection, transaction

from accounts import roles
from accounts.models import User

_SALT = "inkloop.first-administrator"
LINK_LIFETIME_SECONDS = 24 * 60 * 60


class SetupClosed(Exception):
    """An administrator exists already."""


def first_admin_link(base_url: str) -> str | None:
    """Return the address that makes the first administrator, None once there is one."""
    if administrator_exists():
        return None
    return f"{base_url.rstrip('/')}/setup/{signing.dumps('first', salt=_SALT)}/"


def token_is_valid(token: str) -> bool:
    try:
        signing.loads(token, salt=_SALT, max_age=LINK_LIFETIME_SECONDS)
    except signing.BadSignature:
        return False
    return not administrator_exists()


def administrator_exists() -> bool:
    return User.objects.filter(is_superuser=True).exists() or (
        Group.objects.filter(name=roles.ADMINISTRATOR, user__isnull=False).exists()
    )


@transaction.atomic
def make_first_administrator(*, username: str, email: str, password: str) -> User:
    """Create the administrator, or raise SetupClosed: the link works once, also for two people at the same moment."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE accounts_user IN SHARE ROW EXCLUSIVE MODE")
    if administrator_exists():
        raise SetupClosed("This installation has an administrator already.")
    user = User.objects.create_superuser(username=username, email=email, password=password)
    roles.give_role(user=user, role=roles.ADMINISTRATOR)
    return user
