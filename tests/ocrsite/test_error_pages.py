"""What a person sees when something is missing, forbidden or broken."""

from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django.asserts import assertContains

from accounts.models import User
from ocrsite.errors import server_error
from tests.api import is_problem
from tests.conftest import browser_of


def break_down(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("for the test")


urlpatterns = [path("broken/", break_down), path("api/v1/broken/", break_down)]
handler500 = server_error


def test_an_unknown_address_has_a_page(client: Client, db: None) -> None:
    assertContains(client.get("/nowhere/"), "There is nothing here", status_code=404)


def test_a_forbidden_page_says_what_one_may_not(rita: User) -> None:
    page = browser_of(rita).post("/training/", {"alphabet": "digits", "preset": "quick"})

    assertContains(page, "Your account may not start and cancel training runs.", status_code=403)


def test_a_form_without_its_csrf_token_is_asked_for_again(db: None) -> None:
    page = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "alice", "password": "x"})

    assertContains(page, "Please send it again", status_code=403)


def test_a_breakdown_has_a_page_that_needs_nothing_else(settings: object) -> None:
    settings.ROOT_URLCONF = __name__  # type: ignore[attr-defined]
    client = Client(raise_request_exception=False)

    page = client.get("/broken/")

    assertContains(page, "Something broke here", status_code=500)
    assert b"/static/" not in page.content


def test_a_breakdown_of_the_api_is_a_problem(settings: object) -> None:
    settings.ROOT_URLCONF = __name__  # type: ignore[attr-defined]
    client = Client(raise_request_exception=False)

    assert is_problem(client.get("/api/v1/broken/"), 500)
