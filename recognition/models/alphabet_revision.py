"""An alphabet as it stood: each change of it is kept with who made it, when, and why."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import models

from recognition.classes.layouts import Layout, Past, unclear
from recognition.models.alphabet import Alphabet


class AlphabetRevisionQuerySet(models.QuerySet["AlphabetRevision"]):
    def of_alphabet(self, alphabet: Alphabet) -> "AlphabetRevisionQuerySet":
        return self.filter(alphabet=alphabet)

    def newest_first(self) -> "AlphabetRevisionQuerySet":
        return self.select_related("user", "alphabet").order_by("-number")

    def before_the_latest(self, alphabet: Alphabet) -> "AlphabetRevisionQuerySet":
        return self.filter(alphabet=alphabet, number__lt=alphabet.revision).order_by("-number")

    def numbered(self, alphabet: Alphabet, number: int) -> "AlphabetRevision | None":
        return self.filter(alphabet=alphabet, number=number).first()

    def history(self, alphabet: Alphabet) -> list[Past]:
        """All layouts there were, the first one first."""
        return [revision.past for revision in self.of_alphabet(alphabet).order_by("number")]

    def with_classes(self, alphabet: Alphabet, classes: Sequence[str]) -> "AlphabetRevision | None":
        """The newest that had exactly these, in this order."""
        return self.filter(alphabet=alphabet, classes=list(classes)).order_by("-number").first()

    def in_force(self, alphabet: Alphabet, moment: datetime) -> "AlphabetRevision | None":
        """The one of that moment; before the first was written down, the first."""
        revisions = self.filter(alphabet=alphabet).select_related("alphabet")
        return (
            revisions.filter(created_at__lte=moment).order_by("-number").first()
            or revisions.order_by("number").first()
        )


class AlphabetRevision(models.Model):
    """`changes`: what it changed, a sentence each. `splits`: see recognition.classes.layouts.

    `user` None: it came with Inkloop.
    """

    alphabet = models.ForeignKey(Alphabet, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    classes = models.JSONField()
    merges = models.JSONField(default=dict, blank=True)
    lookalikes = models.JSONField(default=list, blank=True)
    splits = models.JSONField(default=dict, blank=True)
    labelling = models.JSONField(
        default=dict, blank=True, help_text="Readings, queue strategy, who may label."
    )
    changes = models.JSONField(default=list, blank=True)
    reason = models.CharField(max_length=500)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="alphabet_revisions",
    )
    created_at = models.DateTimeField()

    objects = AlphabetRevisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alphabet", "number"], name="revision_number_once_per_alphabet"),
        ]

    def __str__(self) -> str:
        return f"{self.alphabet} revision {self.number}"

    @property
    def layout(self) -> Layout:
        return Layout(classes=tuple(self.classes), merges=self.merges)

    @property
    def past(self) -> Past:
        return Past(number=self.number, layout=self.layout, splits=self.splits)

    def as_alphabet(self) -> Alphabet:
        """The alphabet with the classes of this revision, and with what was unclear then. Not to be saved."""
        history = AlphabetRevision.objects.all().history(self.alphabet)
        before = [past for past in history if past.number <= self.number]
        return Alphabet(
            pk=self.alphabet_id,
            slug=self.alphabet.slug,
            name=self.name,
            classes=self.classes,
            merges=self.merges,
            lookalikes=self.lookalikes,
            revision=self.number,
            settled_revision=self.number,
            unclear=unclear(before, self.layout),
        )
