"""What one person says one sample is. Append-only: a change supersedes, it does not overwrite."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When

from accounts.models import User
from recognition.models.alphabet import Alphabet
from recognition.models.identity import new_id
from recognition.models.model_version import CHAMPION
from recognition.models.prediction import Prediction
from recognition.models.sample import Sample
from recognition.models.sample_state import State

if TYPE_CHECKING:
    from recognition.models.exchange import ImportJob


class Verdict(models.TextChoices):
    CHARACTER = "character"
    NOT_A_CHARACTER = "not a character"
    UNSURE = "unsure"


class Answer(models.TextChoices):
    """How the label answers the prediction it was given with. A prompted one is no reading: it is older than the drawing."""

    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    UNAIDED = "unaided"
    PROMPTED = "prompted", "asked for before it was drawn"


class Mistake(models.TextChoices):
    """What became of the mistake that a label has corrected: how the champion of today reads the drawing."""

    GONE = "gone", "the champion reads it as it is accepted"
    STILL_MADE = "still made", "the champion misreads it too"
    NOT_READ_AGAIN = "not read again", "the champion has not read it yet"
    NONE = "no mistake", "what is accepted does not say that the model was wrong, or not yet"


class LabelQuerySet(models.QuerySet["Label"]):
    def live(self) -> "LabelQuerySet":
        return self.filter(superseded_at=None)

    def without_prompts(self) -> "LabelQuerySet":
        """Only what somebody read."""
        return self.exclude(answer=Answer.PROMPTED)

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

    def settling_ones(self) -> "LabelQuerySet":
        return self.filter(settles=True)

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

    def corrections(self) -> "LabelQuerySet":
        """Live labels that say a model was wrong, of samples that were not withdrawn."""
        sure = (
            self.live()
            .filter(answer=Answer.CORRECTED, prediction__isnull=False)
            .exclude(verdict=Verdict.UNSURE)
        )
        return sure.filter(sample__withdrawn_at=None)

    def with_mistake(self) -> "LabelQuerySet":
        """Each correction with what became of the `mistake`, and `champions_label`, what the champion of today reads.

        A correction stands where the sample is accepted as something else than the model has read, or rejected where the
        model took it for a character.
        """
        by_champion = Prediction.objects.filter(
            sample=OuterRef("sample"),
            version__aliases__name=CHAMPION,
            version__aliases__alphabet=OuterRef("sample__alphabet"),
        )
        accepted, rejected = Q(sample__state=State.ACCEPTED), Q(sample__state=State.REJECTED)
        stands = (accepted & ~Q(prediction__top_label=F("sample__settled_class"))) | (
            rejected & Q(verdict=Verdict.NOT_A_CHARACTER, prediction__rejected=False)
        )
        gone = (accepted & Q(champions_label=F("sample__settled_class"))) | (
            rejected & Q(champion_rejects=True)
        )
        return self.annotate(
            champions_label=Subquery(by_champion.values("top_label")[:1]),
            champion_rejects=Subquery(by_champion.values("rejected")[:1]),
            mistake=Case(
                When(~stands, then=Value(Mistake.NONE)),
                When(champions_label=None, then=Value(Mistake.NOT_READ_AGAIN)),
                When(gone, then=Value(Mistake.GONE)),
                default=Value(Mistake.STILL_MADE),
                output_field=models.CharField(),
            ),
        )

    def become(self, mistake: str) -> "LabelQuerySet":
        """Of labels with_mistake, those of which this became."""
        return self.filter(Q(("mistake", mistake)))

    def count_by_mistake(self) -> Any:
        """(alphabet, mistake, labels) of labels with_mistake."""
        rows: Any = self.order_by()
        return rows.values_list("sample__alphabet", "mistake").annotate(count=models.Count("pk"))

    def with_drawing(self) -> "LabelQuerySet":
        """Each with its sample, without ink and pixels, and with the reading that it answers."""
        return self.select_related("sample__alphabet", "prediction__version", "user").defer(
            "sample__ink", "sample__pixels", "prediction__version__metrics"
        )

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

    def telling(self, alphabet: Alphabet) -> "LabelQuerySet":
        """Without readings that tell no class of the alphabet as it stands: see Alphabet.class_of_earlier."""
        unclear = Q(pk__in=[])
        for reading, revisions in alphabet.unclear.items():
            unclear |= Q(character=reading, revision__in=revisions)
        known = Q(character__in=alphabet.readings) | ~Q(verdict=Verdict.CHARACTER)
        return self.filter(known).exclude(unclear)

    def raw_readings_of(self, samples: Iterable[Sample]) -> list[tuple[uuid.UUID, str, int]]:
        """(sample, character before any merge, revision) of live labels that name one, in the order they were given."""
        named = self.live().filter(sample__in=samples, verdict=Verdict.CHARACTER)
        return list(named.order_by("created_at", "pk").values_list("sample_id", "character", "revision"))

    def sure_in(self, alphabet: Alphabet) -> "LabelQuerySet":
        """Live labels of anything but being unsure, in the order they were given, of samples that were not withdrawn."""
        sure = self.live().filter(sample__alphabet=alphabet, sample__withdrawn_at=None)
        return sure.exclude(verdict=Verdict.UNSURE).order_by("created_at", "pk")

    def settling(self, alphabet: Alphabet) -> "LabelQuerySet":
        """Reviewers' words that stand, in the order they were given."""
        words = self.live().filter(sample__alphabet=alphabet, sample__withdrawn_at=None, settles=True)
        return words.order_by("created_at", "pk")

    def not_settling(self, alphabet: Alphabet, user_ids: Iterable[int] | None) -> "LabelQuerySet":
        """All that people (None: all) ever said but as reviewers, in the order they said it."""
        said = self.without_prompts().filter(
            sample__alphabet=alphabet, sample__withdrawn_at=None, settles=False
        )
        said = said if user_ids is None else said.filter(user_id__in=list(user_ids))
        return said.order_by("created_at", "pk")

    def measured_on(self, sample: Sample) -> list[int]:
        """Who has read it, but as a reviewer."""
        read = self.without_prompts().filter(sample=sample, settles=False)
        return list(read.values_list("user_id", flat=True))

    def first_answers_to_gold(self, alphabet: Alphabet, user_ids: Iterable[int] | None) -> "LabelQuerySet":
        """What each person (None: everybody) said first of each gold question, if that was after it became one.

        Neither its author is measured by it nor who is heard as a reviewer.
        """
        gold = self.filter(
            sample__alphabet=alphabet,
            sample__gold__retired_at=None,
            sample__gold__isnull=False,
            settles=False,
        )
        gold = gold if user_ids is None else gold.filter(user_id__in=list(user_ids))
        before = self.model.objects.filter(
            sample=OuterRef("sample"),
            user=OuterRef("user"),
            created_at__lte=OuterRef("sample__gold__created_at"),
        )
        asked = gold.exclude(Exists(before)).exclude(user=F("sample__author"))
        return asked.order_by("user", "sample", "created_at", "pk").distinct("user", "sample")

    def read_by_several(self, alphabet: Alphabet) -> list[tuple[uuid.UUID, int, str, int]]:
        """(sample, user, character, revision) of samples that two or more are sure of; no reviewer has settled them.

        `character`: "" for none. What tells no class any more is no reading here, and no reviewer's word.
        """
        telling = self.live().telling(alphabet)
        read = telling.without_prompts()
        sure = read.filter(sample__alphabet=alphabet, sample__withdrawn_at=None)
        sure = sure.exclude(verdict=Verdict.UNSURE)
        settled = telling.filter(sample=OuterRef("sample"), settles=True)
        others = read.filter(sample=OuterRef("sample")).exclude(verdict=Verdict.UNSURE)
        several = sure.exclude(Exists(settled)).filter(Exists(others.exclude(user=OuterRef("user"))))
        ordered = several.order_by("sample", "created_at", "pk")
        return list(ordered.values_list("sample_id", "user_id", "character", "revision"))

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
