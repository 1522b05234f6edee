"""The manifest of a training set: what a version was made from, checksummed, so that it can be made again."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, F, Func, OuterRef, Q
from django.db.models.functions import Coalesce

from accounts.models import User
from recognition.models import Alphabet, Label, Sample, Split
from recognition.models.identity import new_id
from recognition.models.label import LabelQuerySet

if TYPE_CHECKING:
    from training.models.exclusion import Exclusion


class Snapshot(models.Model):
    """`base` lists the original data sets with their checksums; the collected samples are rows beside it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alphabet = models.ForeignKey(Alphabet, on_delete=models.PROTECT, related_name="snapshots")
    base = models.JSONField(help_text="[{name, sha256, train, validation, test, synthetic}]")
    collected_count = models.PositiveIntegerField()
    left_out_counts = models.JSONField(
        default=dict,
        help_text="Why samples were left out, each reason with how many; see training.snapshot.selection.",
    )
    sha256 = models.CharField(max_length=64, help_text="Of the canonical manifest: base and collected.")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.alphabet} {self.sha256[:12]}"

    @property
    def alphabet_then(self) -> Alphabet:
        """With the classes that its labels are of."""
        return self.alphabet.as_of(self.created_at)


class SnapshotSampleQuerySet(models.QuerySet["SnapshotSample"]):
    def learned(self) -> "SnapshotSampleQuerySet":
        """What a fit is fed; the rest was kept aside, or tests."""
        return self.filter(split=Split.TRAIN, weight__gt=0)

    def made_a_version(self) -> "SnapshotSampleQuerySet":
        return self.filter(snapshot__training_runs__version__isnull=False)

    def of(self, sample: Sample) -> "SnapshotSampleQuerySet":
        return self.filter(sample=sample)

    def within(self, snapshots: Iterable[Snapshot]) -> "SnapshotSampleQuerySet":
        return self.filter(snapshot__in=snapshots)

    def behind(self, version: Any) -> "SnapshotSampleQuerySet":
        """`version`: one, or a reference of an outer query to one."""
        return self.filter(snapshot__training_runs__version=version)

    def contents_of(self, split: Split) -> "models.QuerySet[SnapshotSample, Any]":
        """(label, weight, pixels, ink) of each on this side, in the order of the samples."""
        rows = self.filter(split=split).order_by("sample_id")
        return rows.values_list("label", "weight", "sample__pixels", "sample__ink")

    def seen_by(self, user: User) -> "SnapshotSampleQuerySet":
        """Those of samples that the user may see."""
        return self.filter(sample__in=Sample.objects.all().visible_to(user).values("pk"))

    def counts(self) -> dict[str, int]:
        """By what part they have in training, by how many people they are, and how many were withdrawn since."""
        return self.aggregate(
            contributors=Count("sample__author", distinct=True),
            learned=Count("pk", filter=Q(split=Split.TRAIN)),
            aside=Count("pk", filter=Q(split=Split.VALIDATION)),
            tested=Count("pk", filter=Q(split=Split.TEST)),
            withdrawn=Count("pk", filter=Q(sample__withdrawn_at__isnull=False)),
        )

    def drawn_by_excluded(self, exclusions: Iterable[Any]) -> "SnapshotSampleQuerySet":
        """Those of which no snapshot takes any more now. `exclusions`: training.models.exclusion's."""
        held = Q(pk__in=[])
        for exclusion in exclusions:
            held |= Q(sample__in=exclusion.samples().values("pk"))
        return self.filter(held)

    def given_by(self, user: User) -> "SnapshotSampleQuerySet":
        """Those that the user drew, or that the user has read before the snapshot was taken."""
        read = Label.objects.filter(
            sample=OuterRef("sample"), user=user, created_at__lte=OuterRef("snapshot__created_at")
        )
        return self.filter(Q(sample__author=user) | Exists(read))

    def reached_by(self, exclusion: "Exclusion") -> "SnapshotSampleQuerySet":
        """Those of which the exclusion holds the drawing, or a reading that was given before the snapshot was taken."""
        read = exclusion.readings().filter(
            sample=OuterRef("sample"), created_at__lte=OuterRef("snapshot__created_at")
        )
        return self.filter(Q(sample__in=exclusion.samples().values("pk")) | Exists(read))

    def newest_first(self) -> "SnapshotSampleQuerySet":
        return self.order_by("-pk")

    def with_sample(self) -> "SnapshotSampleQuerySet":
        """Each with its sample, without ink and pixels."""
        return self.select_related("sample__alphabet", "sample__author").defer(
            "sample__ink", "sample__pixels"
        )

    def gave(self, user: User, corrections: LabelQuerySet) -> "SnapshotSampleQuerySet":
        """Drawings of the user's, and those that the user had corrected by then, to what the snapshot holds them as."""
        corrected = corrections.annotate(folded=_folded()).filter(
            Q(character=OuterRef("label")) | Q(folded=OuterRef("label")),
            sample=OuterRef("sample"),
            created_at__lte=OuterRef("snapshot__created_at"),
        )
        return self.annotate(is_corrected=Exists(corrected)).filter(
            Q(sample__author=user) | Q(is_corrected=True), sample__withdrawn_at=None
        )


def _folded() -> Coalesce:
    """Of a label: its reading, as the alphabet merges it now. PostgreSQL finds it: the key is another one in each row."""
    merged = Func(
        F("sample__alphabet__merges"),
        F("character"),
        template="(%(expressions)s)",
        arg_joiner=" ->> ",
        output_field=models.CharField(),
    )
    return Coalesce(merged, F("character"))


class SnapshotSample(models.Model):
    """One collected sample as it stood: its class, its weight, its side of the split."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="samples")
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="snapshots")
    label = models.CharField(max_length=20)
    weight = models.FloatField()
    split = models.CharField(max_length=10, choices=Split)

    objects = SnapshotSampleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "sample"], name="sample_once_per_snapshot"),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} as {self.label}"


class LeftOutQuerySet(models.QuerySet["LeftOut"]):
    def of(self, sample: Sample) -> "LeftOutQuerySet":
        return self.filter(sample=sample)

    def within(self, snapshots: Iterable[Snapshot]) -> "LeftOutQuerySet":
        return self.filter(snapshot__in=snapshots)

    def of_last(self, alphabet: Alphabet, *, reason: str) -> list[UUID]:
        """The samples that the alphabet's last snapshot left out for this reason."""
        last = Snapshot.objects.filter(alphabet=alphabet).order_by("-created_at").values("pk")[:1]
        return list(self.filter(snapshot__in=last, reason=reason).values_list("sample_id", flat=True))


class LeftOut(models.Model):
    """A sample of the alphabet that was there, and not withdrawn, when the snapshot was taken without it, and why."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="left_out")
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="left_out_of")
    reason = models.CharField(max_length=200)

    objects = LeftOutQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "left out"
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "sample"], name="left_out_once_per_snapshot"),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id}: {self.reason}"
