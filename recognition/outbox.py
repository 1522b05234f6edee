"""Enqueue, deliver, sweep: how work reaches a worker although Redis may forget it (reliability rules 1 and 2)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from recognition import broker
from recognition.models import OutboxMessage

log = structlog.get_logger(__name__)

SWEEP_BATCH = 500
LONGEST_BACKOFF = timedelta(minutes=15)


def enqueue(*, task: str, **arguments: Any) -> OutboxMessage:
    """Write the message inside the caller's transaction; hint Celery once it has committed."""
    now = timezone.now()
    message = OutboxMessage.objects.create(
        task=task,
        arguments=arguments,
        created_at=now,
        due_at=now + timedelta(seconds=settings.OUTBOX_FIRST_RESEND_SECONDS),
    )
    transaction.on_commit(lambda: send_hint(message), robust=True)
    return message


def send_hint(message: OutboxMessage) -> bool:
    """Tell Celery that the message waits. A dead Redis costs the answer's speed, never the work: the sweeper tries again."""
    try:
        broker.send(message.task, message.pk)
    except broker.BrokerAway as error:
        log.warning("hint not sent", message=message.pk, error=str(error))
        return False
    return True


def deliver(message_id: int, work: Callable[..., object]) -> bool:
    """Claim the message, do its work, delete it, the last two in one transaction.

    Returns False when there was nothing to do (done, held elsewhere, given up). An error of the work is kept with the
    message, which is then due again, until its deliveries are used up.
    """
    message = OutboxMessage.objects.claim(message_id, now=timezone.now())
    if message is None:
        return False
    try:
        with transaction.atomic():
            work(**message.arguments)
            message.delete()
    except Exception as error:
        _postpone(message_id, error=repr(error))
        raise
    return True


def sweep() -> int:
    """Send a new hint for every message that is due; give up those whose deliveries are used up. Returns the hints sent."""
    now = timezone.now()
    sent = 0
    for message in OutboxMessage.objects.due(now=now).order_by("due_at")[:SWEEP_BATCH]:
        if message.is_exhausted:
            _give_up(message)
        elif not send_hint(message):
            break  # the broker is away; the rest waits with this one
        else:
            _hinted(message)
            sent += 1
    return sent


def _postpone(message_id: int, *, error: str) -> None:
    OutboxMessage.objects.filter(pk=message_id).update(
        claimed_until=None,
        due_at=timezone.now() + timedelta(seconds=settings.OUTBOX_FIRST_RESEND_SECONDS),
        last_error=error[:2000],
    )


def _give_up(message: OutboxMessage) -> None:
    log.error("message given up", message=message.pk, task=message.task, error=message.last_error)
    message.gave_up_at = timezone.now()
    message.save(update_fields=["gave_up_at"])


def _hinted(message: OutboxMessage) -> None:
    backoff = timedelta(seconds=settings.OUTBOX_FIRST_RESEND_SECONDS) * 2 ** min(message.hints + 1, 10)
    OutboxMessage.objects.filter(pk=message.pk).update(
        hints=message.hints + 1, due_at=timezone.now() + min(backoff, LONGEST_BACKOFF)
    )
