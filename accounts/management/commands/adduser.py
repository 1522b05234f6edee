"""`manage.py adduser NAME --role annotator|reviewer|admin [--token] [--email ADDRESS]`"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import roles
from accounts.enrolment import enrol, generated_password
from accounts.tokens import make_token

ROLES = {"annotator": roles.ANNOTATOR, "reviewer": roles.REVIEWER, "admin": roles.ADMINISTRATOR}


class Command(BaseCommand):
    help = "Make an account; its password, or with --token its API token, is printed once and kept nowhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="The user name.")
        parser.add_argument("--role", choices=ROLES, required=True)
        parser.add_argument("--email", default="")
        parser.add_argument(
            "--token",
            action="store_true",
            help="For a program: an API token, and no password to log in with.",
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        password = None if options["token"] else generated_password()
        try:
            user = enrol(
                username=options["name"],
                email=options["email"],
                role=ROLES[options["role"]],
                password=password,
            )
        except ValidationError as error:
            raise CommandError("\n".join(_sentences(error))) from error
        self.stderr.write(f"{user} is {options['role']}. What follows is shown once:")
        self.stdout.write(password if password else make_token(user=user, name="made by adduser")[1])


def _sentences(error: ValidationError) -> list[str]:
    return [f"{field}: {text}" for field, texts in error.message_dict.items() for text in texts]
