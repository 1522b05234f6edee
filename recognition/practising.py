"""Practice: what somebody is asked to draw next, and what becomes of a drawing that was made because it was asked for.

Such a drawing has a label by its author that is no reading (Answer.PROMPTED). Until a worker has looked it does not stand;
where the model firmly sees something else it never does: people read the drawing first.
"""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from random import Random, SystemRandom
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from recognition import intake
from recognition.classes.lookalikes import differing_in_size
from recognition.exceptions import Conflict, InvalidInput, NotAllowed
from recognition.intake import Content
from recognition.labelling import update_state
from recognition.models import (
    Alphabet,
    Answer,
    Label,
    ModelVersion,
    OutboxMessage,
    Prediction,
    Sample,
    Source,
    Verdict,
)
from recognition.queue import queueing
from recognition.trust import need
from recognition.trust.asked import Seen, compare, likelihood, objects

MOST_PROMPTS = 100
# What was asked for longer ago says nothing of a streak.
_REMEMBERED = 1_000


@dataclass(frozen=True, kw_only=True)
class Record:
    """How somebody's practice in an alphabet went: `streak` of drawings that looked as asked, up to now and at best."""

    drawn: int
    as_asked: int
    streak: int
    best: int


def next_prompts(
    *, user: User, alphabet: Alphabet, count: int, after: Sequence[str] = (), random: Random | None = None
) -> list[str]:
    """Classes that it helps most to have drawn by this person. `after`: what they have been asked and not drawn yet.

    Raises NotAllowed where the alphabet takes no readings from them, InvalidInput for a count out of 1 to MOST_PROMPTS.
    """
    demand(user, alphabet)
    if not 1 <= count <= MOST_PROMPTS:
        raise InvalidInput(f"Ask for 1 to {MOST_PROMPTS} prompts. Received: {count}.", field="count")
    if strangers := [name for name in after if name not in alphabet.classes]:
        raise InvalidInput(_not_a_class(alphabet, strangers[0]), field="after")
    last = Label.objects.all().prompts_of(user).of_alphabet(alphabet).order_by("-created_at", "-pk").first()
    return need.prompts(
        alphabet.classes,
        accepted=Sample.objects.all().counted_by_class(alphabet),
        own=_drawn_by(user, alphabet) + Counter(after),
        confused=_confused(alphabet),
        count=count,
        before=[*([last.character] if last else []), *after],
        random=random or SystemRandom(),
    )


def whole_set(*, user: User, alphabet: Alphabet, random: Random | None = None) -> list[str]:
    """Every class once, in an order of chance. Raises NotAllowed as next_prompts."""
    demand(user, alphabet)
    return need.whole_set(alphabet.classes, lookalikes=_alike(alphabet), random=random or SystemRandom())


def demand(user: User, alphabet: Alphabet) -> None:
    if not alphabet.may_be_labelled_by(user):
        raise NotAllowed(f"{alphabet.name} is labelled by {alphabet.get_labelled_by_display()} only.")


@transaction.atomic
def store(
    *,
    author: User,
    alphabet: Alphabet,
    content: Content,
    source: Source,
    prompt: str,
    sample_id: uuid.UUID | None = None,
    writer: str = "",
    consent: bool | None = None,
) -> tuple[Sample, bool]:
    """As intake.store, with what the author was asked to draw. A reading that the author gave before stays what it is.

    Raises InvalidInput unless `prompt` is a class, NotAllowed where the author may not say what is what, and Conflict
    where the very same drawing was made for another prompt.
    """
    alphabet = Alphabet.objects.all().held(alphabet.pk)
    demand(author, alphabet)
    if prompt not in alphabet.classes:
        raise InvalidInput(_not_a_class(alphabet, prompt), field="prompt")
    sample, is_new = intake.store(
        author=author,
        alphabet=alphabet,
        content=content,
        source=source,
        sample_id=sample_id,
        writer=writer,
        consent=consent,
    )
    sample = Sample.objects.select_for_update().get(pk=sample.pk)
    sample.alphabet = alphabet
    if not sample.is_withdrawn and _ask(sample, prompt) and not is_new and not _is_waiting(sample):
        _look(sample)
    return sample, is_new


@transaction.atomic
def look(*, sample_id: str) -> None:
    """After a worker has been there: a drawing made when asked for is taken for that, or waits for somebody to read it.

    Doing so twice does it once.
    """
    sample = Sample.objects.only("alphabet_id").get(pk=sample_id)
    prompt = Label.objects.all().prompt_on(sample)
    if prompt is None or prompt.stands:
        return
    alphabet = Alphabet.objects.all().held(sample.alphabet_id)
    sample = Sample.objects.select_for_update().get(pk=sample_id)
    sample.alphabet = alphabet
    if not sample.is_withdrawn:
        _look(sample)


def seen_in(prompt: Label, prediction: Prediction, alphabet: Alphabet) -> Seen:
    """What the drawing looks like beside what was asked for, as its author is shown it."""
    return compare(
        alphabet.class_of(prompt.character) or prompt.character,
        alphabet.class_of(prediction.shown_label) or prediction.shown_label,
        rejected=prediction.shown_as_rejected,
        lookalikes=_alike(alphabet),
    )


def record_of(user: User, alphabet: Alphabet) -> Record:
    """Of the drawings that were looked at, the newest _REMEMBERED."""
    asked = Label.objects.all().prompts_of(user).of_alphabet(alphabet)
    newest = list(asked.with_what_was_seen()[:_REMEMBERED])
    alike = _alike(alphabet)
    went = [
        compare(label.character, label.seen, rejected=label.seen_as_none, lookalikes=alike)
        in (Seen.AS_ASKED, Seen.ALIKE)
        for label in newest
    ]
    return Record(drawn=len(went), as_asked=sum(went), streak=_run(went), best=_best(went))


def _run(went: Sequence[bool]) -> int:
    return len(list(takewhile(bool, went)))


def _best(went: Sequence[bool]) -> int:
    return max(
        (_run(went[place:]) for place in range(len(went)) if not place or not went[place - 1]), default=0
    )


def _ask(sample: Sample, prompt: str) -> bool:
    """Of a held sample: whether it was not known yet what it was asked for."""
    said = Label.objects.all().live_of(sample=sample, user_id=sample.author_id)
    if said is not None:
        if said.is_prompt and said.character != prompt:
            raise Conflict(f"The very same drawing was made when {said.character!r} was asked for.")
        return False
    Label.objects.create(
        sample=sample,
        user_id=sample.author_id,
        verdict=Verdict.CHARACTER,
        character=prompt,
        answer=Answer.PROMPTED,
        stands=False,
        revision=sample.alphabet.revision,
        created_at=timezone.now(),
    )
    update_state(sample)
    return True


def _is_waiting(sample: Sample) -> bool:
    return bool(OutboxMessage.objects.all().by_sample([sample.pk]))


def _look(sample: Sample) -> None:
    """Of a held sample that a worker has been at. Without a model of its alphabet nothing speaks against the prompt."""
    prompt = Label.objects.all().prompt_on(sample)
    if prompt is None or prompt.stands:
        return
    prediction = Prediction.objects.all().by_champion(sample)
    if prediction is not None and _objects(prompt, prediction, sample.alphabet):
        queueing.enter(sample)
        queueing.doubt(user=sample.author, sample=sample)
        return
    prompt.stands = True
    prompt.save(update_fields=["stands"])
    update_state(sample)


def _objects(prompt: Label, prediction: Prediction, alphabet: Alphabet) -> bool:
    likely = likelihood(
        alphabet.class_of(prompt.character) or prompt.character,
        {entry["label"]: entry["probability"] for entry in prediction.shown_ranking},
        lookalikes=_alike(alphabet),
    )
    return objects(seen_in(prompt, prediction, alphabet), likely)


def _drawn_by(user: User, alphabet: Alphabet) -> Counter[str]:
    """By class, what somebody drew and said, or was asked, that it is."""
    said = Label.objects.all().readings_of(alphabet).filter(user=user, sample__author=user)
    found: Counter[str] = Counter()
    for character, revision, count in said.counted_as_given():
        found[alphabet.class_of_earlier(character, revision) or ""] += count
    return found


def _confused(alphabet: Alphabet) -> dict[str, float]:
    champion = ModelVersion.objects.champion_of(alphabet)
    if champion is None or alphabet.places_of(champion) is None:
        return {}
    rates = _misread(champion.pk, alphabet.pk, alphabet.revision)
    return dict(zip(alphabet.classes, rates, strict=True))


@lru_cache(maxsize=64)
def _misread(version_id: int, alphabet_id: int, revision: int) -> tuple[float, ...]:
    """By class, how often the version took it for another one on its frozen test sets; the key tells its classes."""
    version = ModelVersion.objects.get(pk=version_id)
    alphabet = Alphabet.objects.get(pk=alphabet_id)
    places = alphabet.places_of(version) or ()
    size = len(alphabet.classes)
    folded = np.zeros((size, size), np.int64)
    for figures in version.metrics.values():
        matrix = _matrix(figures, len(version.classes))
        if matrix is not None:
            known = np.array(places) >= 0
            rows = np.array(places)[known]
            np.add.at(folded, (rows[:, None], rows[None, :]), matrix[np.ix_(known, known)])
    forgiven = np.zeros((size, size), bool)
    for group in _alike(alphabet):
        there = [alphabet.classes.index(name) for name in group]
        forgiven[np.ix_(there, there)] = True
    return tuple(need.misread(folded, forgiven=forgiven).tolist())


def _alike(alphabet: Alphabet) -> list[list[str]]:
    """What cannot be told apart from one drawing: what the alphabet says, and letters of two sizes."""
    return [*alphabet.lookalikes, *differing_in_size(alphabet.classes)]


def _matrix(figures: Any, size: int) -> Any:
    """The confusion matrix of one test set, where there is a whole one."""
    rows = figures.get("confusion") if isinstance(figures, dict) else None
    matrix = np.array(rows, np.int64) if rows else np.zeros((0, 0), np.int64)
    return matrix if matrix.shape == (size, size) else None


def _not_a_class(alphabet: Alphabet, received: str) -> str:
    return f"A prompt is a class of {alphabet.slug}: {' '.join(alphabet.classes)}. Received: {received!r}."
