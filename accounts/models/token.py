"""A named API token of a user."""

from django.db import models
from django.utils import timezone
from knox.models import AbstractAuthToken


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
