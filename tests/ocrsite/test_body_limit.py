import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import browser_of

TOO_MUCH = 33 * 2**20


@pytest.mark.parametrize("path", ["/upload/", "/accounts/login/"])
def test_a_body_that_is_too_large_is_refused_before_it_is_read(path: str) -> None:
    response = Client().post(path, CONTENT_LENGTH=str(TOO_MUCH))

    assert response.status_code == 413
    assert "at most 32.0\xa0MB. Received: 33.0\xa0MB" in response.text


@pytest.mark.django_db
def test_what_fits_goes_on(alice: User) -> None:
    response = browser_of(alice).post("/upload/", {"alphabet": "digits"})

    assert response.status_code != 413
