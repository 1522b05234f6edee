"""Keep a person, or a batch of what a person gave, out of all that learns from now on; take that back; see what it reached."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from recognition.exceptions import InvalidInput
from recognition.models import ModelVersion, Source
from recognition.trusting import KeptOut
from training.exceptions import ExclusionRevoked
from training.models import Exclusion, SnapshotSample


@transaction.atomic
def exclude(
    *,
    user: User,
    by: User,
    reason: str,
    since: datetime | None = None,
    until: datetime | None = None,
    source: str = "",
) -> Exclusion:
    """No snapshot taken from now on holds what `user` gave from `since` on and before `until`, by `source`; None and "": all.

    The same again is the same exclusion. Raises InvalidInput for a time that ends before it begins.
    """
    if not reason.strip():
        raise InvalidInput("An exclusion needs a reason. Received: none.", field="reason")
    if source and source not in Source.values:
        raise InvalidInput(
            f"A source is one of {', '.join(Source.values)}. Received: {source!r}.", field="source"
        )
    if since and until and since >= until:
        raise InvalidInput(f"A batch ends after it begins. Received: {since} to {until}.", field="until")
    User.objects.select_for_update().get(pk=user.pk)
    in_force = Exclusion.objects.all().in_force().of(user)
    same = in_force.filter(since=since, until=until, source=source).first()
    return same or Exclusion.objects.create(
        user=user,
        since=since,
        until=until,
        source=source,
        reason=reason.strip(),
        made_by=by,
        created_at=timezone.now(),
    )


def revoke(*, exclusion: Exclusion, by: User) -> Exclusion:
    """Snapshots may hold it again. Raises ExclusionRevoked where it was revoked before."""
    revoked = Exclusion.objects.filter(pk=exclusion.pk, revoked_at=None).update(
        revoked_by=by, revoked_at=timezone.now()
    )
    if not revoked:
        raise ExclusionRevoked("This exclusion was revoked before; nothing is left to revoke.")
    exclusion.refresh_from_db()
    return exclusion


def kept_out() -> list[KeptOut]:
    """What no reading by examples is to learn from either, as the live half asks for it: see recognition.trusting."""
    return [
        KeptOut(samples=each.samples(), readings=each.readings())
        for each in Exclusion.objects.all().in_force()
    ]


def learned_from(exclusion: Exclusion) -> "QuerySet[ModelVersion]":
    """The versions that were trained on something that it holds, the latest first."""
    rows = SnapshotSample.objects.all().learned().reached_by(exclusion)
    made = ModelVersion.objects.filter(training_run__snapshot__in=rows.values("snapshot"))
    return made.select_related("alphabet").defer("metrics").order_by("-id")
