"""Which samples are gold questions, whose class is known and by which others' readings are measured.

Reviewers choose some; of what reviewers settle, each becomes one.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from recognition.exceptions import Conflict
from recognition.models import GoldOrigin, GoldQuestion, Label, Sample, State, Verdict


@dataclass(frozen=True, kw_only=True)
class ChosenGold:
    """A gold question that a reviewer had chosen, by which nobody is measured for the time being."""

    known_class: str
    chosen_by_id: int
    created_at: datetime

    @classmethod
    def of(cls, sample: Sample) -> "ChosenGold | None":
        gold = GoldQuestion.objects.all().of_sample(sample)
        if gold is None or gold.origin != GoldOrigin.CHOSEN:
            return None
        return cls(known_class=gold.known_class, chosen_by_id=gold.chosen_by_id, created_at=gold.created_at)


def choose_gold(*, sample: Sample, user: User) -> GoldQuestion:
    """A reviewer takes a sample for a gold question: from now on others' readings are measured by it.

    Choosing it again changes nothing. Raises Conflict unless the sample is accepted, and may be shown to others.
    """
    if sample.state != State.ACCEPTED or not sample.consent:
        raise Conflict(
            f"A gold question is an accepted sample that may be learned from. Received one that is {sample.state}."
        )
    known = GoldQuestion.objects.all().of_sample(sample)
    if known is not None and known.known_class == sample.settled_class:
        return known
    gold, _ = GoldQuestion.objects.update_or_create(
        sample=sample,
        defaults={
            "known_class": sample.settled_class,
            "origin": GoldOrigin.CHOSEN,
            "chosen_by": user,
            "created_at": timezone.now(),
            "retired_at": None,
        },
    )
    return gold


def retire_gold(*, sample: Sample) -> bool:
    """Nobody is measured by it any more. Returns whether it was a gold question."""
    return bool(GoldQuestion.objects.all().in_use().filter(sample=sample).update(retired_at=timezone.now()))


def keep_as_gold(sample: Sample, settled: Label) -> None:
    """A reviewer's word is what a sample is; that it is no character, or that they cannot tell, makes no question."""
    if settled.verdict != Verdict.CHARACTER or sample.is_excluded:
        retire_gold(sample=sample)
        return
    known = settled.class_in(sample.alphabet) or ""
    gold = GoldQuestion.objects.all().of_sample(sample)
    if gold is not None and gold.known_class == known:
        return  # whoever was measured by it stays measured
    GoldQuestion.objects.update_or_create(
        sample=sample,
        defaults={
            "known_class": known,
            "origin": GoldOrigin.SETTLED,
            "chosen_by_id": settled.user_id,
            "created_at": settled.created_at,
            "retired_at": None,
        },
    )


def keep_as_gold_again(sample: Sample, *, word: Label | None, chosen: ChosenGold | None) -> None:
    """After a word fell away, or the sample was excluded or is so no more: what was `chosen` before is a gold question again
    unless the `word` that stands says otherwise; else that word makes it one, else it is none.
    """
    settled = GoldQuestion.objects.all().in_use().filter(sample=sample, origin=GoldOrigin.SETTLED)
    if word is not None:
        settled = settled.exclude(chosen_by=word.user_id, created_at=word.created_at)
    settled.update(retired_at=timezone.now())
    if sample.is_excluded:
        retire_gold(sample=sample)
    elif chosen is not None and (word is None or word.class_in(sample.alphabet) == chosen.known_class):
        values = {**vars(chosen), "origin": GoldOrigin.CHOSEN, "retired_at": None}
        GoldQuestion.objects.update_or_create(sample=sample, defaults=values)
    elif word is not None:
        keep_as_gold(sample, word)
