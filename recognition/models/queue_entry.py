"""The labelling queue: which samples wait to be read by people, and what asking about each is worth."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from accounts.models import User
from recognition.models.alphabet import Alphabet
from recognition.models.model_version import ModelVersion
from recognition.models.sample import Sample
from recognition.models.sample_report import reported
from recognition.models.sample_state import Source, State
from recognition.models.sample_to_read import READ_AGAIN
from recognition.models.turn import Turn, TurnState
from recognition.trust.worth import PARTS

# What somebody doubts, or a reviewer sent back, is asked about one by one: as what it looks like, it was seen already.
FOR_GRIDS = Q(urgency=0)


class RetiredAs(models.TextChoices):
    AGREED = "agreed", "a majority of those asked agrees, and nobody differs"
    DISPUTED = "disputed", "as many as were to be asked have read it, and do not tell what it is"
    NOT_A_CHARACTER = "not a character", "it is none"
    ENOUGH = "enough", "settled by weight, or by a reviewer's word"


@dataclass(kw_only=True)
class Coverage:
    """By how many people a sample was read, at how many turns it is, when the first of these ends; whether one person
    has read it, passed over it or is at it.
    """

    readings: int = 0
    turns: int = 0
    until: datetime | None = None
    is_met: bool = False

    def add(self, turn: Turn, user: User, now: datetime) -> None:
        is_held = turn.is_held_at(now)
        if is_held:
            self.turns += 1
            self.until = min(self.until or turn.expires_at, turn.expires_at)
        ended = turn.state in (TurnState.ANSWERED, TurnState.SKIPPED)
        self.is_met |= turn.user_id == user.pk and (is_held or ended)


class QueueEntryQuerySet(models.QuerySet["QueueEntry"]):
    def waiting(self) -> "QueueEntryQuerySet":
        return self.filter(retired_at=None)

    def waiting_in(self, alphabet: Alphabet) -> "QueueEntryQuerySet":
        return self.filter(alphabet=alphabet, retired_at=None)

    def waiting_by_alphabet(self) -> dict[int, int]:
        """How many wait for anybody, by the number of their alphabet."""
        return dict(self.waiting().order_by().values_list("alphabet").annotate(Count("pk")))

    def waiting_by_class(self, alphabet: Alphabet) -> dict[str, int]:
        """How many wait for anybody in grids, by what the model reads them as."""
        waiting = self.waiting_in(alphabet).filter(FOR_GRIDS)
        return dict(waiting.order_by().values_list("likely").annotate(Count("pk")))

    def retired_in(self, alphabet: Alphabet) -> "QueueEntryQuerySet":
        return self.filter(alphabet=alphabet).exclude(retired_at=None)

    def askable(self, user: User, alphabet: Alphabet, *, now: datetime, fresh_after: datetime) -> Any:
        """Those that this person may be asked about, those that others are busy with included.

        Neither what they have read, passed over or hold already, nor what others drew on the canvas after `fresh_after`,
        which is left to its author, nor what others do not let be learned from, nor what somebody complained about.
        """
        from recognition.models.label import Label

        held = Turn.objects.filter(user=user, sample=OuterRef("sample")).filter(
            Q(state__in=(TurnState.ANSWERED, TurnState.SKIPPED)) | Q(state=TurnState.OPEN, expires_at__gt=now)
        )
        read = Label.objects.live().without_prompts().filter(user=user, sample=OuterRef("sample"))
        own = Q(sample__author=user.pk)
        for_others = (
            Q(sample__consent=True)
            & ~reported("sample")
            & (~Q(sample__source=Source.CANVAS) | Q(sample__created_at__lte=fresh_after))
        )
        return self.waiting_in(alphabet).filter(
            own | for_others,
            ~Exists(held),
            ~Exists(read),
            ~Q(sample__state__in=(State.WITHDRAWN, State.EXCLUDED)),
        )

    def uncovered(self, *, now: datetime) -> "QueueEntryQuerySet":
        """Without those that are read by enough people as soon as all who are at it have answered: a first guess."""
        return self.filter(Q(covered_until=None) | Q(covered_until__lte=now))

    def most_worth(self) -> "QueueEntryQuerySet":
        return self.order_by("-urgency", "-worth", "sample")

    def of_kind(self, likely: str | None) -> "QueueEntryQuerySet":
        """For a grid of what the model reads as this; None: all."""
        return self if likely is None else self.filter(FOR_GRIDS, likely=likely)

    def appraised_by_others(self, version: ModelVersion) -> "QueueEntryQuerySet":
        """Of the READ_AGAIN that are asked about next in its alphabet those whose worth is not by its reading, the next first."""
        next_asked = self.waiting_in(version.alphabet).most_worth()[:READ_AGAIN]
        by_others = Q(appraised_by=None) | ~Q(appraised_by=version)
        return self.filter(
            by_others, pk__in=next_asked.values("pk"), sample__pixels__isnull=False
        ).most_worth()

    def surest(self) -> "QueueEntryQuerySet":
        return self.order_by("uncertainty", "sample")

    def held_by_nobody(self) -> Any:
        """Locked, without those that somebody else has locked at this moment, each as it stands, with its `writer_id`."""
        locked = self.select_for_update(of=("self",), skip_locked=True, no_key=True)
        return locked.annotate(writer_id=F("sample__writer"))

    def held_in_turn(self, wanted: "QueueEntryQuerySet") -> Any:
        """Those of `wanted`, in its order, once nobody else has them locked. They are locked in the order of their ids,
        so that no two who wait hold what the other waits for.
        """
        order = {pk: place for place, pk in enumerate(wanted.values_list("pk", flat=True))}
        locked = self.filter(pk__in=[*order]).order_by("sample").select_for_update(of=("self",), no_key=True)
        return sorted(locked.annotate(writer_id=F("sample__writer")), key=lambda entry: order[entry.pk])

    def to_change(self, sample_ids: Collection[uuid.UUID]) -> "QueueEntryQuerySet":
        """Locked, without those that are locked already."""
        return self.filter(pk__in=sample_ids).select_for_update(of=("self",), skip_locked=True, no_key=True)

    def put(self, entries: "Sequence[QueueEntry]", fields: Sequence[str]) -> None:
        """Store those that are not there; of those that are, change only these fields. Linear, which bulk_update is not."""
        self.bulk_create(entries, update_conflicts=True, unique_fields=["sample"], update_fields=fields)

    def for_judgement(self) -> "QueueEntryQuerySet":
        """Locked, without those that are locked already, each with its sample, of which nothing long is fetched."""
        locked = self.select_for_update(of=("self",), skip_locked=True, no_key=True)
        return locked.select_related("sample").defer("sample__ink", "sample__pixels")

    def held(self, sample_id: uuid.UUID) -> "QueueEntry | None":
        return self.select_for_update(no_key=True).filter(pk=sample_id).first()

    def other_than_asked(self, alphabet: Alphabet) -> "QueueEntryQuerySet":
        """Considered last when another number of people was to be asked."""
        return self.filter(alphabet=alphabet).exclude(required=alphabet.required_readings)

    def coverage(
        self, sample_ids: Collection[uuid.UUID], user: User, *, now: datetime
    ) -> "dict[uuid.UUID, Coverage]":
        """Who has read each and who is at it. Asks anew: what was written until these were locked is counted."""
        from recognition.models.label import Label

        found = {sample_id: Coverage() for sample_id in sample_ids}
        read = Label.objects.live().without_prompts().filter(sample__in=sample_ids)
        for sample_id, user_id in read.values_list("sample", "user"):
            found[sample_id].readings += 1
            found[sample_id].is_met |= user_id == user.pk
        turns = Turn.objects.filter(sample__in=sample_ids)
        for turn in turns.only("sample", "user", "state", "expires_at"):
            found[turn.sample_id].add(turn, user, now)
        return found


class QueueEntry(models.Model):
    """`likely`: the class that the model reads it as, "" for none. The parts of `worth` are described in trust.worth.

    `more`: how many more readings a reviewer asked for when there were `read_before`. `untold`: readings of classes that
    are no more, which tell nothing. `covered_until`: until then nobody else needs to be asked, as far as was known.
    """

    sample = models.OneToOneField(
        Sample, on_delete=models.CASCADE, primary_key=True, related_name="queue_entry"
    )
    alphabet = models.ForeignKey(Alphabet, on_delete=models.PROTECT, related_name="queue")
    likely = models.CharField(max_length=20, blank=True)
    uncertainty = models.FloatField(default=1)
    disagreement = models.FloatField(default=0)
    novelty = models.FloatField(default=0)
    rarity = models.FloatField(default=0)
    oldness = models.FloatField(default=0)
    urgency = models.PositiveSmallIntegerField(
        default=0, help_text="Before all of less, whatever they are worth."
    )
    worth = models.FloatField(default=0, help_text="By the strategy of the alphabet.")
    appraised_by = models.ForeignKey(
        ModelVersion,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
        help_text="Whose reading its uncertainty is.",
    )
    required = models.PositiveSmallIntegerField(help_text="Readings, when it was considered last.")
    more = models.PositiveSmallIntegerField(default=0)
    read_before = models.PositiveSmallIntegerField(default=0)
    untold = models.PositiveSmallIntegerField(default=0)
    covered_until = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_as = models.CharField(max_length=20, choices=RetiredAs, blank=True)

    objects = QueueEntryQuerySet.as_manager()

    PARTS = PARTS
    # What follows from the readings of its sample.
    CONSIDERED = ("required", "untold", "retired_at", "retired_as")

    class Meta:
        verbose_name_plural = "queue entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(retired_at=None, retired_as="")
                | (Q(retired_at__isnull=False) & ~Q(retired_as="")),
                name="retired_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                F("alphabet"),
                F("urgency").desc(),
                F("worth").desc(),
                F("sample"),
                condition=Q(retired_at=None),
                name="queue_by_worth",
            ),
            models.Index(
                fields=["alphabet", "likely", "uncertainty", "sample"],
                condition=Q(retired_at=None),
                name="queue_by_likely",
            ),
            models.Index(fields=["sample"], condition=Q(retired_as="disputed"), name="queue_given_up"),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id}: {self.retired_as or 'waiting'}"

    @property
    def parts(self) -> dict[str, float]:
        """Of its worth: see recognition.trust.worth."""
        return {name: getattr(self, name) for name in PARTS}

    @property
    def considered(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.CONSIDERED}

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None

    def asked(self, required: int) -> int:
        """How many people are to read it, where the alphabet asks for `required`."""
        return self.read_before + self.more if self.more else required

    def lacks(self, coverage: Coverage, required: int) -> int:
        """How many more people may be asked now."""
        return self.asked(required) - (coverage.readings - self.untold) - coverage.turns
