"""Consent, notifications and one's own data, as a person meets them."""

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from accounts import notifying
from accounts.models import Kind, User
from recognition.models import PersonalExport
from recognition.people import personal_exporting
from tests.browser.conftest import PHONE, Visit
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def test_somebody_who_was_never_asked_answers_and_draws(visit: Visit) -> None:
    newcomer = User.objects.create_user(username="nina", email="nina@example.org", password=PASSWORD)
    page = visit("/draw/digits/", newcomer)
    expect(page.get_by_role("heading", name="Before you draw")).to_be_visible()

    page.get_by_role("button", name="No, keep it for me").click()

    expect(page.locator("#canvas")).to_be_visible()
    assert User.objects.get(pk=newcomer.pk).consent is False


def test_the_bell_leads_to_what_was_told_in_one_row_on_a_phone(visit: Visit, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(username="a-rather-long-name-of-somebody")
    notifying.tell([alice], Kind.REJECTED, "A drawing of yours is rejected.")
    page = visit("/me/", User.objects.get(pk=alice.pk), **PHONE)
    parts = [page.locator(name).bounding_box() for name in (".brand", ".bell", ".account-nav form")]
    assert len({round((box["y"] + box["height"] / 2) / 8) for box in parts if box}) == 1

    page.get_by_role("link", name="Notifications, 1 unread").click()
    page.get_by_role("button", name="Mark all as read").click()

    expect(page.locator(".bell-count")).to_have_count(0)
    expect(page.get_by_text("A drawing of yours is rejected.")).to_be_visible()


def test_all_about_me_is_made_and_fetched(visit: Visit, alice: User, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    page = visit("/me/data/", alice)

    page.get_by_role("button", name="Export my data").click()
    expect(page.locator(".badge.writing")).to_be_visible()
    job = PersonalExport.objects.get()
    while personal_exporting.step(job.pk, seconds=5):
        pass

    with page.expect_download() as fetched:
        page.get_by_role("link", name="Download").click()  # the list has asked for itself anew
    assert "account.json" in ZipFile(fetched.value.path()).namelist()
