"""Once a day, a mail to those who wish it, with what they were told and have not read. It can be ended by one click."""

from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused

import structlog
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification, User

log = structlog.get_logger(__name__)

_SALT = "inkloop.digest"
# A batch keeps a worker for seconds; whoever is left gets theirs ten minutes later.
PEOPLE_A_BATCH = 100
MOST_IN_A_MAIL = 50


def send_due(*, now: datetime | None = None) -> int:
    """Send the digests that are due, PEOPLE_A_BATCH at most. Returns how many went.

    An address that the mail server refuses is tried again the next day, and keeps nobody else from theirs. A server that
    is away raises what it raises: the next batch, ten minutes later, begins where this one stopped.
    """
    mark = mark_before(now or timezone.now())
    due = Notification.objects.all().people_due(mark=mark)[:PEOPLE_A_BATCH]
    if not due:
        return 0
    sent = 0
    with get_connection() as connection:
        for user_id in due:
            try:
                sent += _send(user_id, mark, connection)
            except SMTPRecipientsRefused as error:
                log.warning("digest refused", user=user_id, error=str(error))
                User.objects.filter(pk=user_id).update(digested_at=timezone.now())
    return sent


def mark_before(now: datetime) -> datetime:
    """The latest moment at which the day's digest was due: what was told after it waits for the next day's."""
    local = timezone.localtime(now)
    mark = local.replace(hour=settings.DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return mark if mark <= local else mark - timedelta(days=1)


def token_of(user: User) -> str:
    return signing.dumps(user.pk, salt=_SALT)


def user_of(token: str) -> User | None:
    """Whose mail it ends; None for a token that is none, or of somebody who left."""
    try:
        user_id = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=user_id, is_active=True).first()


@transaction.atomic
def _send(user_id: int, mark: datetime, connection: BaseEmailBackend) -> bool:
    """The rows are held while the mail goes: a second worker passes them by, and what was not sent is not marked."""
    user = User.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=user_id).first()
    if user is None or (user.digested_at is not None and user.digested_at >= mark):
        return False
    told = list(Notification.objects.all().to_be_mailed(before=mark).of(user).order_by("-id"))
    if not told:
        return False
    _mail(user, told, connection).send()
    now = timezone.now()
    Notification.objects.filter(pk__in=[each.pk for each in told]).update(mailed_at=now)
    User.objects.filter(pk=user_id).update(digested_at=now)
    return True


def _mail(user: User, told: list[Notification], connection: BaseEmailBackend) -> EmailMessage:
    site = settings.SITE_URL.rstrip("/")
    end = site + reverse("unsubscribe", args=[token_of(user)])
    context = {
        "user": user,
        "told": told[:MOST_IN_A_MAIL],
        "left_off": max(0, len(told) - MOST_IN_A_MAIL),
        "site": site,
        "end": end,
        "page": site + reverse("notifications"),
    }
    return EmailMessage(
        subject=f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{len(told)} thing{'s' if len(told) > 1 else ''} that you were told",
        body=render_to_string("notifications/digest.txt", context),
        to=[user.email],
        headers={"List-Unsubscribe": f"<{end}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        connection=connection,
    )
