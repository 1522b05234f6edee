"""One person or program with an account."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import models

# Names of people who left begin so; nobody who comes may take such a name.
FORMER = "former-"


class User(AbstractUser):  # type: ignore[django-manager-missing]  # knox's manager is untyped
    """One person or program with an account. Its roles are groups: see accounts.roles.

    Whoever leaves stays as a row without a name, because what was decided here has to stay readable.
    """

    personal_adaptation = models.BooleanField(
        default=True, help_text="What they name helps to read what they draw next."
    )
    consent = models.BooleanField(
        null=True, blank=True, help_text="What they draw may be learned from; empty: they were never asked."
    )
    consent_wording = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Which wording they answered: see accounts.consent."
    )
    consent_at = models.DateTimeField(null=True, blank=True)
    digested_at = models.DateTimeField(null=True, blank=True, help_text="When they were last sent a digest.")
    left_at = models.DateTimeField(null=True, blank=True, help_text="When they deleted their account.")

    class Meta(AbstractUser.Meta):
        pass

    @property
    def roles(self) -> list[str]:
        return sorted(self.groups.values_list("name", flat=True))

    @property
    def was_asked_for_consent(self) -> bool:
        return self.consent is not None

    def decide_consent(self, *, given: bool, wording: int, now: datetime) -> None:
        self.consent, self.consent_wording, self.consent_at = given, wording, now
        self.save(update_fields=["consent", "consent_wording", "consent_at"])

    def forget_who_it_was(self, *, name: str, now: datetime) -> None:
        """Nothing is left that tells the person, and nobody can log in as them."""
        self.username, self.email, self.first_name, self.last_name = name, "", "", ""
        self.is_active = self.is_staff = self.is_superuser = False
        self.last_login, self.left_at = None, now
        self.set_unusable_password()
        self.save()
        self.groups.clear()
        self.user_permissions.clear()
