"""A person says what a sample is: one live label a person, history kept, the sample's state follows."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.http import parse_etags

from accounts.models import User
from accounts.roles import SETTLE_SAMPLES
from recognition import withdrawals
from recognition.consensus import Opinion, settle
from recognition.exceptions import Conflict, InvalidInput, PreconditionFailed, PreconditionRequired
from recognition.models import Alphabet, Answer, Label, Prediction, Sample, Verdict


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a person says: a character of the alphabet, or that it is none, or that they cannot tell."""

    verdict: Verdict
    character: str = ""


def read(*, alphabet: Alphabet, label: str | None, verdict: str | None) -> Reading:
    """Make a reading of `label` or `verdict`, exactly one of which must be given, or raise InvalidInput."""
    if (label is None) == (verdict is None):
        raise InvalidInput("Give either a label or a verdict. Received: both or neither.", field="label")
    if label is not None:
        return Reading(verdict=Verdict.CHARACTER, character=_reading_of(alphabet, label))
    if verdict not in (Verdict.NOT_A_CHARACTER, Verdict.UNSURE):
        raise InvalidInput(
            f"A verdict is {Verdict.NOT_A_CHARACTER.value!r} or {Verdict.UNSURE.value!r}. Received: {verdict!r}.",
            field="verdict",
        )
    return Reading(verdict=Verdict(verdict))


@transaction.atomic
def label_sample(
    *,
    user: User,
    sample: Sample,
    reading: Reading,
    prediction: Prediction | None = None,
    if_match: str | None = None,
    seconds: float | None = None,
) -> tuple[Label, bool]:
    """Record the user's reading. Returns the live label and whether it is the user's first one for this sample.

    Changing one's label needs `if_match`, the ETag of the label that is changed (PreconditionRequired without,
    PreconditionFailed when stale). Saying the same again changes nothing.
    """
    sample = Sample.objects.select_for_update().get(pk=sample.pk)
    if sample.is_withdrawn:
        raise Conflict("The sample was withdrawn; it takes no labels any more.")
    if prediction is not None and prediction.sample_id != sample.pk:
        raise InvalidInput("The prediction is of another sample.", field="prediction")
    current = Label.objects.all().live_of(sample=sample, user_id=user.pk)
    if current is not None and current.says_the_same(verdict=reading.verdict, character=reading.character):
        _check_match(current, if_match, required=False)
        return current, False
    if current is not None:
        _check_match(current, if_match, required=True)
        _supersede(current)
    elif if_match is not None:
        raise PreconditionFailed(
            "You have no label on this sample yet, so there is nothing for If-Match to match."
        )
    label = Label.objects.create(
        sample=sample,
        user=user,
        verdict=reading.verdict,
        character=reading.character,
        prediction=prediction,
        answer=_answer_to(prediction, reading, sample.alphabet),
        seconds=seconds,
        settles=sample.author_id != user.pk and user.has_perm(SETTLE_SAMPLES),
        created_at=timezone.now(),
    )
    update_state(sample)
    return label, current is None


@transaction.atomic
def withdraw(*, user: User, sample: Sample) -> None:
    """The author takes the sample back: it stays, marked, and is never learned from again. Twice is once."""
    sample = Sample.objects.select_for_update().get(pk=sample.pk)
    if not sample.is_withdrawn:
        sample.withdraw(now=timezone.now())
        withdrawals.tell(sample)


def update_state(sample: Sample) -> None:
    settlement = settle(_opinions(sample))
    sample.state = settlement.state
    sample.state_reason = settlement.reason
    sample.settled_class = settlement.settled_class
    sample.save(update_fields=["state", "state_reason", "settled_class"])


def _reading_of(alphabet: Alphabet, label: Any) -> str:
    if not isinstance(label, str) or alphabet.class_of(label) is None:
        raise InvalidInput(
            f"A label is one of the alphabet {alphabet.slug}: {' '.join(alphabet.readings)}. Received: {label!r}.",
            field="label",
        )
    return label


def _opinions(sample: Sample) -> list[Opinion]:
    return [
        Opinion(
            verdict=label.verdict,
            label_class=sample.alphabet.class_of(label.character) or "",
            settles=label.settles,
        )
        for label in Label.objects.all().live_on(sample)
    ]


def _check_match(current: Label, if_match: str | None, *, required: bool) -> None:
    if if_match is None and required:
        raise PreconditionRequired("Changing a label needs If-Match with the ETag of the label you saw.")
    if if_match is not None and not {current.etag, "*"} & _etags(if_match):
        raise PreconditionFailed("The label has changed since you saw it. Fetch the sample, then try again.")


def _etags(if_match: str) -> set[str]:
    """A proxy that compresses may have marked our tag as weak; it still names the same label."""
    return {etag.removeprefix("W/") for etag in parse_etags(if_match)}


def _supersede(label: Label) -> None:
    label.superseded_at = timezone.now()
    label.save(update_fields=["superseded_at"])


def _answer_to(prediction: Prediction | None, reading: Reading, alphabet: Alphabet) -> Answer:
    if prediction is None:
        return Answer.UNAIDED
    seen = prediction.top_label
    agreed = reading.verdict == Verdict.CHARACTER and alphabet.class_of(reading.character) == seen
    return Answer.ACCEPTED if agreed else Answer.CORRECTED
