"""Whom the learning half tells what happened: those a new champion learned from, administrators of a run that failed."""

from django.urls import reverse

from accounts import notifying, roles
from accounts.models import Kind
from recognition.models import Label, ModelVersion
from training.models import SnapshotSample, TrainingRun


def tell_of_promotion(version: ModelVersion) -> None:
    """Everybody who drew or read what it learned from. However many they are, it is four statements."""
    learned = SnapshotSample.objects.all().learned().behind(version)
    authors = learned.order_by().values_list("sample__author", flat=True).distinct()
    readers = Label.objects.all().live().on_samples(learned.values("sample")).order_by()
    people = {*authors, *readers.values_list("user", flat=True).distinct()}
    notifying.tell(
        people,
        Kind.PROMOTED,
        f"{version} is champion now. It learned from what you drew or read.",
        f"{reverse('contributions')}?alphabet={version.alphabet.slug}",
    )


def tell_of_failure(run: TrainingRun) -> None:
    notifying.tell(
        roles.administrators(),
        Kind.TROUBLE,
        f"A run of {run.alphabet} failed: {run.reason}",
        reverse("run", args=[run.pk]),
    )
