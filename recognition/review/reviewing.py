"""Reviewers decide what becomes of a sample: they settle it, send it back for more readings, or exclude it.

Each decision is a row with its reason. Reverted, it is as if it had not been made: the sample stands as the readings that
are left say, and nobody is measured by the reviewer's word any more.
"""

from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.http import parse_etags

from accounts.models import User
from accounts.roles import SETTLE_SAMPLES
from recognition import labelling, trusting, withdrawals
from recognition.choosing_gold import ChosenGold
from recognition.exceptions import Conflict, InvalidInput, NotAllowed, PreconditionFailed
from recognition.models import Alphabet, Decision, DecisionKind, Label, Prediction, Sample, State, Verdict
from recognition.models.decision import LONGEST_REASON, MOST_MORE_READINGS
from recognition.people import tidings
from recognition.queue import queueing
from recognition.reading import exemplars


def etag_of(sample: Sample) -> str:
    """Changes with whatever a reviewer looks at: the state, the readings that stand, the decisions."""
    labels = Label.objects.all().live_on(sample).values_list("pk", flat=True)
    decisions = Decision.objects.all().standing_on(sample).values_list("pk", flat=True)
    seen = " ".join([sample.state, *map(str, labels), "|", *map(str, decisions)])
    return f'"{sha256(seen.encode()).hexdigest()[:20]}"'


@transaction.atomic
def settle(
    *,
    reviewer: User,
    sample: Sample,
    reading: labelling.Reading,
    reason: str,
    prediction: Prediction | None = None,
    if_match: str | None = None,
    seconds: float | None = None,
) -> Decision:
    """The reviewer says what it is, whoever said what before; others are measured by that from now on.

    `if_match`: the etag_of what the reviewer looked at; PreconditionFailed where it has changed since. Without it, a
    decision of before that stands is a Conflict.
    """
    sample = _taken_up(reviewer, sample, if_match)
    if reading.verdict == Verdict.UNSURE:
        raise InvalidInput(
            "To settle is to say what it is. Who cannot tell sends it back for more readings.",
            field="verdict",
        )
    reason = _reason(reason)
    chosen = ChosenGold.of(sample)
    current = Label.objects.all().live_of(sample=sample, user_id=reviewer.pk)
    label, _ = labelling.label_sample(
        user=reviewer,
        sample=sample,
        reading=reading,
        prediction=prediction,
        if_match=current.etag if current else None,
        seconds=seconds,
        anew=True,
    )
    gold = _as_json(chosen) if ChosenGold.of(sample) is None else None
    return _decide(
        sample, reviewer, DecisionKind.SETTLED, reason, label=label, replaced=current, gold_before=gold
    )


@transaction.atomic
def send_back(
    *, reviewer: User, sample: Sample, more: int, reason: str, if_match: str | None = None
) -> Decision:
    """Ask for so many more readings: it leaves the list until they are there."""
    sample = _taken_up(reviewer, sample, if_match)
    if not 1 <= more <= MOST_MORE_READINGS:
        raise InvalidInput(
            f"more must lie between 1 and {MOST_MORE_READINGS}. Received: {more}.", field="more"
        )
    decision = _decide(sample, reviewer, DecisionKind.SENT_BACK, _reason(reason), more=more)
    queueing.reopen(sample, more=more)
    return decision


@transaction.atomic
def exclude(*, reviewer: User, sample: Sample, reason: str, if_match: str | None = None) -> Decision:
    """It is never learned from, nor asked about, whatever its readings say, until that is reverted."""
    sample = _taken_up(reviewer, sample, if_match)
    reason = _reason(reason)
    gold = _as_json(ChosenGold.of(sample))
    sample.state, sample.settled_class = State.EXCLUDED, ""
    sample.state_reason = f"excluded by a reviewer: {reason}"[:200]
    sample.save(update_fields=["state", "state_reason", "settled_class"])
    exemplars.forget(sample)
    trusting.hear_again(sample)
    queueing.reconsider(sample)
    withdrawals.tell_hidden(sample)
    tidings.tell_of_exclusion(sample, reason=reason)
    return _decide(sample, reviewer, DecisionKind.EXCLUDED, reason, gold_before=gold)


@transaction.atomic
def revert(*, decision: Decision, user: User) -> Decision:
    """As if it had not been made. Raises Conflict where it was reverted before, or the sample was withdrawn since.

    NotAllowed to whoever drew the sample: what others decided about one's own drawing is for others to revert.
    """
    sample = held(decision.sample)
    if sample.author_id == user.pk:
        raise NotAllowed("You drew it yourself: somebody else has to review it.")
    if sample.is_withdrawn:
        raise Conflict("The sample was withdrawn; nothing is decided about it any more.")
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    decision.sample = sample
    if decision.reverted_at is not None:
        raise Conflict(f"It was reverted before, on {_moment(decision.reverted_at)}.")
    decision.reverted_at, decision.reverted_by = timezone.now(), user
    decision.save(update_fields=["reverted_at", "reverted_by"])
    gold = _hand_on_gold(decision)
    if decision.kind == DecisionKind.SETTLED:
        _take_word_back(decision, gold)
    elif decision.kind == DecisionKind.EXCLUDED:
        _let_in_again(sample, gold)
    _ask_as_before(sample)
    return decision


def _take_word_back(decision: Decision, gold: ChosenGold | None) -> None:
    word, sample = decision.label, decision.sample
    if word is None:
        raise ValueError(f"What was settled has a label. Received: none of {decision.pk}.")
    Decision.objects.filter(replaced=word).update(replaced=decision.replaced)
    if word.superseded_at is None:
        labelling.retract(sample, word, instead=decision.replaced)
        trusting.hear_again(sample, chosen=gold)
        labelling.update_state(sample)  # by what its readers are worth without that word


def _let_in_again(sample: Sample, gold: ChosenGold | None) -> None:
    sample.state = State.OPEN
    labelling.update_state(sample)
    own = Label.objects.all().live_of(sample=sample, user_id=sample.author_id)
    if own is not None:
        exemplars.follow(sample, own)
    trusting.hear_again(sample, chosen=gold)


def _ask_as_before(sample: Sample) -> None:
    """Have the queue ask for what a decision that stands still lacks, and for nothing that no decision asks for."""
    lacking = Decision.objects.all().lacking_on(sample)
    if not lacking:
        queueing.ask_no_more(sample)
    elif not sample.is_excluded:
        queueing.reopen(sample, more=lacking)


def _hand_on_gold(decision: Decision) -> ChosenGold | None:
    """The gold question that the decision ended: it is back now, unless a later decision would have ended it as well."""
    if decision.gold_before is None:
        return None
    later = (
        Decision.objects.all()
        .standing_on(decision.sample)
        .filter(pk__gt=decision.pk, gold_before__isnull=True)
    )
    heir = later.exclude(kind=DecisionKind.SENT_BACK).first()
    if heir is None:
        return _chosen(decision.gold_before)
    heir.gold_before = decision.gold_before
    heir.save(update_fields=["gold_before"])
    return None


def _taken_up(reviewer: User, sample: Sample, if_match: str | None) -> Sample:
    """The sample, held, if the reviewer may decide about it and has seen it as it stands."""
    sample = held(sample)
    if not reviewer.has_perm(SETTLE_SAMPLES):
        raise NotAllowed("Only reviewers and administrators decide what becomes of a sample.")
    if sample.author_id == reviewer.pk:
        raise NotAllowed("You drew it yourself: somebody else has to review it.")
    if sample.is_withdrawn:
        raise Conflict("The sample was withdrawn; nothing is decided about it any more.")
    if if_match is not None:
        _check_match(sample, if_match)
    standing = Decision.objects.all().standing_on(sample).with_people().last()
    if sample.is_excluded:
        raise Conflict("The sample is excluded: revert that before anything else is decided about it.")
    if standing is not None and if_match is None and standing.kind == DecisionKind.SETTLED:
        raise Conflict(
            f"It was {standing.in_words} by {standing.reviewer.username} on {_moment(standing.made_at)}. "
            "Look at it, then send its ETag as If-Match, or revert that decision."
        )
    return sample


def _check_match(sample: Sample, if_match: str) -> None:
    said = {etag.removeprefix("W/") for etag in parse_etags(if_match)}
    if not {etag_of(sample), "*"} & said:
        raise PreconditionFailed("It has changed since you saw it: somebody has read or reviewed it.")


def held(sample: Sample) -> Sample:
    """Locked, its alphabet before it, as everybody does who decides about samples."""
    alphabet = Alphabet.objects.all().held(sample.alphabet_id)
    locked: Sample = Sample.objects.select_for_update().defer("ink", "pixels").get(pk=sample.pk)
    locked.alphabet = alphabet
    return locked


def _decide(sample: Sample, reviewer: User, kind: DecisionKind, reason: str, **details: Any) -> Decision:
    made: Decision = Decision.objects.create(
        sample=sample, reviewer=reviewer, kind=kind, reason=reason, made_at=timezone.now(), **details
    )
    return made


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise InvalidInput(
            f"A decision has a reason of 1 to {LONGEST_REASON} characters. Received: {len(reason)}.",
            field="reason",
        )
    return reason


def _as_json(gold: ChosenGold | None) -> dict[str, Any] | None:
    return None if gold is None else {**asdict(gold), "created_at": gold.created_at.isoformat()}


def _chosen(stored: dict[str, Any]) -> ChosenGold:
    return ChosenGold(**{**stored, "created_at": datetime.fromisoformat(stored["created_at"])})


def _moment(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%-d %B %Y, %H:%M")
