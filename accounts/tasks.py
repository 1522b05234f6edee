"""The housekeeping of accounts."""

from celery import shared_task


@shared_task(name="accounts.send_digests")
def send_digests() -> None:
    from accounts.digests import send_due

    send_due()
