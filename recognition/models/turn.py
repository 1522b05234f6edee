"""A person's turn at a sample: for a while it is theirs to read, and nobody else is asked in their place."""

import uuid
from collections.abc import Collection
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

    def still_open(self, turn_ids: Collection[int]) -> "TurnQuerySet":
        """Without those that were answered meanwhile."""
        return self.filter(pk__in=turn_ids, state=TurnState.OPEN)

    def of(self, user: User, sample_id: Any) -> "Turn | None":
        return self.filter(user=user, sample=sample_id).first()

    def latest_of(self, user: User, alphabet: Alphabet) -> "TurnQuerySet":
        return self.filter(user=user, alphabet=alphabet).order_by("-given_at", "-pk")

    def last_ended(self, user: User, alphabet: Alphabet) -> "Turn | None":
        """What the person has answered, or passed over, last."""
        ended = self.filter(
            user=user,
            alphabet=alphabet,
            state__in=(TurnState.ANSWERED, TurnState.SKIPPED),
            ended_at__isnull=False,
        )
        return ended.order_by("-ended_at").first()

    def of_kind(self, likely: str | None) -> "TurnQuerySet":
        """For a grid of what the model reads as this, as QueueEntry has it; None: all."""
        if likely is None:
            return self
        return self.filter(sample__queue_entry__likely=likely, sample__queue_entry__urgency=0)

    def kinds(self) -> Any:
        """(what the model reads, whose hand it is) of each sample."""
        return self.values_list("sample__queue_entry__likely", "sample__writer")

    def by(self, user: User) -> "TurnQuerySet":
        return self.filter(user=user)

    def at(self, sample_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
        """Those of the samples that there is a turn at, whatever became of it."""
        return set(self.filter(sample__in=sample_ids).values_list("sample_id", flat=True))

    def answered_in(self, alphabet: Alphabet) -> "TurnQuerySet":
        return self.filter(alphabet=alphabet, state=TurnState.ANSWERED)

    def answered_one_by_one_in(self, alphabet: Alphabet) -> "TurnQuerySet":
        """Without grids, which show what the model reads in any case and where all that is read agrees with it, and without
        samples of which an import suggests something as well.
        """
        is_unsuggested = Q(sample__imported=None) | Q(sample__imported__suggestion="")
        return self.answered_in(alphabet).filter(is_unsuggested, in_grid=False)

    def read_in_grid(self, user: User, sample_ids: Collection[uuid.UUID]) -> None:
        """Note that the person has answered these all at once."""
        self.filter(user=user, sample__in=sample_ids).update(in_grid=True)

    def latest_ends(self) -> Any:
        """When they were ended, the latest first."""
        return self.order_by("-ended_at").values_list("ended_at", flat=True)

    def since(self, moment: datetime) -> "TurnQuerySet":
        return self.filter(ended_at__gte=moment)


class Turn(models.Model):
    """One a person and sample, for ever: whoever has read or passed over a sample is not asked about it again.

    `suggested`: they were offered what the model reads. `is_gold`: it was asked to measure them, which nothing shows them.
    `in_grid`: they have read it among others, all at once.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="turns")
    # Whoever gives a turn holds the entry; a constraint would also lock the sample, which whoever labels it locks first.
    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="turns", db_constraint=False)
    alphabet = models.ForeignKey(Alphabet, on_delete=models.CASCADE, related_name="turns")
    state = models.CharField(max_length=10, choices=TurnState, default=TurnState.OPEN)
    suggested = models.BooleanField(default=False)
    is_gold = models.BooleanField(default=False)
    in_grid = models.BooleanField(default=False)
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
            models.Index(
                fields=["user", "alphabet", "expires_at"], condition=Q(state="open"), name="turn_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.sample_id}: {self.state}"

    def open(self, *, until: datetime) -> None:
        self.state, self.expires_at, self.ended_at, self.in_grid = TurnState.OPEN, until, None, False
        self.save(update_fields=["state", "expires_at", "ended_at", "in_grid"])

    def is_held_at(self, now: datetime) -> bool:
        return self.state == TurnState.OPEN and self.expires_at > now
