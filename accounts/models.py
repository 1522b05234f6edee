"""A user, and a named API token of a user."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from knox.models import AbstractAuthToken


class User(AbstractUser):  # type: ignore[django-manager-missing]  # knox's manager is untyped
    """One person or program with an account. Its roles are groups: see accounts.roles."""

    personal_adaptation = models.BooleanField(
        default=True, help_text="What they name helps to read what they draw next."
    )

    class Meta(AbstractUser.Meta):
        pass

    @property
    def roles(self) -> list[str]:
        return sorted(self.groups.values_list("name", flat=True))


class Token(AbstractAuthToken):  # type: ignore[misc]  # knox is untyped
    """An API token. Only its hash is kept; its owner sees the token once, when it is made."""

    name = models.CharField(max_length=100, blank=True)

    class Meta:
        db_table = "accounts_token"

    def __str__(self) -> str:
        return f"{self.name or self.token_key}… of {self.user}"

    @property
    def has_expired(self) -> bool:
        return self.expiry is not None and self.expiry <= timezone.now()
