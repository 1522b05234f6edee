"""Make alphabets and change them: each change is a revision with who made it, when, and why, and none loses a label.

Readings are kept as they were given; what class they say follows from the classes of now (recognition.classes.layouts). So a
change settles the samples anew, and tells which versions can still serve: those whose outputs make up the new classes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.http import parse_etags

from accounts.models import User
from recognition.classes import lookalikes, resettling, serving_versions
from recognition.classes.alphabet_changes import Change, State, applied, in_words, state_of
from recognition.classes.layouts import Layout, unclear
from recognition.classes.resettling import Moves
from recognition.exceptions import Conflict, InvalidInput, PreconditionFailed, PreconditionRequired
from recognition.models import Alphabet, AlphabetRevision, GoldQuestion

LONGEST_REASON = 500
LONGEST_SLUG = 50
# Addresses of pages below /alphabets/.
_TAKEN_SLUGS = ("new",)

_followers: list[Callable[[Alphabet], None]] = []


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a change does, or would do. `champion`: serves | folded | dropped | restored | none; `dropped`: versions by number.

    `same_shape` and `alike`: groups of classes that people can hardly tell apart, which are no look-alikes yet.
    """

    alphabet: Alphabet
    changes: list[str] = field(default_factory=list)
    moves: Moves = field(default_factory=Moves)
    champion: str = "none"
    dropped: list[int] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    same_shape: list[list[str]] = field(default_factory=list)
    alike: list[list[str]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {
            "changes": self.changes,
            "samples": self.moves.to_json(),
            "champion": self.champion,
            "dropped_models": self.dropped,
            "unclear_readings": self.unclear,
            "same_shape": self.same_shape,
            "suggested_lookalikes": self.alike,
        }


class _NotToBeKept(Exception):
    pass


def follow(follower: Callable[[Alphabet], None]) -> None:
    """`follower` is called in the transaction of each change of classes, with the alphabet as it is then."""
    if follower not in _followers:
        _followers.append(follower)


def make(*, user: User | None, slug: str, change: Change, reason: str) -> Outcome:
    """Make an alphabet of what the change names, its classes at least. Raises InvalidInput, or Conflict for a taken slug."""
    state = applied(_blank(slug), _whole(change))
    try:
        with transaction.atomic():
            alphabet = _created(_slug(slug), state)
            if change.is_default:
                _make_default(alphabet)
            changes = [f"{len(alphabet.classes)} classes to begin with"]
            _write_down(alphabet, state, user, _reason(reason), changes)
    except IntegrityError as error:
        raise Conflict(f"There is an alphabet {slug!r} already.") from error
    return _outcome(alphabet, changes, Moves(), "none", [])


@transaction.atomic
def revise(*, alphabet: Alphabet, user: User, change: Change, reason: str, if_match: str | None) -> Outcome:
    """Change an alphabet, settle its samples anew, and keep the revision. A change that changes nothing is none.

    `if_match`: the ETag of the revision that was looked at: PreconditionRequired without, PreconditionFailed when stale.
    Raises InvalidInput for what does not fit, and Conflict while the samples are still being settled by earlier classes.
    """
    why = _reason(reason)
    locked = Alphabet.objects.all().held_alone(alphabet.pk)
    _check_match(locked, if_match)
    before = Alphabet.objects.get(pk=locked.pk)
    stood = state_of(locked)
    _keep_first_revision(locked, stood)
    stands = applied(stood, change, earlier=_earlier(locked, change.back_to))
    changes = [*in_words(stood, stands), *_switched(locked, change)]
    if not changes:
        return _outcome(locked, [], Moves(), serving_versions.champion_now(locked), [])
    if stood.layout != stands.layout and locked.is_settling:
        raise Conflict("Its samples are still being settled by the classes of before. Wait until they are.")
    _put(locked, stands)
    revision = _write_down(locked, stands, user, why, changes)
    if stood.layout == stands.layout:
        return _outcome(locked, changes, Moves(), serving_versions.champion_now(locked), [])
    moves = resettling.begin(locked, before)
    _ask_gold_anew(locked, before)
    champion, dropped = serving_versions.keep_who_can_serve(locked, user, why)
    changes += [
        f"version {number} does not tell these classes apart and serves no more" for number in dropped
    ]
    revision.changes = changes
    revision.save(update_fields=["changes"])
    for follower in _followers:
        follower(locked)
    return _outcome(locked, changes, moves, champion, dropped)


def preview(*, alphabet: Alphabet, user: User, change: Change, reason: str, if_match: str | None) -> Outcome:
    """What `revise` would do, found out by doing it and taking it back. Raises the same."""
    try:
        with transaction.atomic():
            outcome = revise(alphabet=alphabet, user=user, change=change, reason=reason, if_match=if_match)
            raise _NotToBeKept
    except _NotToBeKept:
        return outcome


def preview_made(*, user: User, slug: str, change: Change, reason: str) -> Outcome:
    """What `make` would make. Raises the same."""
    try:
        with transaction.atomic():
            outcome = make(user=user, slug=slug, change=change, reason=reason)
            raise _NotToBeKept
    except _NotToBeKept:
        return outcome


def _whole(change: Change) -> Change:
    if change.classes is None:
        raise InvalidInput("Say which classes the alphabet has. Received: none.", field="classes")
    return change


def _blank(slug: str) -> State:
    return state_of(Alphabet(slug=slug, name=slug, classes=[]))


def _created(slug: str, state: State) -> Alphabet:
    alphabet = Alphabet(slug=slug)
    _assign(alphabet, state)
    alphabet.save(force_insert=True)
    alphabet.labellers.set(state.labellers)
    return alphabet


def _put(alphabet: Alphabet, state: State) -> None:
    """The next revision, with what it makes unclear of earlier readings."""
    alphabet.revision += 1
    same_layout = alphabet.layout == state.layout
    if same_layout and alphabet.settled_revision == alphabet.revision - 1:
        alphabet.settled_revision = alphabet.revision
    _assign(alphabet, state)
    if not same_layout or alphabet.unclear:
        history = AlphabetRevision.objects.all().history(alphabet)
        alphabet.unclear = unclear([*history, _past(alphabet, state)], state.layout)
    alphabet.save()
    alphabet.labellers.set(state.labellers)


def _past(alphabet: Alphabet, state: State) -> Any:
    return _row(alphabet, state).past


def _assign(alphabet: Alphabet, state: State) -> None:
    alphabet.name = state.name
    alphabet.classes = list(state.layout.classes)
    alphabet.merges = dict(state.layout.merges)
    alphabet.lookalikes = state.lookalikes
    alphabet.required_readings = state.required_readings
    alphabet.queue_strategy = state.queue_strategy
    alphabet.suggestions = state.suggestions
    alphabet.labelled_by = state.labelled_by


def _row(alphabet: Alphabet, state: State) -> AlphabetRevision:
    return AlphabetRevision(
        alphabet=alphabet,
        number=alphabet.revision,
        name=state.name,
        classes=list(state.layout.classes),
        merges=dict(state.layout.merges),
        lookalikes=state.lookalikes,
        splits={name: list(off) for name, off in state.splits.items()},
        labelling=state.labelling,
        created_at=timezone.now(),
    )


def _write_down(
    alphabet: Alphabet, state: State, user: User | None, reason: str, changes: list[str]
) -> AlphabetRevision:
    row = _row(alphabet, state)
    row.user, row.reason, row.changes = user, reason, changes
    row.save(force_insert=True)
    return row


def _keep_first_revision(alphabet: Alphabet, state: State) -> None:
    """An alphabet that was put into the database by other ways has none yet."""
    if AlphabetRevision.objects.all().numbered(alphabet, alphabet.revision) is None:
        _write_down(alphabet, state, None, "As it stood before it was first changed.", [])


def _earlier(alphabet: Alphabet, number: int | None) -> AlphabetRevision | None:
    if number is None:
        return None
    found = AlphabetRevision.objects.all().numbered(alphabet, number)
    if found is None or number == alphabet.revision:
        raise InvalidInput(
            f"One goes back to an earlier revision, 1 to {alphabet.revision - 1}. Received: {number}.",
            field="back_to",
        )
    return found


def _switched(alphabet: Alphabet, change: Change) -> list[str]:
    """Retiring, bringing back, becoming the default: done at once, and said."""
    said = []
    if change.retired and not alphabet.is_retired:
        if alphabet.is_default:
            raise Conflict("The default alphabet is not retired: make another one the default first.")
        alphabet.retired_at = timezone.now()
        said.append("retired")
    if change.retired is False and alphabet.is_retired:
        alphabet.retired_at = None
        said.append("brought back")
    if change.is_default and not alphabet.is_default:
        if alphabet.is_retired:
            raise Conflict("A retired alphabet is not the default.")
        _make_default(alphabet)
        said.append("the default now")
    if change.is_default is False and alphabet.is_default:
        raise InvalidInput("One alphabet is the default: make another one it.", field="is_default")
    return said


def _make_default(alphabet: Alphabet) -> None:
    Alphabet.objects.filter(is_default=True).exclude(pk=alphabet.pk).update(is_default=False)
    alphabet.is_default = True
    alphabet.save(update_fields=["is_default"])


def _ask_gold_anew(alphabet: Alphabet, before: Alphabet) -> None:
    """What is known of gold questions, in today's classes; where it does not tell one, the question is retired."""
    for name in before.classes:
        told = alphabet.class_of_earlier(name, before.revision)
        asked = GoldQuestion.objects.filter(sample__alphabet=alphabet, known_class=name, retired_at=None)
        if told is None:
            asked.update(retired_at=timezone.now())
        elif told != name:
            asked.update(known_class=told)


def _outcome(
    alphabet: Alphabet, changes: list[str], moves: Moves, champion: str, dropped: list[int]
) -> Outcome:
    layout: Layout = alphabet.layout
    known = [set(group) for group in alphabet.lookalikes]
    return Outcome(
        alphabet=alphabet,
        changes=changes,
        moves=moves,
        champion=champion,
        dropped=dropped,
        unclear=sorted(alphabet.unclear),
        same_shape=_unknown(lookalikes.same_shape(layout.classes), known),
        alike=_unknown(lookalikes.suggested(layout.classes), known),
    )


def _unknown(groups: Sequence[list[str]], known: Sequence[set[str]]) -> list[list[str]]:
    return [group for group in groups if not any(set(group) <= each for each in known)]


def _slug(slug: str) -> str:
    try:
        validate_slug(slug)
    except ValidationError as error:
        raise InvalidInput(
            f"A short name is made of letters a to z, digits, - and _. Received: {slug!r}.", field="slug"
        ) from error
    if len(slug) > LONGEST_SLUG or slug in _TAKEN_SLUGS:
        raise InvalidInput(
            f"A short name has at most {LONGEST_SLUG} characters and is not {', '.join(_TAKEN_SLUGS)}."
            f" Received: {slug!r}.",
            field="slug",
        )
    return slug


def _reason(reason: str) -> str:
    stripped = reason.strip()
    if not 0 < len(stripped) <= LONGEST_REASON:
        raise InvalidInput(
            f"A reason of 1 to {LONGEST_REASON} characters is kept with each change. Received: {len(stripped)}.",
            field="reason",
        )
    return stripped


def _check_match(alphabet: Alphabet, if_match: str | None) -> None:
    if if_match is None:
        raise PreconditionRequired(
            "Changing an alphabet needs If-Match with the ETag of the revision you saw."
        )
    if not {alphabet.etag, "*"} & {etag.removeprefix("W/") for etag in parse_etags(if_match)}:
        raise PreconditionFailed(
            f"The alphabet has changed since you saw it: it is at revision {alphabet.revision}. Look again, then try."
        )
