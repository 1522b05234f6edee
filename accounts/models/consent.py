"""What a person has decided about being learned from: every decision stays."""

from django.conf import settings
from django.db import models

from accounts.models.user import User


class ConsentDecisionQuerySet(models.QuerySet["ConsentDecision"]):
    def history_of(self, user: User) -> "ConsentDecisionQuerySet":
        """The latest first."""
        return self.filter(user=user).order_by("-id")


class ConsentDecision(models.Model):
    """`earlier`: it held for what they had given before, too, not only for what they give from then on."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consent_decisions"
    )
    given = models.BooleanField()
    earlier = models.BooleanField(default=False)
    wording = models.PositiveSmallIntegerField(help_text="Which wording was answered: see accounts.consent.")
    decided_at = models.DateTimeField()

    objects = ConsentDecisionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.user}: {'yes' if self.given else 'no'}"
