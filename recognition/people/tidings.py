"""What people are told of what became of their drawings and readings, in the transaction in which it became so."""

from collections.abc import Collection

from django.urls import reverse

from accounts import notifying, roles
from accounts.models import Kind
from recognition.models import Label, Sample, State, Trial

_SETTLED = (State.ACCEPTED, State.REJECTED)


def tell_of_change(sample: Sample, *, before: str, by: int | None) -> None:
    """The sample, settled anew, was in the state `before`. Whoever made it so, `by`, knows already."""
    rejected = sample.state == State.REJECTED and before != State.REJECTED
    if rejected and sample.author_id != by:
        notifying.tell(
            [sample.author_id],
            Kind.REJECTED,
            f"A drawing of yours is rejected: {sample.state_reason}.",
            _page_of(sample),
        )
    if before == State.DISPUTED and sample.state in _SETTLED:
        _tell_of_dispute(sample, knowing={by, sample.author_id} if rejected else {by})


def tell_of_exclusion(sample: Sample, *, reason: str) -> None:
    notifying.tell(
        [sample.author_id],
        Kind.REJECTED,
        f"A reviewer has excluded a drawing of yours: nothing learns from it, and nobody is asked about it. {reason}",
        _page_of(sample),
    )


def tell_of_rollback(trial: Trial) -> None:
    notifying.tell(
        roles.administrators(),
        Kind.TROUBLE,
        f"The {trial.get_kind_display()} of {trial.version} was ended by itself: {trial.outcome_reason}",
        reverse("model-trial", args=[trial.version_id]),
    )


def _tell_of_dispute(sample: Sample, *, knowing: Collection[int | None]) -> None:
    """But those who know. Only the author can look at it again: the others are told what it is."""
    readers = {label.user_id for label in Label.objects.all().live_on(sample)}.difference(knowing)
    what = sample.settled_class if sample.state == State.ACCEPTED else "no character"
    text = f"A drawing that you and others read differently is settled: it is {what}."
    notifying.tell(readers - {sample.author_id}, Kind.DISPUTE, text)
    notifying.tell(readers & {sample.author_id}, Kind.DISPUTE, text, _page_of(sample))


def _page_of(sample: Sample) -> str:
    return reverse("sample", args=[sample.pk])
