"""A drawn or uploaded character, as it came. Nothing of it is ever overwritten; withdrawal is a state."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Window
from django.db.models.functions import RowNumber

from accounts.models import User
from recognition.models.alphabet import Alphabet
from recognition.models.identity import new_id
from recognition.models.label_verdict import Answer, Verdict
from recognition.models.sample_state import Source, State
from recognition.models.sample_to_read import SampleToReadQuerySet
from recognition.models.sample_visibility import SampleVisibilityQuerySet
from recognition.models.writer import Split, Writer


# The last base is for mypy's plug-in, which looks for the model there; the ignore, for the manager that it gives each base.
class SampleQuerySet(  # type: ignore[override]
    SampleVisibilityQuerySet, SampleToReadQuerySet, models.QuerySet["Sample"]
):
    def kept(self) -> "SampleQuerySet":
        return self.exclude(state=State.WITHDRAWN)

    def kept_of(self, author: User) -> "SampleQuerySet":
        return self.kept().filter(author=author)

    def teaching(self, alphabet: Alphabet) -> "SampleQuerySet":
        """What a snapshot may hold: accepted, consented to, rendered.

        One reading may accept a sample whatever the alphabet asks for: more are asked for to find out who is right, and
        weigh more once they are there.
        """
        return self.filter(
            alphabet=alphabet, state=State.ACCEPTED, consent=True, pixels__isnull=False
        ).order_by("pk")

    def collected_in(self, alphabet: Alphabet) -> "SampleQuerySet":
        """All that was not withdrawn, without ink and pixels, each with its alphabet."""
        kept = self.kept().filter(alphabet=alphabet).select_related("alphabet")
        return kept.without_heavy_columns().order_by("pk")

    def not_learned_in(self, snapshot_id: uuid.UUID | None) -> "SampleQuerySet":
        """Without those that a snapshot of the learning half holds as what they are now; None: all."""
        known = models.Q(snapshots__snapshot=snapshot_id, snapshots__label=models.F("settled_class"))
        return self.exclude(pk__in=self.filter(known).values("pk")) if snapshot_id else self

    def corrected_once(self, alphabet: Alphabet) -> "SampleQuerySet":
        """As `teaching`, where somebody once corrected what they were shown; the newest first, without their ink."""
        from recognition.models.label import Label

        corrections = Label.objects.filter(sample=OuterRef("pk"), answer=Answer.CORRECTED)
        return self.teaching(alphabet).filter(Exists(corrections)).order_by("-pk").defer("ink")

    def authors_of(self, sample_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
        """The number of each sample's author."""
        return dict(self.filter(pk__in=sample_ids).values_list("pk", "author_id"))

    def rendered(self, sample_ids: Collection[uuid.UUID]) -> list[tuple[uuid.UUID, bytes]]:
        """(id, pixels) of those that are rendered."""
        rows = self.filter(pk__in=sample_ids, pixels__isnull=False).values_list("pk", "pixels")
        return [(pk, bytes(pixels or b"")) for pk, pixels in rows]

    def pointers(self) -> dict[uuid.UUID, str]:
        """What each was drawn with, mouse, touch or pen; "" for an uploaded picture."""
        return {pk: pointer or "" for pk, pointer in self.values_list("pk", "ink__pointer")}

    def with_readings_given(
        self, alphabet: Alphabet, readings: Iterable[tuple[str, int]]
    ) -> "SampleQuerySet":
        """Not withdrawn, and read as one of `readings`, each with the revision that it was given in, by a live label."""
        from recognition.models.label import Label

        given: defaultdict[str, list[int]] = defaultdict(list)
        for reading, revision in readings:
            given[reading].append(revision)
        chosen = Q(pk__in=[])
        for reading, revisions in given.items():
            chosen |= Q(character=reading, revision__in=revisions)
        read = Label.objects.all().live().filter(chosen, sample=OuterRef("pk"), verdict=Verdict.CHARACTER)
        return self.kept().filter(Exists(read), alphabet=alphabet)

    def to_enter(self) -> "SampleQuerySet":
        """What may stand in the labelling queue, each with its alphabet."""
        rendered = self.kept().filter(renderer_version__isnull=False)
        return rendered.select_related("alphabet").without_heavy_columns()

    def inks(self, sample_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Any]:
        """What each was drawn with; None for a picture."""
        return dict(self.filter(pk__in=sample_ids).values_list("pk", "ink"))

    def newest_without_entry(self, among: int) -> "SampleQuerySet":
        """Of so many of the newest, those of `to_enter` that do not stand in it."""
        newest = self.model.objects.order_by("-pk").values("pk")[:among]
        return self.to_enter().filter(pk__in=newest, queue_entry=None)

    def to_settle(self, sample_ids: Collection[uuid.UUID]) -> "SampleQuerySet":
        """Locked, in an order in which nobody else locks several of them the other way round."""
        return (
            self.kept().filter(pk__in=sample_ids).without_heavy_columns().order_by("pk").select_for_update()
        )

    def settled_as(self, name: str) -> "SampleQuerySet":
        return self.filter(state=State.ACCEPTED, settled_class=name)

    def after(self, sample_id: uuid.UUID) -> "SampleQuerySet":
        """Those behind it in the order of their ids."""
        return self.filter(pk__gt=sample_id)

    def counted_by_class(self, alphabet: Alphabet) -> dict[str, int]:
        """How many are accepted as each class; without classes that none is."""
        accepted = self.filter(alphabet=alphabet, state=State.ACCEPTED)
        return dict(accepted.order_by().values_list("settled_class").annotate(Count("pk")))

    def example_of_each_class(self, alphabet: Alphabet) -> dict[str, uuid.UUID]:
        """The newest accepted and rendered one of each class."""
        accepted = self.filter(alphabet=alphabet, state=State.ACCEPTED, renderer_version__isnull=False)
        newest = accepted.order_by("settled_class", "-pk").distinct("settled_class")
        return dict(newest.values_list("settled_class", "pk"))

    def newest_of_each_class(self, most: int) -> dict[str, list[uuid.UUID]]:
        """Of those here, the newest of each class that they are accepted as."""
        place = Window(RowNumber(), partition_by="settled_class", order_by="-pk")
        newest = self.annotate(newer=place).filter(newer__lte=most).order_by("settled_class", "-pk")
        found: defaultdict[str, list[uuid.UUID]] = defaultdict(list)
        for name, sample_id in newest.values_list("settled_class", "pk"):
            found[name].append(sample_id)
        return dict(found)

    def in_state(self, state: str) -> "SampleQuerySet":
        return self.filter(state=state)

    def of_alphabet(self, alphabet: Alphabet) -> "SampleQuerySet":
        return self.filter(alphabet=alphabet)

    def by_author(self, username: str) -> "SampleQuerySet":
        return self.filter(author__username=username)

    def taken_between(self, *, since: date | None, until: date | None) -> "SampleQuerySet":
        """Both days included, in the time zone of the site; None leaves that side open."""
        samples = self.filter(created_at__date__gte=since) if since else self
        return samples.filter(created_at__date__lte=until) if until else samples

    def there_at(self, moment: datetime) -> "SampleQuerySet":
        return self.filter(created_at__lte=moment)

    def to_take_out(self, state: str = "") -> "SampleQuerySet":
        """What may leave in a file: nothing that was withdrawn, and what is excluded only if that state is asked for."""
        kept = self.kept()
        return kept.in_state(state) if state else kept.exclude(state=State.EXCLUDED)

    def for_export(self) -> "SampleQuerySet":
        """Each with all that is known of it: its picture, its hand, live labels and predictions, in three queries."""
        from recognition.models.label import Label
        from recognition.models.prediction import Prediction

        return self.select_related("alphabet", "author", "writer", "original").prefetch_related(
            Prefetch("predictions", Prediction.objects.newest_first()),
            Prefetch("labels", Label.objects.live().select_related("user")),
        )

    def without_heavy_columns(self) -> "SampleQuerySet":
        return self.defer("ink", "pixels")

    def with_readings(self) -> "SampleQuerySet":
        """Fetch what a list shows beside each sample in three queries, however long the list."""
        from recognition.models.label import Label
        from recognition.models.prediction import Prediction

        return self.select_related("alphabet", "author").prefetch_related(
            Prefetch("predictions", Prediction.objects.shown().newest_first()),
            Prefetch("labels", Label.objects.live().select_related("user")),
        )

    def labelled_as(self, reading: str) -> "SampleQuerySet":
        from recognition.models.label import Label

        return self.filter(Exists(Label.objects.live().filter(sample=OuterRef("pk"), character=reading)))

    def read_by(self, model_id: int) -> "SampleQuerySet":
        return self.filter(predictions__version_id=model_id)

    def less_sure_than(self, confidence: float, *, model_id: int | None = None) -> "SampleQuerySet":
        """Samples that a model (None: any) read with less confidence."""
        from recognition.models.prediction import Prediction

        unsure = Prediction.objects.filter(sample=OuterRef("pk"), confidence__lt=confidence)
        return self.filter(Exists(unsure if model_id is None else unsure.filter(version_id=model_id)))


class Sample(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alphabet = models.ForeignKey(Alphabet, on_delete=models.PROTECT, related_name="samples")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="samples")
    writer = models.ForeignKey(Writer, on_delete=models.PROTECT, related_name="samples")
    source = models.CharField(max_length=10, choices=Source)
    ink = models.JSONField(null=True, blank=True, help_text="As it was drawn; null for an uploaded picture.")
    pixels = models.BinaryField(null=True, help_text="28x28 uint8, white ink on black, row by row.")
    renderer_version = models.PositiveSmallIntegerField(null=True)
    content_hash = models.CharField(max_length=64)
    split = models.CharField(max_length=10, choices=Split)
    consent = models.BooleanField(default=True, help_text="May be learned from, and shown to annotators.")
    consent_wording = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Which wording was answered, see accounts.consent; empty: none was."
    )
    consent_at = models.DateTimeField(null=True, blank=True, help_text="When that was said.")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    state_reason = models.CharField(max_length=200, blank=True)
    settled_class = models.CharField(max_length=20, blank=True, help_text="What it is, once accepted.")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SampleQuerySet.as_manager()

    class Meta:
        permissions = [
            ("view_all_samples", "Can see everybody's samples"),
            ("settle_samples", "Can settle what a sample is"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "alphabet", "content_hash"],
                condition=~Q(state="withdrawn"),
                name="content_once_per_author",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | ~Q(settled_class=""), name="accepted_has_a_class"
            ),
        ]
        indexes = [
            models.Index(fields=["author", "-id"], name="sample_author_newest"),
            models.Index(fields=["alphabet", "state"], name="sample_alphabet_state"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_withdrawn(self) -> bool:
        return self.state == State.WITHDRAWN

    @property
    def is_excluded(self) -> bool:
        """A reviewer keeps it from being learned from, whatever is said of it."""
        return self.state == State.EXCLUDED

    @property
    def may_be_read(self) -> bool:
        """Whether anybody is still to say what it is."""
        return not (self.is_withdrawn or self.is_excluded)

    @property
    def is_rendered(self) -> bool:
        """Without reading the pixels."""
        return self.renderer_version is not None

    def may_be_withdrawn_by(self, user: User) -> bool:
        return self.author_id == user.pk

    def withdraw(self, *, now: datetime) -> None:
        self.state, self.state_reason = State.WITHDRAWN, "withdrawn by its author"
        self.settled_class, self.withdrawn_at = "", now
        self.save(update_fields=["state", "state_reason", "settled_class", "withdrawn_at"])


class Original(models.Model):
    """The uploaded picture, re-encoded: a row beside its sample, so that both are stored or neither."""

    sample = models.OneToOneField(Sample, on_delete=models.CASCADE, primary_key=True, related_name="original")
    png = models.BinaryField()

    def __str__(self) -> str:
        return f"original of {self.sample_id}"
