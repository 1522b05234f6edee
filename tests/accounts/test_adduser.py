"""`manage.py adduser`: the account, its role, and the secret that is printed once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import roles
from accounts.models import Token, User


def adduser(*arguments: str) -> str:
    """Return what is printed to standard output."""
    printed = StringIO()
    call_command("adduser", *arguments, stdout=printed, stderr=StringIO())
    return printed.getvalue().strip()


@pytest.mark.parametrize(
    ("name", "role"),
    [("annotator", roles.ANNOTATOR), ("reviewer", roles.REVIEWER), ("admin", roles.ADMINISTRATOR)],
)
def test_the_account_gets_its_role(db: None, name: str, role: str) -> None:
    adduser("carol", "--role", name)

    carol = User.objects.get(username="carol")
    assert carol.roles == [role]
    assert carol.is_staff == (name == "admin")


def test_the_printed_password_logs_in(client: Client, db: None) -> None:
    password = adduser("carol", "--role", "annotator", "--email", "carol@example.org")

    client.post("/accounts/login/", {"login": "carol@example.org", "password": password})

    assert "_auth_user_id" in client.session


def test_with_token_the_printed_text_is_a_token_and_nobody_can_log_in(client: Client, db: None) -> None:
    text = adduser("robot", "--role", "annotator", "--token")

    answer = client.get("/api/v1/me/", headers={"Authorization": f"Token {text}"})

    assert answer.json()["username"] == "robot"
    assert not User.objects.get(username="robot").has_usable_password()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["alice", "--role", "annotator"], "already exists"),
        (["a b", "--role", "annotator"], "Enter a valid username"),
        (["carol", "--role", "annotator", "--email", "nowhere"], "Enter a valid email address"),
        (["carol", "--role", "annotator", "--email", "ALICE@example.org"], "has this address already"),
        (["carol", "--role", "king"], "invalid choice: 'king'"),
        (["carol"], "required: --role"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_nothing(
    alice: User, arguments: list[str], complaint: str
) -> None:
    with pytest.raises(CommandError, match=complaint):
        adduser(*arguments, "--token")

    assert User.objects.get() == alice
    assert not Token.objects.exists()
