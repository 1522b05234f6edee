"""A version tried on live drawings beside the champion: in its shadow, or shown to a share of the people."""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery

from accounts.models import User
from recognition.models.alphabet import Alphabet
from recognition.models.label_verdict import Answer, Verdict
from recognition.models.model_version import ModelVersion

_HASH_STEPS = 2**64


class TrialKind(models.TextChoices):
    SHADOW = "shadow", "both read, only the champion is shown"
    CANARY = "canary", "a share of the people is shown the challenger"


class TrialState(models.TextChoices):
    RUNNING = "running", "it goes on"
    OFFERED = "offered", "it goes on; it did well enough to be promoted"
    ROLLED_BACK = "rolled back", "it ended by itself: the challenger did worse"
    STOPPED = "stopped", "it was ended before it told anything"
    PROMOTED = "promoted", "its version became champion"


UNDER_WAY = (TrialState.RUNNING, TrialState.OFFERED)


class TrialQuerySet(models.QuerySet["Trial"]):
    def under_way(self) -> "TrialQuerySet":
        return self.filter(state__in=UNDER_WAY)

    def under_way_of(self, alphabet: Alphabet) -> "Trial | None":
        return self.under_way().filter(alphabet=alphabet).select_related("version", "champion").first()

    def of_version(self, version: ModelVersion) -> "TrialQuerySet":
        return self.filter(version=version).newest_first()

    def of_alphabet(self, alphabet: Alphabet) -> "TrialQuerySet":
        return self.filter(alphabet=alphabet).newest_first()

    def newest_first(self) -> "TrialQuerySet":
        return self.select_related(
            "alphabet", "version__alphabet", "champion__alphabet", "started_by", "ended_by"
        ).order_by("-id")


class Trial(models.Model):
    """Of those who take part, `share` of all people by a stable hash, champion and challenger both read every drawing."""

    alphabet = models.ForeignKey(Alphabet, on_delete=models.PROTECT, related_name="trials")
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="trials")
    champion = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="trials_against")
    kind = models.CharField(max_length=10, choices=TrialKind)
    share = models.FloatField(help_text="Of the people, above 0 and up to 1, whose drawings both read.")
    state = models.CharField(max_length=12, choices=TrialState, default=TrialState.RUNNING)
    reason = models.CharField(max_length=500, help_text="Why it was started.")
    outcome = models.JSONField(default=dict, blank=True, help_text="What it told so far, or told in the end.")
    outcome_reason = models.CharField(max_length=500, blank=True, help_text="Why it stands as it does.")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="trials_started"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="trials_ended"
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = TrialQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alphabet"],
                condition=Q(state__in=["running", "offered"]),
                name="one_trial_under_way_per_alphabet",
            ),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="trial_share_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.version}, {self.state}"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def shows_challenger(self) -> bool:
        return self.kind == TrialKind.CANARY

    def takes_part(self, user_id: int) -> bool:
        """The same answer for a person as long as the trial lasts; in another trial it falls on others."""
        digest = hashlib.sha256(f"trial {self.pk} user {user_id}".encode()).digest()
        return int.from_bytes(digest[:8], "big") / _HASH_STEPS < self.share

    def answers(self) -> list[tuple[int, str, str, str]]:
        """(author, what they say it is, what the champion read, what the challenger read) of each drawing that both read and
        whose author has named a character, in the order they said it.
        """
        from recognition.models.label import Label
        from recognition.models.prediction import Prediction

        readings = Prediction.objects.filter(sample=OuterRef("sample"), created_at__gte=self.started_at)
        labels = (
            Label.objects.live()
            .without_prompts()
            .filter(sample__alphabet=self.alphabet, user=F("sample__author"), verdict=Verdict.CHARACTER)
            .filter(created_at__gte=self.started_at)
            .annotate(
                old=Subquery(readings.filter(version=self.champion).values("top_label")[:1]),
                new=Subquery(readings.filter(version=self.version).values("top_label")[:1]),
            )
            .exclude(old=None)
            .exclude(new=None)
        )
        answers = labels.order_by("created_at", "pk").values_list("user_id", "character", "old", "new")
        folded = self.alphabet.class_of
        return [
            (user_id, folded(said) or said, folded(old) or old, folded(new) or new)
            for user_id, said, old, new in answers
        ]

    def corrections(self) -> dict[int, tuple[int, int]]:
        """Version shown -> how many of its readings their authors answered since the trial began, and how many they corrected.

        Who could not tell has answered nothing.
        """
        from recognition.models.label import Label

        labels = Label.objects.live().filter(
            user=F("sample__author"),
            answer__in=(Answer.ACCEPTED, Answer.CORRECTED),
            prediction__version__in=(self.champion_id, self.version_id),
            prediction__created_at__gte=self.started_at,
            created_at__gte=self.started_at,
        )
        counted = labels.values_list("prediction__version").annotate(
            answered=Count("pk"), corrected=Count("pk", filter=Q(answer=Answer.CORRECTED))
        )
        return {version_id: (answered, corrected) for version_id, answered, corrected in counted.order_by()}

    def keep(self, outcome: dict[str, Any], *, state: TrialState, reason: str) -> bool:
        """Write down what it tells, unless it has ended meanwhile."""
        return self._change(state=state, outcome=outcome, outcome_reason=reason[:500])

    def end(self, *, state: TrialState, reason: str, now: datetime, user: User | None = None) -> bool:
        """False where somebody, or the test, ended it before."""
        return self._change(state=state, outcome_reason=reason[:500], ended_by=user, ended_at=now)

    def _change(self, **fields: Any) -> bool:
        changed = Trial.objects.filter(pk=self.pk, state__in=UNDER_WAY).update(**fields)
        self.refresh_from_db()
        return bool(changed)
