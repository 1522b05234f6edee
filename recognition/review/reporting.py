"""Somebody finds a drawing that others should not see, and says so; a reviewer looks, and decides.

From the moment it is reported until it is settled nobody but its author and reviewers is shown it: the question is asked
of live rows (recognition.models.sample_report.reported), so nothing has to be put back.
"""

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import notifying
from accounts.models import Kind, User
from accounts.roles import SETTLE_SAMPLES
from recognition.classes import guiding
from recognition.exceptions import Conflict, InvalidInput, NotAllowed, TooOften
from recognition.models import ReportKind, ReportSettled, Sample, SampleReport
from recognition.models.decision import LONGEST_REASON
from recognition.models.sample_report import LONGEST_WORDS
from recognition.review import reviewing

_DAY = timedelta(days=1)
# From so many upheld drawings on, and from so many dismissed reports on, administrators are shown the person.
REPEATED = 2
OFTEN_DISMISSED = 3


def reportable(user: User, sample_id: uuid.UUID) -> Sample | None:
    """What they are shown, be it in the guidelines, and what they have reported already, though it is hidden since."""
    sample = (
        Sample.objects.all().without_heavy_columns().select_related("alphabet").filter(pk=sample_id).first()
    )
    if sample is None:
        return None
    may_see = is_open(sample, user) or guiding.is_shown(sample.alphabet, sample)
    return sample if may_see or SampleReport.objects.all().by(user).of_sample(sample).exists() else None


def is_open(sample: Sample, user: User) -> bool:
    """Whether they may look at it by itself."""
    return Sample.objects.all().open_to(user).filter(pk=sample.pk).exists()


@transaction.atomic
def report(*, user: User, sample: Sample, kind: str, words: str = "") -> tuple[SampleReport, bool]:
    """Report a sample that the user may see. Returns the report, and whether it is new: each person reports one once.

    Raises InvalidInput, Conflict for one's own sample or one that is withdrawn, TooOften past REPORTS_A_DAY.
    """
    if kind not in ReportKind.values:
        raise InvalidInput(
            f"A report is one of {', '.join(ReportKind.values)}. Received: {kind!r}.", field="kind"
        )
    words = words.strip()
    if len(words) > LONGEST_WORDS:
        raise InvalidInput(
            f"words hold at most {LONGEST_WORDS} characters. Received: {len(words)}.", field="words"
        )
    if sample.author_id == user.pk:
        raise Conflict("It is your own drawing: withdraw it, and nobody sees it any more.")
    User.objects.select_for_update().only("pk").get(pk=user.pk)  # so that two at once are counted
    known = SampleReport.objects.all().by(user).of_sample(sample).first()
    if known is not None:
        return known, False
    if sample.is_withdrawn:
        raise Conflict("Its author has withdrawn it: nobody is shown it any more.")
    _check_limit(user)
    return (
        SampleReport.objects.create(
            sample=sample, reporter=user, kind=kind, words=words, made_at=timezone.now()
        ),
        True,
    )


@transaction.atomic
def settle(*, reviewer: User, sample: Sample, settled_as: str, reason: str = "") -> list[SampleReport]:
    """Decide about all reports of the sample that wait. Upheld, the sample is excluded, and its author told why.

    Raises NotAllowed, InvalidInput without a reason to uphold, Conflict where none waits: somebody else was there first.
    """
    if not reviewer.has_perm(SETTLE_SAMPLES):
        raise NotAllowed("Only reviewers and administrators decide about reports.")
    if settled_as not in ReportSettled.values:
        raise InvalidInput(
            f"A report is {' or '.join(ReportSettled.values)}. Received: {settled_as!r}.", field="settled_as"
        )
    if sample.author_id == reviewer.pk:
        raise NotAllowed("You drew it yourself: somebody else has to decide about it.")
    sample = reviewing.held(sample)
    waiting = list(SampleReport.objects.all().waiting().of_sample(sample).order_by("pk").select_for_update())
    if not waiting:
        raise Conflict("No report of it waits: it was settled before.")
    if settled_as == ReportSettled.UPHELD:
        _uphold(reviewer, sample, waiting, reason)
    now = timezone.now()
    for each in waiting:
        each.settled_at, each.settled_by, each.settled_as = now, reviewer, settled_as
    SampleReport.objects.bulk_update(waiting, ["settled_at", "settled_by", "settled_as"])
    _tell_reporters(waiting, settled_as)
    return waiting


def repeated() -> dict[str, list[dict[str, Any]]]:
    """For administrators: authors of whom several drawings were reported rightly, and reporters who mostly were wrong."""
    reports = SampleReport.objects.all()
    wolves = reports.crying_wolf(from_=OFTEN_DISMISSED)
    return {
        "authors": reports.repeat_offenders(from_=REPEATED),
        "reporters": [each for each in wolves if each["dismissed"] > each["upheld"]],
    }


def _check_limit(user: User) -> None:
    made = SampleReport.objects.all().by(user).made_since(timezone.now() - _DAY).count()
    if made >= settings.REPORTS_A_DAY:
        raise TooOften(
            f"A person reports at most {settings.REPORTS_A_DAY} drawings a day. Tell a reviewer if there are more."
        )


def _uphold(reviewer: User, sample: Sample, waiting: list[SampleReport], reason: str) -> None:
    if not reason.strip():
        raise InvalidInput(
            "Its author is told why: give a reason to uphold it. Received: none.", field="reason"
        )
    if sample.is_withdrawn or sample.is_excluded:
        return
    kinds = ", ".join(dict.fromkeys(each.kind for each in waiting))
    reviewing.exclude(
        reviewer=reviewer, sample=sample, reason=f"Reported as {kinds}: {reason.strip()}"[:LONGEST_REASON]
    )


def _tell_reporters(settled: list[SampleReport], settled_as: str) -> None:
    outcome = (
        "it is shown to nobody any more"
        if settled_as == ReportSettled.UPHELD
        else "a reviewer finds that others may see it"
    )
    notifying.tell(
        [each.reporter_id for each in settled],
        Kind.REPORT,
        f"The drawing that you reported was looked at: {outcome}.",
    )
