"""A person says what a sample is: one live label a person, history kept, the sample's state follows."""

from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.http import parse_etags

from accounts.models import User
from accounts.roles import SETTLE_SAMPLES
from recognition import trusting, withdrawals
from recognition.consensus import Opinion, differ, settle
from recognition.exceptions import (
    Conflict,
    InvalidInput,
    NotAllowed,
    PreconditionFailed,
    PreconditionRequired,
)
from recognition.models import Alphabet, Answer, Label, Prediction, Sample, State, Verdict
from recognition.people import tidings
from recognition.queue import queueing
from recognition.reading import exemplars, trials
from recognition.trust.asked import PROMPT_RELIABILITY


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
    anew: bool = False,
) -> tuple[Label, bool]:
    """Record the user's reading. Returns the live label and whether it is the user's first one for this sample.

    Changing one's label needs `if_match`, the ETag of the label that is changed (PreconditionRequired without,
    PreconditionFailed when stale). Saying the same again changes nothing, unless it is said `anew`.
    """
    alphabet = Alphabet.objects.all().held(sample.alphabet_id)
    sample = Sample.objects.select_for_update().get(pk=sample.pk)
    sample.alphabet = alphabet
    if sample.is_withdrawn:
        raise Conflict("The sample was withdrawn; it takes no labels any more.")
    if not alphabet.may_be_labelled_by(user):
        raise NotAllowed(f"{alphabet.name} is labelled by {alphabet.get_labelled_by_display()} only.")
    if prediction is not None and prediction.sample_id != sample.pk:
        raise InvalidInput("The prediction is of another sample.", field="prediction")
    if reading.verdict == Verdict.CHARACTER:
        _reading_of(alphabet, reading.character)  # its class may have gone since it was read
    current = Label.objects.all().live_of(sample=sample, user_id=user.pk)
    is_first = current is None or current.is_prompt  # what one was asked to draw was no reading
    if current is not None and not is_first and not anew and _stands_as(reading, current, alphabet):
        _check_match(current, if_match, required=False)
        return current, False
    if current is not None:
        _check_match(current, if_match, required=not is_first)
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
        answer=_answer_to(prediction, reading, alphabet),
        seconds=seconds,
        revision=alphabet.revision,
        settles=sample.author_id != user.pk and user.has_perm(SETTLE_SAMPLES),
        created_at=timezone.now(),
    )
    follow(sample, label)
    return label, is_first


def follow(sample: Sample, label: Label, *, measures: bool = True) -> None:
    """What follows from a new label on a sample that is held with its alphabet.

    It `measures` those who have read the sample, and may be kept as gold, unless nobody else can have read it.
    """
    before = sample.state
    if measures:
        trusting.hear(sample, by=label)
    exemplars.follow(sample, label)
    queueing.follow(sample, label)
    update_state(sample)
    tidings.tell_of_change(sample, before=before, by=label.user_id)
    trials.notice_label(sample)


@transaction.atomic
def take_back(*, user: User, sample: Sample, if_match: str | None) -> None:
    """The user's reading stands no more: what followed from it is undone, and they may be asked again.

    `if_match`: the ETag of the label (PreconditionRequired without, PreconditionFailed when stale, or there is none).
    """
    alphabet = Alphabet.objects.all().held(sample.alphabet_id)
    sample = Sample.objects.select_for_update().get(pk=sample.pk)
    sample.alphabet = alphabet
    if sample.is_withdrawn:
        raise Conflict("The sample was withdrawn; its labels stay as they are.")
    current = Label.objects.all().live_of(sample=sample, user_id=user.pk)
    if current is None:
        raise PreconditionFailed("You have no label on this sample that could be taken back.")
    _check_match(current, if_match, required=True)
    _supersede(current)
    if user.pk == sample.author_id:
        exemplars.forget(sample)
    update_state(sample)
    if current.settles:
        trusting.hear_again(sample)
    queueing.follow_undone(sample, user)
    trials.notice_label(sample)


@transaction.atomic
def withdraw(*, user: User, sample: Sample) -> None:
    """The author takes the sample back: it stays, marked, and is never learned from again. Twice is once."""
    sample = Sample.objects.select_for_update().get(pk=sample.pk)
    if not sample.is_withdrawn:
        sample.withdraw(now=timezone.now())
        exemplars.forget(sample)
        withdrawals.tell(sample)


def retract(sample: Sample, word: Label, *, instead: Label | None) -> None:
    """Of a sample held with its alphabet: a reviewer's word stands no more, `instead` stands again, the state follows."""
    _supersede(word)
    if instead is not None:
        instead.superseded_at = None
        instead.save(update_fields=["superseded_at"])
    update_state(sample)
    trials.notice_label(sample)


def update_state(sample: Sample) -> None:
    """Let the sample stand as its readings say, unless a reviewer has excluded it: then it stays so."""
    if sample.is_excluded:
        queueing.reconsider(sample)
        return
    alphabet = sample.alphabet
    opinions = _weighed(sample, _opinions(sample))
    settlement = settle(opinions, classes=alphabet.classes, lookalikes=trusting.lookalike_places(alphabet))
    sample.state = settlement.state
    sample.state_reason = settlement.reason if opinions else _why_untold(sample)
    sample.settled_class = settlement.settled_class
    sample.save(update_fields=["state", "state_reason", "settled_class"])
    queueing.reconsider(sample)


def _why_untold(sample: Sample) -> str:
    was_read = Label.objects.all().live_on(sample).exists()
    return "its readings do not tell a class of today's alphabet" if was_read else ""


def _reading_of(alphabet: Alphabet, label: Any) -> str:
    if not isinstance(label, str) or alphabet.class_of(label) is None:
        raise InvalidInput(
            f"A label is one of the alphabet {alphabet.slug}: {' '.join(alphabet.readings)}. Received: {label!r}.",
            field="label",
        )
    return label


def settle_disputed(alphabet: Alphabet) -> int:
    """Look at disputed samples anew, now that more is known of those who read them. Returns how many are settled."""
    settled = 0
    for disputed in (
        Sample.objects.of_alphabet(alphabet).in_state(State.DISPUTED).values_list("pk", flat=True)
    ):
        with transaction.atomic():
            sample = Sample.objects.select_for_update().get(pk=disputed)
            if not sample.is_withdrawn:
                before = sample.state
                update_state(sample)
                tidings.tell_of_change(sample, before=before, by=None)
                settled += sample.state != State.DISPUTED
    return settled


def _weighed(sample: Sample, opinions: dict[int, Opinion]) -> list[Opinion]:
    """With what is known of the people, which matters only where they differ."""
    said = list(opinions.values())
    if not differ(said) or any(opinion.settles for opinion in said):
        return said
    standings = trusting.standings(sample.alphabet, opinions, now=timezone.now())
    return [
        replace(
            opinion,
            reliability=min(standings[user_id].reliability, PROMPT_RELIABILITY if opinion.prompted else 1),
            waits=bool(standings[user_id].waits),
        )
        for user_id, opinion in opinions.items()
    ]


def _opinions(sample: Sample) -> dict[int, Opinion]:
    """By who gave it, in the order they were given; without readings that tell no class of today's alphabet."""
    return {
        label.user_id: Opinion(
            verdict=label.verdict,
            label_class=told or "",
            settles=label.settles,
            prompted=label.is_prompt,
            stands=label.stands,
        )
        for label in Label.objects.all().live_on(sample)
        if (told := _told(label, sample.alphabet)) or label.verdict != Verdict.CHARACTER
    }


def _told(label: Label, alphabet: Alphabet) -> str | None:
    return alphabet.class_of_earlier(label.character, label.revision)


def _stands_as(reading: Reading, current: Label, alphabet: Alphabet) -> bool:
    """Whether the person has said this before, and so that it still tells a class: saying it again may make it clear."""
    same = current.says_the_same(verdict=reading.verdict, character=reading.character)
    return same and (reading.verdict != Verdict.CHARACTER or _told(current, alphabet) is not None)


def _check_match(current: Label, if_match: str | None, *, required: bool) -> None:
    if if_match is None and required:
        raise PreconditionRequired(
            "Changing a label, or taking it back, needs If-Match with the ETag of the label you saw."
        )
    if if_match is not None and not {current.etag, "*"} & _etags(if_match):
        raise PreconditionFailed("The label has changed since you saw it. Fetch the sample, then try again.")


def _etags(if_match: str) -> set[str]:
    """A proxy that compresses may have marked our tag as weak; it still names the same label."""
    return {etag.removeprefix("W/") for etag in parse_etags(if_match)}


def _supersede(label: Label) -> None:
    label.superseded_at = timezone.now()
    label.save(update_fields=["superseded_at"])


def _answer_to(prediction: Prediction | None, reading: Reading, alphabet: Alphabet) -> Answer:
    """Who cannot tell answers nothing; that it is no character agrees with a model that turned it away."""
    if prediction is None or reading.verdict == Verdict.UNSURE:
        return Answer.UNAIDED
    if reading.verdict == Verdict.NOT_A_CHARACTER:
        return Answer.ACCEPTED if prediction.rejected else Answer.CORRECTED
    seen = prediction.top_label
    agreed = alphabet.class_of(reading.character) in (seen, alphabet.class_of(seen))
    return Answer.ACCEPTED if agreed else Answer.CORRECTED
