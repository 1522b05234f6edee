"""Whether a sample may be learned from and shown to annotators: kept with it from the start, changed by its author alone.

Taking consent back works from the next statement on: no snapshot holds the sample, the queue asks nobody else about it,
and it takes no part in reading its author's hand. What was learned stays learned; training.lineage tells by what.
"""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import consent as standing_consent
from accounts.models import ConsentDecision, User
from recognition import outbox, withdrawals
from recognition.choosing_gold import retire_gold
from recognition.exceptions import Conflict, NotAllowed
from recognition.models import EarlierConsent, Exemplar, GoldQuestion, Label, Sample, WrittenPage
from recognition.reading import exemplars

TAKE_BACK = "recognition.take_consent_back"
BATCH = 500


def said(author: User, given: bool | None) -> dict[str, Any]:
    """The columns of a new sample or page: what was said of it, under which wording, and when.

    `given` None: what the author has decided for all they draw.
    """
    if given is None:
        wording, moment = author.consent_wording, author.consent_at
        return {"consent": bool(author.consent), "consent_wording": wording, "consent_at": moment}
    return {
        "consent": given,
        "consent_wording": standing_consent.CURRENT_WORDING,
        "consent_at": timezone.now(),
    }


@transaction.atomic
def change(*, user: User, sample: Sample, given: bool) -> Sample:
    """The author says it anew of one sample. The same again changes nothing. Raises NotAllowed and Conflict."""
    sample = Sample.objects.select_for_update().select_related("alphabet").get(pk=sample.pk)
    if sample.author_id != user.pk:
        raise NotAllowed("Only its author says whether a sample may be learned from.")
    if sample.is_withdrawn:
        raise Conflict("The sample was withdrawn: nothing learns from it any more.")
    if sample.consent == given:
        return sample
    now_said = said(user, given)
    _keep_earlier([sample], until=now_said["consent_at"])
    for name, value in now_said.items():
        setattr(sample, name, value)
    sample.save(update_fields=["consent", "consent_wording", "consent_at"])
    if given:
        _follow_label(sample)
    else:
        exemplars.forget(sample)
        retire_gold(sample=sample)
        withdrawals.tell_hidden(sample)
    return sample


def follow_decision(user: User, decision: ConsentDecision) -> None:
    """A no that reaches back, in the transaction of the decision: at once for all samples and pages of the person.

    Pages first, and with the person held: who saves a page, or stores an import, at this moment is waited for, and what
    they stored is looked at only then.
    """
    if decision.given or not decision.earlier:
        return
    now_said = {"consent": False, "consent_wording": decision.wording, "consent_at": decision.decided_at}
    WrittenPage.objects.filter(author=user, consent=True).update(**now_said)
    given = Sample.objects.all().kept_of(user).filter(consent=True).order_by("pk")
    held = list(given.select_for_update().only("pk", "consent", "consent_wording", "consent_at"))
    _keep_earlier(held, until=decision.decided_at)
    ids = [sample.pk for sample in held]
    Sample.objects.filter(pk__in=ids).update(**now_said)
    Exemplar.objects.filter(sample__in=ids).delete()
    GoldQuestion.objects.all().in_use().filter(sample__in=ids).update(retired_at=decision.decided_at)
    if ids:
        outbox.enqueue(task=TAKE_BACK, user_id=user.pk, after=None)


def take_back(*, user_id: int, after: str | None) -> int:
    """Tell the rooms above of a batch of samples that may be shown no more, and ask for the next. Returns how many."""
    hidden = Sample.objects.filter(author=user_id, consent=False).defer("ink", "pixels").order_by("pk")
    if after is not None:
        hidden = hidden.after(uuid.UUID(after))
    batch = list(hidden[:BATCH])
    for sample in batch:
        withdrawals.tell_hidden(sample)
    if len(batch) == BATCH:
        outbox.enqueue(task=TAKE_BACK, user_id=user_id, after=str(batch[-1].pk))
    return len(batch)


def _keep_earlier(samples: list[Sample], *, until: datetime) -> None:
    EarlierConsent.objects.bulk_create(
        [
            EarlierConsent(
                sample_id=sample.pk,
                consent=sample.consent,
                wording=sample.consent_wording,
                since=sample.consent_at,
                until=until,
            )
            for sample in samples
        ],
        batch_size=2000,
    )


def _follow_label(sample: Sample) -> None:
    label = Label.objects.all().live_of(sample=sample, user_id=sample.author_id)
    if label is not None:
        exemplars.follow(sample, label)
