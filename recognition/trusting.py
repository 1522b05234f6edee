"""What is known of how reliable people are: learned from gold answers, from agreement and from reviewers' words.

Everything here can be made again from the labels: doing it twice gives what doing it once gave. A reading that could be
measured is heard at once (`hear`); how people agree among each other is reckoned for all together (`reckon`).
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import SETTLE_SAMPLES
from recognition.choosing_gold import ChosenGold, keep_as_gold, keep_as_gold_again
from recognition.models import Alphabet, GoldQuestion, Label, Reliability, Sample, Verdict
from recognition.models.label import LabelQuerySet
from recognition.models.sample import SampleQuerySet
from recognition.trust.agreement import agreement
from recognition.trust.quarantine import Rules, Waits, waits
from recognition.trust.reliability import Evidence, estimate

_PERMISSIONS_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far a person is relied on now. `reliability`: the mean of what is known."""

    evidence: Evidence
    reliability: float
    waits: Waits


@dataclass(frozen=True, kw_only=True)
class Scrutiny:
    """Where somebody looked for a person's mistakes: of so many `looked_at`, these `suspected` seemed to be some.

    What reviewers say of these is no fair draw of all that the person said.
    """

    looked_at: int
    suspected: frozenset[uuid.UUID]


@dataclass(frozen=True, kw_only=True)
class KeptOut:
    """What of somebody is not to be learned from: what they drew, and what they said."""

    samples: SampleQuerySet
    readings: LabelQuerySet


_scrutinies: list[Callable[[Alphabet], Mapping[int, Scrutiny]]] = []


def heed(source: Callable[[Alphabet], Mapping[int, Scrutiny]]) -> None:
    """Let a room above tell where mistakes were looked for: by user."""
    if source not in _scrutinies:
        _scrutinies.append(source)


_keepers: list[Callable[[], Iterable[KeptOut]]] = []


def keep_out(source: Callable[[], Iterable[KeptOut]]) -> None:
    """Let a room above tell what an administrator wants nobody and nothing to learn from."""
    if source not in _keepers:
        _keepers.append(source)


def kept_out() -> list[KeptOut]:
    return [each for source in _keepers for each in source()]


def rules() -> Rules:
    return Rules(hours=settings.QUARANTINE_HOURS, reliability=settings.QUARANTINE_RELIABILITY)


def standings(alphabet: Alphabet, user_ids: Iterable[int], *, now: datetime) -> dict[int, Standing]:
    """Of these people, in three queries however many they are."""
    wanted = set(user_ids)
    known = Reliability.objects.all().of_people(alphabet, wanted)
    reviewers = set(reviewer_ids())
    joined = dict(User.objects.filter(pk__in=wanted).values_list("pk", "date_joined"))
    return {
        user_id: _standing(known.get(user_id), user_id in reviewers, joined[user_id], now)
        for user_id in wanted
        if user_id in joined
    }


def waiting_of(user: User, *, now: datetime) -> list[dict[str, object]]:
    """By alphabet, how many of somebody's readings wait in quarantine, and why."""
    found: list[dict[str, object]] = []
    for alphabet in Alphabet.objects.all().in_use():
        standing = standings(alphabet, [user.pk], now=now)[user.pk]
        labels = Label.objects.all().sure_in(alphabet).filter(user=user).count() if standing.waits else 0
        if labels:
            found.append({"alphabet": alphabet.slug, "labels": labels, "why": str(standing.waits)})
    return found


def reviewer_ids() -> list[int]:
    """Whose word settles, and who waits for nobody: reviewers and administrators."""
    reviewers = User.objects.with_perm(SETTLE_SAMPLES, backend=_PERMISSIONS_BACKEND)
    return list(reviewers.values_list("pk", flat=True))


def _standing(known: Reliability | None, reviews: bool, joined: datetime, now: datetime) -> Standing:
    evidence = known.evidence if known else Evidence()
    return Standing(
        evidence=evidence,
        reliability=estimate(evidence).mean,
        waits=waits(rules=rules(), reviews=reviews, joined=joined, now=now, evidence=evidence),
    )


def hear(sample: Sample, *, by: Label) -> None:
    """After a label: a settling one makes the sample a gold question, and whoever is measured by it is measured anew.

    What the readings of many add up to waits for `reckon`.
    """
    if by.settles:
        keep_as_gold(sample, by)
        concerned = Label.objects.all().measured_on(sample)
    elif GoldQuestion.objects.all().of_sample(sample) and by.user_id != sample.author_id:
        concerned = [by.user_id]
    else:
        return
    _measure(sample.alphabet, concerned)


def hear_again(sample: Sample, *, chosen: ChosenGold | None = None) -> None:
    """After a reviewer's word fell away, or the sample was excluded or is so no more: whether it is a gold question is seen
    anew, and whoever was measured by it is measured anew. `chosen`: see keep_as_gold_again.
    """
    keep_as_gold_again(sample, word=_word_on(sample), chosen=chosen)
    _measure(sample.alphabet, Label.objects.all().measured_on(sample))


def _word_on(sample: Sample) -> Label | None:
    """The reviewer's word that made the sample what it is: of the last ones that all say the same, the first, also where its
    reviewer has said it again since.

    A word that tells no class of today's alphabet has settled nothing that still stands.
    """
    found: Label | None = None
    words = Label.objects.all().settling_ever(sample).telling(sample.alphabet)
    for word in words.reverse():
        if found is None and word.superseded_at is not None:
            continue
        if found is not None and not _same(sample.alphabet, word, found):
            break
        found = word
    return found


def _measure(alphabet: Alphabet, user_ids: Iterable[int]) -> None:
    """By gold answers and reviewers' words; agreement stays as it was last reckoned."""
    concerned = set(user_ids)
    known = Reliability.objects.all().of_people(alphabet, concerned)
    measured = _measured(alphabet, concerned)
    for user_id in concerned:
        before = known[user_id].evidence if user_id in known else Evidence()
        evidence = replace(measured.get(user_id, Evidence()), agreed=before.agreed, compared=before.compared)
        _keep(alphabet, user_id, evidence, known.get(user_id))


@transaction.atomic
def reckon(alphabet: Alphabet) -> int:
    """Reckon everybody's reliability in an alphabet from all that was said in it. Returns how many changed."""
    measured = _measured(alphabet, None)
    agreed_by = _agreement(alphabet, measured)
    known = {each.user_id: each for each in Reliability.objects.all().in_alphabet(alphabet)}
    changed = 0
    for user_id in sorted({*measured, *agreed_by, *known}):
        agreed, compared = agreed_by.get(user_id, (0.0, 0.0))
        evidence = replace(measured.get(user_id, Evidence()), agreed=agreed, compared=compared)
        changed += _keep(alphabet, user_id, evidence, known.get(user_id))
    return changed


def _keep(alphabet: Alphabet, user_id: int, evidence: Evidence, known: Reliability | None) -> bool:
    values = Reliability.values_of(evidence)
    if known is not None and all(getattr(known, name) == value for name, value in values.items()):
        return False
    Reliability.objects.update_or_create(
        user_id=user_id, alphabet=alphabet, defaults=values | {"updated_at": timezone.now()}
    )
    return True


def _measured(alphabet: Alphabet, user_ids: Iterable[int] | None) -> dict[int, Evidence]:
    """What gold answers and reviewers' words say of people (None: of all), agreement left out."""
    gold = _gold_answers(alphabet, user_ids)
    reviewed = _reviewed(alphabet, user_ids)
    looked: dict[int, Scrutiny] = {}
    for source in _scrutinies if reviewed else ():
        looked |= source(alphabet)
    found = {}
    for user_id in {*gold, *reviewed}:
        right = gold.get(user_id, [])
        upheld, seen = weigh_review(reviewed.get(user_id, []), looked.get(user_id))
        found[user_id] = Evidence(gold_right=sum(right), gold_seen=len(right), upheld=upheld, reviewed=seen)
    return found


def weigh_review(words: Sequence[tuple[uuid.UUID, bool]], looked: Scrutiny | None) -> tuple[float, float]:
    """(upheld, reviewed) from what reviewers said of a person's readings: sample, whether the reading was right.

    Where mistakes were looked for, some were bound to be found: their share among the suspects is held against all
    readings that were looked at, and not only against those that were suspected.
    """
    fair = [right for sample, right in words if looked is None or sample not in looked.suspected]
    sought = [right for sample, right in words if looked is not None and sample in looked.suspected]
    upheld, seen = float(sum(fair)), float(len(fair))
    if sought and looked is not None:
        wrong = (1 - sum(sought) / len(sought)) * len(looked.suspected) / max(looked.looked_at, 1)
        upheld += len(sought) * (1 - min(wrong, 1.0))
        seen += len(sought)
    return upheld, seen


def _gold_answers(alphabet: Alphabet, user_ids: Iterable[int] | None) -> dict[int, list[bool]]:
    """By person, whether each first answer to a gold question was right. Being unsure is no answer.

    Neither is what tells no class any more since the classes have changed: given again it would be no first answer.
    """
    answers = Label.objects.all().first_answers_to_gold(alphabet, user_ids)
    right: defaultdict[int, list[bool]] = defaultdict(list)
    for user_id, verdict, character, revision, known in answers.values_list(
        "user_id", "verdict", "character", "revision", "sample__gold__known_class"
    ):
        said = alphabet.class_of_earlier(character, revision) if verdict == Verdict.CHARACTER else ""
        if verdict != Verdict.UNSURE and said is not None:
            right[user_id].append(said == known)
    return dict(right)


def _reviewed(alphabet: Alphabet, user_ids: Iterable[int] | None) -> dict[int, list[tuple[uuid.UUID, bool]]]:
    """By person, the samples that a reviewer settled after the person had read them, and whether the reading was right.

    By today's classes: a reading that tells none of them any more was neither right nor wrong, and such a word settles
    nothing. Neither does a reviewer's who cannot tell.
    """
    readings = Label.objects.all().not_settling(alphabet, user_ids).telling(alphabet)
    settling = Label.objects.all().settling(alphabet).telling(alphabet).exclude(verdict=Verdict.UNSURE)
    if user_ids is not None:
        settling = settling.on_samples(readings.values("sample"))
    settled = {label.sample_id: label for label in settling}  # of two reviewers the later
    readings = readings.on_samples(list(settled))
    words: defaultdict[int, list[tuple[uuid.UUID, bool]]] = defaultdict(list)
    for label in readings.order_by("created_at", "pk"):
        word = settled[label.sample_id]
        stood = label.created_at <= word.created_at and (
            label.superseded_at is None or label.superseded_at > word.created_at
        )
        if stood and label.verdict != Verdict.UNSURE:
            words[label.user_id].append((label.sample_id, _same(alphabet, label, word)))
    return dict(words)


def _same(alphabet: Alphabet, one: Label, other: Label) -> bool:
    return one.verdict == other.verdict and one.class_in(alphabet) == other.class_in(alphabet)


def _agreement(alphabet: Alphabet, measured: Mapping[int, Evidence]) -> dict[int, tuple[float, float]]:
    """By person (agreed, compared), of what several have read and no reviewer has settled."""
    said = [
        (sample_id, user_id, alphabet.class_of_earlier(character, revision) or "")  # "": names no character
        for sample_id, user_id, character, revision in Label.objects.all().read_by_several(alphabet)
    ]
    return agreement(
        said,
        reliabilities={user_id: estimate(measured.get(user_id, Evidence())).mean for _, user_id, _ in said},
        options=[*alphabet.classes, ""],  # "" is no character
        lookalikes=lookalike_places(alphabet),
    )


def lookalike_places(alphabet: Alphabet) -> list[list[int]]:
    return [[alphabet.classes.index(name) for name in group] for group in alphabet.lookalikes]
