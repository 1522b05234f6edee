"""What waits for a reviewer: questions about samples that take decisions, outliers and labels to answer."""

from django.db.models import Exists, OuterRef, Q, Subquery

from recognition.models.decision import Decision
from recognition.models.label import Label
from recognition.models.outlier import Outlier
from recognition.models.queue_entry import QueueEntry, RetiredAs
from recognition.models.sample import Sample, SampleQuerySet
from recognition.models.sample_report import reported as is_reported
from recognition.models.sample_state import State


def disputes() -> SampleQuerySet:
    """Their readings differ, or all who were asked cannot tell; nobody was asked for more; the longest waiting first."""
    undecided = Q(state=State.DISPUTED) | Q(_is_given_up(), state=State.OPEN)
    return Sample.objects.filter(undecided).exclude(_is_asked_again()).order_by("pk")


def sent_back() -> SampleQuerySet:
    """More readings were asked for, and are not all there yet; nobody has settled it since."""
    return Sample.objects.kept().exclude(state=State.EXCLUDED).filter(_is_asked_again()).order_by("pk")


def rejects() -> SampleQuerySet:
    """Taken for no character by those who read them; the newest first."""
    return Sample.objects.in_state(State.REJECTED).exclude(_is_reviewed()).order_by("-pk")


def outliers() -> SampleQuerySet:
    """Accepted, and to the champion like none of their class; the oddest first."""
    odd = Outlier.objects.all().waiting().filter(sample=OuterRef("pk"))
    waiting = Sample.objects.filter(Exists(odd)).alias(oddness=Subquery(odd.values("oddness")[:1]))
    return waiting.order_by("-oddness", "pk")


def reported() -> SampleQuerySet:
    """Somebody complained about it, and nobody has looked; the longest waiting first."""
    return Sample.objects.kept().filter(is_reported()).order_by("pk")


def excluded() -> SampleQuerySet:
    """Kept from being learned from, the newest first."""
    return Sample.objects.in_state(State.EXCLUDED).order_by("-pk")


def _is_given_up() -> Exists:
    """The queue asks about it no more, though what was said tells nothing."""
    return Exists(QueueEntry.objects.filter(sample=OuterRef("pk"), retired_as=RetiredAs.DISPUTED))


def _is_asked_again() -> Exists:
    return Exists(Decision.objects.all().still_asking().filter(sample=OuterRef("pk")))


def _is_reviewed() -> Exists:
    return Exists(Label.objects.live().filter(sample=OuterRef("pk"), settles=True))
