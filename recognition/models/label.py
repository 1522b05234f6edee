"""What one person says one sample is. Append-only: a change supersedes, it does not overwrite."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from accounts.models import User
from recognition.models.alphabet import Alphabet
from recognition.models.identity import new_id
from recognition.models.label_corrections import CorrectingLabelQuerySet
from recognition.models.label_measures import MeasuringLabelQuerySet
from recognition.models.label_verdict import Answer, Verdict
from recognition.models.prediction import Prediction
from recognition.models.sample import Sample
from recognition.models.sample_state import State

if TYPE_CHECKING:
    from recognition.models.exchange import ImportJob


# The last base is for mypy's plug-in, which looks for the model there; the ignore, for the manager that it gives each base.
class LabelQuerySet(  # type: ignore[override]
    CorrectingLabelQuerySet, MeasuringLabelQuerySet, models.QuerySet["Label"]
):
    def prompts_of(self, user: User) -> "LabelQuerySet":
        """What somebody was ever asked to draw, of samples that were not withdrawn."""
        return self.filter(user=user, answer=Answer.PROMPTED, sample__withdrawn_at=None)

    def prompt_on(self, sample: Sample) -> "Label | None":
        """What its author was asked to draw, as long as nobody's reading by the author has taken its place."""
        return self.live().filter(sample=sample, answer=Answer.PROMPTED).first()

    def with_what_was_seen(self) -> Any:
        """Prompts, the latest first, that a version of the alphabet has looked at: `seen`, and whether as none at all."""
        looked = Prediction.objects.filter(
            sample=OuterRef("sample"), shown=True, version__alphabet=OuterRef("sample__alphabet")
        ).order_by("created_at")
        known = self.annotate(
            seen=Subquery(looked.values("top_label")[:1]),
            seen_as_none=Subquery(looked.values("rejected")[:1]),
        )
        return known.exclude(seen=None).order_by("-created_at", "-pk")

    def live_by(self, user: User) -> "LabelQuerySet":
        return self.live().filter(user=user)

    def live_on(self, sample: Sample) -> "LabelQuerySet":
        """In the order they were given."""
        return self.live().filter(sample=sample).order_by("created_at", "pk")

    def independent_in(self, alphabet: Alphabet) -> Any:
        """(sample, user, verdict, character, revision) of sure readings that stand, by whoever was not asked to settle.

        Neither of what was withdrawn or excluded, nor what somebody was asked to draw.
        """
        sure = self.live().without_prompts().filter(sample__alphabet=alphabet, settles=False)
        kept = sure.exclude(verdict=Verdict.UNSURE).exclude(
            sample__state__in=(State.WITHDRAWN, State.EXCLUDED)
        )
        return kept.order_by("sample", "created_at").values_list(
            "sample_id", "user_id", "verdict", "character", "revision"
        )

    def stamp_of(self, alphabet: Alphabet) -> tuple[Any, ...]:
        """Changes with every label that is given or falls away."""
        of_it = self.filter(sample__alphabet=alphabet)
        found = of_it.aggregate(
            given=models.Max("created_at"), ended=models.Max("superseded_at"), count=models.Count("pk")
        )
        return tuple(found.values())

    def readings_on(self, samples: Iterable[Sample]) -> "LabelQuerySet":
        """What people said of these and stands, prompts left out, in the order they said it."""
        return self.live().without_prompts().filter(sample__in=samples).order_by("created_at", "pk")

    def readings_on_ids(self, sample_ids: Iterable[uuid.UUID]) -> "LabelQuerySet":
        return self.live().without_prompts().filter(sample__in=sample_ids)

    def on_samples(self, samples: Any) -> "LabelQuerySet":
        return self.filter(sample__in=samples)

    def by(self, user: User) -> "LabelQuerySet":
        return self.filter(user=user)

    def of_alphabet(self, alphabet: Alphabet) -> "LabelQuerySet":
        return self.filter(sample__alphabet=alphabet)

    def history_of(self, sample: Sample) -> "LabelQuerySet":
        """Everything that was ever said of it, the latest first."""
        return (
            self.filter(sample=sample)
            .select_related("user", "prediction__version")
            .order_by("-created_at", "-pk")
        )

    def readings_of(self, alphabet: Alphabet) -> "LabelQuerySet":
        """Live labels that name a character, of samples that were not withdrawn."""
        return self.live().filter(
            sample__alphabet=alphabet, sample__withdrawn_at=None, verdict=Verdict.CHARACTER
        )

    def raw_readings_of(self, samples: Iterable[Sample]) -> list[tuple[uuid.UUID, str, int]]:
        """(sample, character before any merge, revision) of live labels that name one, in the order they were given."""
        named = self.live().filter(sample__in=samples, verdict=Verdict.CHARACTER)
        return list(named.order_by("created_at", "pk").values_list("sample_id", "character", "revision"))

    def sure_in(self, alphabet: Alphabet) -> "LabelQuerySet":
        """Live labels of anything but being unsure, in the order they were given, of samples that were not withdrawn."""
        sure = self.live().filter(sample__alphabet=alphabet, sample__withdrawn_at=None)
        return sure.exclude(verdict=Verdict.UNSURE).order_by("created_at", "pk")

    def by_authors(self, samples: Iterable[Sample]) -> "dict[uuid.UUID, Label]":
        """The live readings that authors gave of their own samples, by sample."""
        own = self.live().without_prompts().filter(sample__in=samples, user=F("sample__author"))
        return {label.sample_id: label for label in own}

    def given_in(self, alphabet: Alphabet) -> list[tuple[str, int]]:
        """Each reading that stands with each revision of the alphabet that it was given in, of samples not withdrawn."""
        pairs = self.readings_of(alphabet).order_by().values_list("character", "revision")
        return list(pairs.distinct())

    def counted_as_given(self) -> list[tuple[str, int, int]]:
        """(character, revision of the alphabet that it was given in, labels)."""
        counted = self.order_by().values_list("character", "revision").annotate(models.Count("pk"))
        return list(counted)

    def given_after(self, moment: datetime) -> "LabelQuerySet":
        return self.filter(created_at__gt=moment)

    def to_take_back(self, job: "ImportJob") -> "LabelQuerySet":
        """What an import said and still stands, of samples that are not withdrawn, in the order in which these are locked."""
        said = self.live().filter(imported_by=job, sample__withdrawn_at=None)
        return said.select_related("user", "sample").defer("sample__ink", "sample__pixels").order_by("sample")

    def live_of(self, *, sample: Sample, user_id: int) -> "Label | None":
        return self.live().filter(sample=sample, user_id=user_id).first()


class Label(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="labels")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="labels")
    verdict = models.CharField(max_length=20, choices=Verdict)
    character = models.CharField(max_length=20, blank=True, help_text="The raw reading, before any merge.")
    prediction = models.ForeignKey(
        Prediction, on_delete=models.PROTECT, null=True, blank=True, related_name="labels"
    )
    answer = models.CharField(max_length=10, choices=Answer)
    revision = models.PositiveIntegerField(
        default=1, help_text="Of the alphabet, when it was given: what the reading stood for then."
    )
    seconds = models.FloatField(null=True, blank=True, help_text="Time taken, as the client measured it.")
    settles = models.BooleanField(default=False, help_text="A reviewer's word on somebody else's sample.")
    stands = models.BooleanField(
        default=True,
        help_text="False of a prompted one until a model has looked and does not firmly see something else.",
    )
    imported_by = models.ForeignKey(
        "recognition.ImportJob",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="labels_given",
        help_text="The import that brought it.",
    )
    created_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = LabelQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["imported_by"], condition=Q(imported_by__isnull=False), name="label_imported_by"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "sample"], condition=Q(superseded_at=None), name="one_live_label_per_user"
            ),
            models.CheckConstraint(
                condition=(Q(verdict="character") & ~Q(character=""))
                | (~Q(verdict="character") & Q(character="")),
                name="character_only_with_its_verdict",
            ),
            models.CheckConstraint(
                condition=(
                    Q(answer="prompted", verdict="character", prediction=None, settles=False)
                    | (~Q(answer="prompted") & Q(stands=True))
                ),
                name="a_prompt_is_no_reading",
            ),
        ]

    def __str__(self) -> str:
        return self.character or self.verdict

    @property
    def etag(self) -> str:
        return f'"{self.pk}"'

    @property
    def is_prompt(self) -> bool:
        return self.answer == Answer.PROMPTED

    def class_in(self, alphabet: Alphabet) -> str | None:
        """The class that it says by the alphabet as it stands, "" where it names none; None where it tells nothing any more."""
        if self.verdict != Verdict.CHARACTER:
            return ""
        return alphabet.class_of_earlier(self.character, self.revision)

    def says_the_same(self, *, verdict: str, character: str) -> bool:
        return self.verdict == verdict and self.character == character
