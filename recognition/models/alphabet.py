"""An alphabet: the classes a recognizer tells apart, and the raw readings folded into them."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, models
from django.db.models import Q

from accounts.models import User
from accounts.roles import MANAGE_ALPHABETS, SETTLE_SAMPLES
from recognition.classes.layouts import Layout, covers, places

if TYPE_CHECKING:
    from recognition.models.model_version import ModelVersion

FEWEST_READINGS, MOST_READINGS = 1, 5
# Names this kind of lock among PostgreSQL's advisory locks.
_CLASSES_LOCK = 20_013


class Labellers(models.TextChoices):
    EVERYBODY = "everybody", "everybody with an account"
    REVIEWERS = "reviewers", "reviewers and administrators"
    NAMED = "named", "named people, and administrators"


class QueueStrategy(models.TextChoices):
    """Which of the samples that wait are worth most, and so come first."""

    MIXED = "mixed", "a bit of each of the others"
    UNCERTAIN = "uncertain", "those of which the model is least sure"
    DISAGREEMENT = "disagreement", "those that champion and challenger read differently"
    NOVEL = "novel", "those unlike what was drawn before"
    RARE = "rare", "those of classes with few samples"
    OLDEST = "oldest", "those that wait longest"


class Suggestions(models.TextChoices):
    """Whether whoever labels sees what the model reads: people lean towards it, and half of them without tells how far."""

    SHOWN = "shown", "the model's reading is shown"
    HIDDEN = "hidden", "the model's reading is hidden"
    HALF = "half", "shown with half of the samples, to measure what it does"


class AlphabetQuerySet(models.QuerySet["Alphabet"]):
    def in_use(self) -> "AlphabetQuerySet":
        return self.filter(retired_at=None).order_by("-is_default", "slug")

    def retired(self) -> "AlphabetQuerySet":
        return self.filter(retired_at__isnull=False).order_by("slug")

    def with_champion(self) -> "AlphabetQuerySet":
        return self.in_use().filter(aliases__name="champion")

    def with_aliases(self) -> "AlphabetQuerySet":
        return self.prefetch_related("aliases")

    def listed(self) -> "AlphabetQuerySet":
        """All of them, those in use first."""
        return self.order_by(models.F("retired_at").asc(nulls_first=True), "-is_default", "slug")

    def held(self, alphabet_id: int) -> "Alphabet":
        """As it stands, its classes kept as they are until the transaction ends; many may hold it so at once.

        To be called before any sample is locked: whoever changes the classes locks the samples next.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [_CLASSES_LOCK, alphabet_id])
        return self.get(pk=alphabet_id)

    def held_alone(self, alphabet_id: int) -> "Alphabet":
        """As `held`, by nobody else: to change it. Waits for those who settle samples by its classes."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_CLASSES_LOCK, alphabet_id])
        return self.select_for_update(no_key=True).get(pk=alphabet_id)


class Alphabet(models.Model):
    """`classes` is ordered: it is the order of the outputs of a model made for them.

    recognition.classes.curating changes them.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    classes = models.JSONField(help_text="Ordered list of the classes.")
    merges = models.JSONField(
        default=dict, blank=True, help_text="Raw reading -> the class it is folded into."
    )
    lookalikes = models.JSONField(default=list, blank=True, help_text="Groups of classes that look alike.")
    is_default = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, help_text="The number of its latest revision.")
    settled_revision = models.PositiveIntegerField(
        default=1, help_text="The revision by whose classes all samples are settled."
    )
    unclear = models.JSONField(
        default=dict,
        blank=True,
        help_text="Reading -> revisions in which it was given too widely to tell now.",
    )
    required_readings = models.PositiveSmallIntegerField(
        default=1, help_text="How many people are asked what a sample is."
    )
    queue_strategy = models.CharField(
        max_length=20, choices=QueueStrategy, default=QueueStrategy.MIXED, help_text="What is asked first."
    )
    suggestions = models.CharField(
        max_length=10,
        choices=Suggestions,
        default=Suggestions.SHOWN,
        help_text="Whether the model's reading is shown to those who label.",
    )
    labelled_by = models.CharField(
        max_length=10, choices=Labellers, default=Labellers.EVERYBODY, help_text="Whose readings are taken."
    )
    labellers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="alphabets",
        help_text="Who is named, if only named are.",
    )

    objects = AlphabetQuerySet.as_manager()

    class Meta:
        permissions = [("manage_alphabets", "Can make and change alphabets")]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_alphabet"
            ),
            models.CheckConstraint(
                condition=Q(required_readings__gte=FEWEST_READINGS, required_readings__lte=MOST_READINGS),
                name="required_readings_are_few",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def etag(self) -> str:
        return f'"{self.slug}-{self.revision}"'

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None

    @property
    def is_settling(self) -> bool:
        """Whether some samples still stand as an earlier revision had settled them."""
        return self.settled_revision < self.revision

    @property
    def layout(self) -> Layout:
        return Layout(classes=tuple(self.classes), merges=self.merges)

    @property
    def readings(self) -> list[str]:
        """All that a person may answer: the classes, then the raw readings folded into one of them."""
        return [*self.classes, *self.merges]

    @property
    def has_keys(self) -> bool:
        """Whether a plain keyboard has a key for each class."""
        return all(len(name) == 1 and name.isascii() for name in self.classes)

    def class_of(self, reading: str) -> str | None:
        """Return the class that a raw reading belongs to, None if it is not of this alphabet."""
        folded: str = self.merges.get(reading, reading)
        return folded if folded in self.classes else None

    def class_of_earlier(self, reading: str, revision: int) -> str | None:
        """The class of now that a reading given under an earlier revision says, None where it does not tell any more."""
        return None if revision in self.unclear.get(reading, ()) else self.class_of(reading)

    def places_of(self, version: "ModelVersion") -> tuple[int, ...] | None:
        """For each output of the version the place of the class that it says now, -1 for none.

        None where the version does not tell these classes apart: it cannot serve.
        """
        said = [self.class_of_earlier(name, version.revision) for name in version.classes]
        found = places(said, self.classes)
        return found if covers(found, self.classes) else None

    def may_be_labelled_by(self, user: User) -> bool:
        if self.labelled_by == Labellers.EVERYBODY or user.has_perm(MANAGE_ALPHABETS):
            return True
        if self.labelled_by == Labellers.REVIEWERS:
            return user.has_perm(SETTLE_SAMPLES)
        return self.labellers.filter(pk=user.pk).exists()

    def aliased(self, name: str) -> int | None:
        """The id of the version that is champion, or challenger, None where none is."""
        return next((alias.version_id for alias in self.aliases.all() if alias.name == name), None)

    def as_of(self, moment: datetime) -> "Alphabet":
        """A copy with the classes, merges and look-alikes that were in force then. Not to be saved."""
        from recognition.models.alphabet_revision import AlphabetRevision

        past = AlphabetRevision.objects.all().in_force(self, moment) if self.revision > 1 else None
        return self if past is None else past.as_alphabet()
