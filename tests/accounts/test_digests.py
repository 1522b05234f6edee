"""The daily mail: to whom, when, what stands in it, and how it ends by one click."""

import re
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from pytest_django.asserts import assertContains

from accounts import digests, notifying
from accounts.models import Kind, Notification, User, Way
from accounts.models.notification import ways_of
from ocrsite.celery import app


@pytest.fixture
def by_mail(alice: User) -> User:
    """Alice, who wants mail at an address that she has confirmed."""
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    notifying.wish(user=alice, ways={Kind.PROMOTED: Way.MAIL})
    return alice


def tomorrow() -> datetime:
    return timezone.now() + timedelta(days=1)


def test_it_tells_what_is_unread(by_mail: User) -> None:
    notifying.tell([by_mail], Kind.PROMOTED, "Digits v2 learned from you.", "/models/2/")

    assert digests.send_due(now=tomorrow()) == 1

    [sent] = mail.outbox
    assert sent.to == ["alice@example.org"]
    assert "Digits v2 learned from you." in sent.body
    assert "http://127.0.0.1:8000/models/2/" in sent.body


def test_it_goes_once(by_mail: User) -> None:
    notifying.tell([by_mail], Kind.PROMOTED, "Digits v2 learned from you.")
    digests.send_due(now=tomorrow())

    assert digests.send_due(now=tomorrow()) == 0
    assert Notification.objects.get().mailed_at is not None


def test_what_was_told_after_the_hour_waits_for_the_next_day(by_mail: User) -> None:
    notifying.tell([by_mail], Kind.PROMOTED, "Digits v2 learned from you.")
    told_at = Notification.objects.get().made_at

    assert digests.send_due(now=told_at + timedelta(seconds=1)) == 0
    assert digests.send_due(now=told_at + timedelta(days=1)) == 1


def test_the_hour_is_that_of_the_site(settings: Any) -> None:
    settings.DIGEST_HOUR = 7
    zone = ZoneInfo("Europe/Berlin")

    with timezone.override(zone):
        before, after = (digests.mark_before(datetime(2026, 3, 2, hour, 30, tzinfo=zone)) for hour in (6, 7))

    assert before == datetime(2026, 3, 1, 7, tzinfo=zone)
    assert after == datetime(2026, 3, 2, 7, tzinfo=zone)


@pytest.mark.parametrize("why", ["read", "not wished", "not confirmed", "gone"])
def test_nobody_else_gets_one(by_mail: User, why: str) -> None:
    notifying.tell([by_mail], Kind.PROMOTED, "Digits v2 learned from you.")
    if why == "read":
        notifying.mark_read(user=by_mail)
    elif why == "not wished":
        notifying.wish(user=by_mail, ways={Kind.PROMOTED: Way.PAGE})
    elif why == "not confirmed":
        EmailAddress.objects.update(verified=False)
    else:
        User.objects.update(is_active=False)

    assert digests.send_due(now=tomorrow()) == 0
    assert mail.outbox == []


def test_administrators_hear_of_trouble_without_asking(adam: User) -> None:
    EmailAddress.objects.create(user=adam, email=adam.email, primary=True, verified=True)
    notifying.tell([adam], Kind.TROUBLE, "A run failed.")

    assert digests.send_due(now=tomorrow()) == 1


def test_an_address_that_is_refused_keeps_nobody_from_theirs(
    by_mail: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    EmailAddress.objects.create(user=bob, email=bob.email, primary=True, verified=True)
    notifying.wish(user=bob, ways={Kind.PROMOTED: Way.MAIL})
    notifying.tell([by_mail, bob], Kind.PROMOTED, "Digits v2 learned from you.")
    send = EmailBackend.send_messages

    def refuse_alice(self: EmailBackend, messages: Any) -> int:
        if messages[0].to == ["alice@example.org"]:
            raise SMTPRecipientsRefused({"alice@example.org": (550, b"no such user")})
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse_alice)

    assert digests.send_due(now=tomorrow()) == 1
    assert [each.to for each in mail.outbox] == [["bob@example.org"]]
    assert Notification.objects.filter(user=by_mail, mailed_at=None).count() == 1


def test_a_server_that_is_away_marks_nothing_as_sent(by_mail: User, monkeypatch: pytest.MonkeyPatch) -> None:
    notifying.tell([by_mail], Kind.PROMOTED, "Digits v2 learned from you.")

    def away(self: EmailBackend, messages: Any) -> int:
        raise ConnectionRefusedError("away")

    monkeypatch.setattr(EmailBackend, "send_messages", away)

    with pytest.raises(ConnectionRefusedError):
        digests.send_due(now=tomorrow())
    monkeypatch.undo()
    assert digests.send_due(now=tomorrow()) == 1


def test_it_ends_by_one_click_without_logging_in(by_mail: User) -> None:
    notifying.tell([by_mail], Kind.PROMOTED, "Digits v2 learned from you.")
    digests.send_due(now=tomorrow())
    [sent] = mail.outbox
    link = re.sub("^<http://[^/]+|>$", "", sent.extra_headers["List-Unsubscribe"])
    client = Client(enforce_csrf_checks=True)

    assertContains(client.get(link), "End the mails")
    assert ways_of(by_mail)["model promoted"] == "mail"  # looking ends nothing
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assertContains(client.post(link, {"List-Unsubscribe": "One-Click"}), "No more mails")
    assert ways_of(by_mail)["model promoted"] == "page"


def test_a_forged_link_ends_nobodys_mails(by_mail: User) -> None:
    token = digests.token_of(by_mail)

    assert Client().post(f"/mails/{token[:-1]}x/end/").status_code == 404
    assert ways_of(by_mail)["model promoted"] == "mail"


def test_beat_sends_them(db: None) -> None:
    task = PeriodicTask.objects.get(task="accounts.send_digests")

    app.loader.import_default_modules()
    assert task.enabled
    assert task.task in app.tasks
