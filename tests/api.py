"""Clients of the API, and what its answers have in common."""

from typing import Any

from rest_framework.test import APIClient

from accounts import tokens
from accounts.models import User

PROBLEM = "application/problem+json"


def program_of(user: User) -> APIClient:
    """A client that sends a token of the user, as a program does."""
    _, text = tokens.make_token(user=user, name="a program")
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {text}")
    return client


def is_problem(response: Any, status: int) -> bool:
    """Whether the answer is a whole problem (RFC 9457) with this status, in its header and in its body."""
    body = response.json()
    return bool(
        response.status_code == status == body["status"]
        and response["Content-Type"] == PROBLEM
        and {"type", "title", "detail"} <= set(body)
    )


def wrong_fields(response: Any) -> dict[str, str]:
    """Field -> message of a 400."""
    assert is_problem(response, 400), response.content
    return {error["field"]: error["message"] for error in response.json()["errors"]}
