"""When an alphabet is trained again by itself, as its administrators want it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from recognition.models import Alphabet
from training.models.training_run import TrainingRun

SMALLEST_WINDOW = 50
LARGEST_WINDOW = 5000
LONGEST_PAUSE_HOURS = 366 * 24


class RetrainingPlanQuerySet(models.QuerySet["RetrainingPlan"]):
    def of(self, alphabet: Alphabet) -> "RetrainingPlan":
        """The alphabet's plan, or one with the defaults, not stored yet."""
        return self.filter(alphabet=alphabet).first() or RetrainingPlan(alphabet=alphabet)

    def by_alphabet(self) -> dict[int, "RetrainingPlan"]:
        return {plan.alphabet_id: plan for plan in self.all()}


class RetrainingPlan(models.Model):
    """An alphabet without a row has the defaults. Fixed times are rows of django-celery-beat: see training.running.timetable."""

    alphabet = models.OneToOneField(Alphabet, on_delete=models.CASCADE, related_name="retraining_plan")
    after_accepted = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="So many newly accepted samples to learn start a quick run; 0: never. Empty: as the server is set.",
    )
    watches_drift = models.BooleanField(
        default=True,
        help_text="Start a quick run when the champion is corrected more, or is less sure, than at first.",
    )
    drift_window = models.PositiveIntegerField(
        default=200,
        validators=[MinValueValidator(SMALLEST_WINDOW), MaxValueValidator(LARGEST_WINDOW)],
        help_text="How many of the last predictions are looked at.",
    )
    drift_reference = models.PositiveIntegerField(
        default=500,
        validators=[MinValueValidator(SMALLEST_WINDOW), MaxValueValidator(LARGEST_WINDOW)],
        help_text="How many of the champion's first predictions they are held against.",
    )
    pause_hours = models.PositiveIntegerField(
        default=24,
        validators=[
            MaxValueValidator(
                LONGEST_PAUSE_HOURS, message=f"A pause lasts at most {LONGEST_PAUSE_HOURS:,} hours, a year."
            )
        ],
        help_text="After a run that drift started, that failed or was cancelled, none starts by itself for so long.",
    )
    drift = models.JSONField(default=dict, editable=False, help_text="What was seen at the last look.")
    drift_seen_at = models.DateTimeField(null=True, editable=False)
    newly_learned = models.PositiveIntegerField(
        null=True,
        editable=False,
        help_text="New samples that a run would learn, as last counted. Empty: not counted yet.",
    )
    counted_at = models.DateTimeField(null=True, editable=False)
    counted_since = models.ForeignKey(
        TrainingRun,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        help_text="They are new since this run. Empty: since no version was made yet.",
    )

    objects = RetrainingPlanQuerySet.as_manager()

    def __str__(self) -> str:
        return f"retraining of {self.alphabet}"

    @property
    def needed(self) -> int:
        """Newly accepted samples that start a run where it would learn them; 0 where they never do."""
        return settings.RETRAIN_AFTER_LABELS if self.after_accepted is None else self.after_accepted

    @property
    def is_drifting(self) -> bool:
        return bool(self.drift.get("drifting"))

    def remember_drift(self, seen: dict[str, Any], *, now: datetime) -> None:
        self._remember(drift=seen, drift_seen_at=now)

    def remember_count(self, newly_learned: int, *, since: TrainingRun | None, now: datetime) -> None:
        self._remember(newly_learned=newly_learned, counted_at=now, counted_since=since)

    def counted_after(self, run: TrainingRun | None) -> int | None:
        """New samples that a run would learn, if they were counted since `run` made the last version; else None."""
        return self.newly_learned if self.counted_since_id == (run.pk if run else None) else None

    def _remember(self, **seen: Any) -> None:
        """Nothing else of the row is written: administrators may change their numbers meanwhile, or make the row."""
        RetrainingPlan.objects.update_or_create(alphabet=self.alphabet, defaults=seen)
        for name, value in seen.items():
            setattr(self, name, value)
