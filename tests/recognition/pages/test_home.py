"""The front page."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from tests.conftest import browser_of


def test_strangers_may_log_in_or_sign_up() -> None:
    html = Client().get("/").content.decode()

    assert 'href="/accounts/login/?next=/draw/"' in html
    assert 'class="button" href="/accounts/signup/"' in html


def test_a_closed_house_offers_no_sign_up(settings: Settings) -> None:
    settings.SIGNUP_OPEN = False

    assert 'class="button" href="/accounts/signup/"' not in Client().get("/").content.decode()


@pytest.mark.django_db
def test_members_may_draw(alice: User) -> None:
    assert 'class="button primary" href="/draw/"' in browser_of(alice).get("/").content.decode()


@pytest.mark.django_db
def test_it_asks_the_database_nothing_for_a_stranger(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        Client().get("/")
