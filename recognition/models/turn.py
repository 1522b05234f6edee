"""A person's turn at a sample: for a while it is theirs to read, and nobody else is asked in their place."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from recognition.models.alphabet import Alphabet
from recognition.models.sample import Sample


class TurnState(models.TextChoices):
    OPEN = "open", "they are asked"
    ANSWERED = "answered", "they have read it"
    SKIPPED = "skipped", "they passed over it"
    LAPSED = "lapsed", "they did not answer in time; they may be asked again"


class TurnQuerySet(models.QuerySet["Turn"]):
    def held_at(self, now: datetime) -> "TurnQuerySet":
        """Open, and not expired."""
        return self.filter(state=TurnState.OPEN, expires_at__gt=now)

    def expired_at(self, now: datetime) -> "TurnQuerySet":
        return self.filter(state=TurnState.OPEN, expires_at__lte=now)

    def of(self, user: User, sample_id: Any) -> "Turn | None":
        return self.filter(user=user, sample=sample_id).first()

    def latest_of(self, user: User, alphabet: Alphabet) -> "TurnQuerySet":
        return self.filter(user=user, alphabet=alphabet).order_by("-given_at", "-pk")

    def by(self, user: User) -> "TurnQuerySet":
        return self.filter(user=user)

    def answered_in(self, alphabet: Alphabet) -> "TurnQuerySet":
        return self.filter(alphabet=alphabet, state=TurnState.ANSWERED)

    def since(self, moment: datetime) -> "TurnQuerySet":
        return self.filter(ended_at__gte=moment)

    def at(self, user: User, sample_ids: Collection[Any]) -> "Iterable[Turn]":
        return self.filter(user=user, sample__in=sample_ids)


class Turn(models.Model):
    """One a person and sample, for ever: whoever has read or passed over a sample is not asked about it again.

    `suggested`: they saw what the model reads. `is_gold`: it was asked to measure them, which nothing shows them.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="turns")
    # Whoever gives a turn holds the entry; a constraint would also lock the sample, which whoever labels it locks first.
    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="turns", db_constraint=False)
    alphabet = models.ForeignKey(Alphabet, on_delete=models.CASCADE, related_name="turns")
    state = models.CharField(max_length=10, choices=TurnState, default=TurnState.OPEN)
    suggested = models.BooleanField(default=False)
    is_gold = models.BooleanField(default=False)
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it was answered or passed over.")

    objects = TurnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "sample"], name="one_turn_per_user_and_sample"),
        ]
        indexes = [
            models.Index(fields=["user", "alphabet", "-given_at"], name="turn_latest_of_user"),
            models.Index(
                fields=["alphabet", "ended_at"], condition=Q(state="answered"), name="turn_answered"
            ),
            models.Index(fields=["expires_at"], condition=Q(state="open"), name="turn_open"),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.sample_id}: {self.state}"

    def is_held_at(self, now: datetime) -> bool:
        return self.state == TurnState.OPEN and self.expires_at > now
