"""What people who read an alphabet keep to: told, written and illustrated. Each change keeps who made it."""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.http import parse_etags

from accounts.models import User
from recognition.classes.class_names import spoken
from recognition.exceptions import Conflict, InvalidInput, PreconditionFailed, PreconditionRequired
from recognition.models import Alphabet, Guideline, GuidelineExample, Sample
from recognition.models.guideline import LONGEST_GUIDELINE

GENERAL = ""
MOST_EXAMPLES = 8
NEWEST_SHOWN = 4
# A page that was fetched a while ago still finds its pictures, though newer ones were accepted meanwhile.
_NEWEST_FETCHED = 40


@dataclass(frozen=True, kw_only=True)
class Guide:
    """Of one class, or `GENERAL`. `are_chosen`: somebody picked the examples; otherwise they are the newest."""

    label_class: str
    name: str = ""
    written: Guideline | None = None
    lookalikes: tuple[str, ...] = ()
    examples: tuple[uuid.UUID, ...] = ()
    are_chosen: bool = False

    @property
    def text(self) -> str:
        return self.written.text if self.written else ""


@dataclass(frozen=True, kw_only=True)
class Guidelines:
    alphabet: Alphabet
    etag: str
    general: Guide
    classes: tuple[Guide, ...]

    @property
    def is_written(self) -> bool:
        return any(guide.text for guide in (self.general, *self.classes))


def guidelines_of(alphabet: Alphabet) -> Guidelines:
    """What is in force for the classes of now, in their order. Four queries, however many they are."""
    written = {each.label_class: each for each in Guideline.objects.all().in_force(alphabet)}
    chosen = _chosen(alphabet)
    accepted = Sample.objects.all().showing_their_class(alphabet)
    newest = accepted.giving_no_answer_away().newest_of_each_class(NEWEST_SHOWN)
    return Guidelines(
        alphabet=alphabet,
        etag=_etag(alphabet, written.values()),
        general=Guide(label_class=GENERAL, written=written.get(GENERAL)),
        classes=tuple(
            Guide(
                label_class=name,
                name=spoken(name),
                written=written.get(name),
                lookalikes=_lookalikes(alphabet, name),
                examples=tuple(chosen[name] if name in chosen else newest.get(name, [])),
                are_chosen=name in chosen,
            )
            for name in alphabet.classes
        ),
    )


def is_shown(alphabet: Alphabet, sample: Sample) -> bool:
    """Whether everybody may see its picture, as an example of what it is accepted as now."""
    shown = Sample.objects.all().showing_their_class(alphabet)
    if not shown.filter(pk=sample.pk).exists():
        return False
    if GuidelineExample.objects.all().on(sample) is not None:
        return True
    of_its_class = shown.giving_no_answer_away().settled_as(sample.settled_class)
    return sample.pk in of_its_class.order_by("-pk").values_list("pk", flat=True)[:_NEWEST_FETCHED]


@transaction.atomic
def write(
    *,
    alphabet: Alphabet,
    user: User,
    texts: Mapping[str, str],
    examples: Mapping[str, Sequence[uuid.UUID]] | None = None,
    if_match: str | None,
) -> Guidelines:
    """Write the texts of classes (`GENERAL`: of the whole alphabet), and choose their examples; others stay as they are.

    `if_match` is the ETag of the guidelines that are changed. An empty text is none; no examples: the newest are shown.
    """
    alphabet = Alphabet.objects.all().held_alone(alphabet.pk)
    _check_match(alphabet, if_match)
    now = timezone.now()
    written = {each.label_class: each for each in Guideline.objects.all().in_force(alphabet)}
    for label_class, text in texts.items():
        _write_one(alphabet, user, _class(alphabet, label_class), text, written.get(label_class), now)
    for label_class, wanted in (examples or {}).items():
        _choose(alphabet, user, _class(alphabet, label_class), wanted, now)
    return guidelines_of(alphabet)


@transaction.atomic
def show(*, sample: Sample, user: User) -> GuidelineExample:
    """From now on it is among the pictures of its class. Again changes nothing. Raises Conflict where it may not be shown."""
    alphabet = Alphabet.objects.all().held_alone(sample.alphabet_id)
    sample = Sample.objects.select_for_update().get(pk=sample.pk)
    known = GuidelineExample.objects.all().on(sample)
    if known is not None:
        return known
    shown = Sample.objects.all().showing_their_class(alphabet)
    if not shown.filter(pk=sample.pk).exists():
        raise Conflict(
            "An example is an accepted sample that somebody has read and that may be learned from."
            f" Received one that is {sample.state}."
        )
    if len(_chosen(alphabet).get(sample.settled_class, ())) >= MOST_EXAMPLES:
        raise Conflict(
            f"A class has at most {MOST_EXAMPLES} chosen examples, and {sample.settled_class} has them."
        )
    return GuidelineExample.objects.create(sample=sample, chosen_by=user, created_at=timezone.now())


@transaction.atomic
def hide(*, sample: Sample, user: User) -> bool:
    """It is no chosen example any more. Returns whether it was one."""
    chosen = GuidelineExample.objects.select_for_update().filter(sample=sample, removed_at=None)
    return bool(chosen.update(removed_at=timezone.now(), removed_by=user))


def _write_one(
    alphabet: Alphabet, user: User, label_class: str, text: str, before: Guideline | None, now: datetime
) -> None:
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if len(text) > LONGEST_GUIDELINE:
        raise InvalidInput(
            f"A guideline has at most {LONGEST_GUIDELINE:,} characters. Received: {len(text):,},"
            f" {f'for {label_class}' if label_class else 'in general'}.",
            field="text",
        )
    if text == (before.text if before else ""):
        return
    if before is not None:
        before.supersede(now=now)
    Guideline.objects.create(alphabet=alphabet, label_class=label_class, text=text, user=user, created_at=now)


def _choose(
    alphabet: Alphabet, user: User, label_class: str, wanted: Sequence[uuid.UUID], now: datetime
) -> None:
    if len(wanted) > MOST_EXAMPLES or label_class == GENERAL:
        raise InvalidInput(
            f"A class has at most {MOST_EXAMPLES} examples, the whole alphabet none."
            f" Received: {len(wanted)}, for {label_class or 'the whole alphabet'}.",
            field="examples",
        )
    shown = Sample.objects.all().showing_their_class(alphabet).settled_as(label_class)
    fitting = set(shown.filter(pk__in=wanted).values_list("pk", flat=True))
    if strays := [str(each) for each in wanted if each not in fitting]:
        raise InvalidInput(
            f"An example of {label_class} is accepted as it, was read by somebody and may be learned from."
            f" Received: {', '.join(strays)}.",
            field="examples",
        )
    chosen = GuidelineExample.objects.all().in_force(alphabet).filter(sample__settled_class=label_class)
    chosen.exclude(sample__in=wanted).update(removed_at=now, removed_by=user)
    known = set(GuidelineExample.objects.all().in_force(alphabet).values_list("sample_id", flat=True))
    GuidelineExample.objects.bulk_create(
        GuidelineExample(sample_id=each, chosen_by=user, created_at=now)
        for each in dict.fromkeys(wanted)
        if each not in known
    )


def _chosen(alphabet: Alphabet) -> dict[str, list[uuid.UUID]]:
    chosen: defaultdict[str, list[uuid.UUID]] = defaultdict(list)
    for label_class, sample_id in GuidelineExample.objects.all().shown_in(alphabet):
        chosen[label_class].append(sample_id)
    return dict(chosen)


def _lookalikes(alphabet: Alphabet, name: str) -> tuple[str, ...]:
    alike = [each for group in alphabet.lookalikes if name in group for each in group if each != name]
    return tuple(dict.fromkeys(alike))


def _class(alphabet: Alphabet, label_class: str) -> str:
    if label_class != GENERAL and label_class not in alphabet.classes:
        raise InvalidInput(
            f"A guideline is about a class of {alphabet.slug}: {' '.join(alphabet.classes)}."
            f" Received: {label_class!r}.",
            field="label",
        )
    return label_class


def _etag(alphabet: Alphabet, written: Iterable[Guideline]) -> str:
    texts = sorted(each.pk for each in written)
    examples = list(
        GuidelineExample.objects.all().in_force(alphabet).order_by("pk").values_list("pk", flat=True)
    )
    return f'"{hashlib.sha256(repr((alphabet.slug, texts, examples)).encode()).hexdigest()[:20]}"'


def _check_match(alphabet: Alphabet, if_match: str | None) -> None:
    if if_match is None:
        raise PreconditionRequired("Changing guidelines needs If-Match with the ETag of those you saw.")
    etag = _etag(alphabet, Guideline.objects.all().in_force(alphabet))
    if not {etag, "*"} & {each.removeprefix("W/") for each in parse_etags(if_match)}:
        raise PreconditionFailed(
            "The guidelines have changed since you saw them. Fetch them, then try again."
        )
