"""What came of what one person drew and corrected: in which versions it is, which mistakes are gone, how they are read now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from recognition.models import CHAMPION, Alphabet, Label, ModelVersion, Prediction, Sample, Split, State
from recognition.models.label import LabelQuerySet
from recognition.models.label_corrections import Mistake
from training.figures.intervals import wilson
from training.figures.paired import Paired, apart, luck
from training.models import SnapshotSample

VERSIONS_SHOWN = 20
# What equals come out as less often is called more than chance.
CHANCE = 0.05


@dataclass(frozen=True, kw_only=True)
class Errors:
    """How many of a person's accepted drawings were read wrong."""

    drawings: int = 0
    wrong: int = 0

    @property
    def share(self) -> float | None:
        return self.wrong / self.drawings if self.drawings else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.wrong, self.drawings) if self.drawings else None

    def __add__(self, other: "Errors") -> "Errors":
        return Errors(drawings=self.drawings + other.drawings, wrong=self.wrong + other.wrong)


@dataclass(frozen=True, kw_only=True)
class ReadAgain:
    """The same drawings then, by the versions that they were drawn for, and now, by the champion.

    `learned`: how many of them the champion has learned from, which makes it look better on these than it is.
    """

    then: Errors = Errors()
    now: Errors = Errors()
    put_right: int = 0
    made_wrong: int = 0
    learned: int = 0

    @property
    def is_more_than_chance(self) -> bool:
        pair = Paired(
            size=self.now.drawings,
            only_first=self.made_wrong,
            only_second=self.put_right,
            neither=self.now.wrong - self.made_wrong,
        )
        return pair.chance < CHANCE


@dataclass(frozen=True, kw_only=True)
class OwnError:
    """The person's own error, as it was when they drew: under earlier versions, then under the champion of today."""

    by_version: tuple[tuple[ModelVersion, Errors], ...] = ()
    before: Errors = Errors()
    since: Errors = Errors()
    again: ReadAgain = ReadAgain()

    @property
    def difference(self) -> tuple[float, float] | None:
        """The 95 % interval of the champion's share less the earlier one; None where one of the two is of nothing."""
        if not self.before.drawings or not self.since.drawings:
            return None
        return apart(self.before.wrong, self.before.drawings, self.since.wrong, self.since.drawings)

    @property
    def verdict(self) -> str:
        """fell, rose, stayed, or "" where it cannot be said at all."""
        if self.before.share is None or self.since.share is None:
            return ""
        if self.before.share == self.since.share:
            return "stayed"
        return "fell" if self.since.share < self.before.share else "rose"

    @property
    def is_more_than_chance(self) -> bool:
        before, since = self.before, self.since
        return luck(before.wrong, before.drawings, since.wrong, since.drawings) < CHANCE


@dataclass(frozen=True, kw_only=True)
class Taught:
    """How many of the person's drawings, and of the drawings that they corrected, a version learned from."""

    version: ModelVersion
    drawings: int
    corrections: int


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """To one alphabet. `mistakes`: corrections by what became of them. `held_out`: of what a snapshot held, none is learned from.

    It is told only once a version was made with it: whoever knew it before could look for a hand that tests.
    """

    alphabet: Alphabet
    champion: ModelVersion | None
    drawings: int = 0
    accepted: int = 0
    mistakes: Mapping[str, int] = field(default_factory=dict)
    taught: tuple[Taught, ...] = ()
    held_out: bool = False
    own_error: OwnError = OwnError()

    @property
    def corrections(self) -> int:
        return sum(self.mistakes.values())

    @property
    def standing(self) -> int:
        """Corrections of what is accepted to have been a mistake."""
        return self.corrections - self.mistakes.get(Mistake.NONE, 0)

    @property
    def gone(self) -> int:
        return self.mistakes.get(Mistake.GONE, 0)

    @property
    def still_made(self) -> int:
        return self.mistakes.get(Mistake.STILL_MADE, 0)

    @property
    def not_read_again(self) -> int:
        return self.mistakes.get(Mistake.NOT_READ_AGAIN, 0)

    @property
    def no_mistake(self) -> int:
        return self.mistakes.get(Mistake.NONE, 0)

    @property
    def in_champion(self) -> Taught | None:
        return next((each for each in self.taught if each.version == self.champion), None)

    @property
    def latest(self) -> Taught | None:
        """The champion, where it learned from this person; otherwise the newest version that did."""
        return self.in_champion or next(iter(self.taught), None)


def corrections_of(user: User) -> LabelQuerySet:
    """What the user has corrected and may still see, with what became of each mistake."""
    visible = Sample.objects.all().visible_to(user).values("pk")
    return Label.objects.all().corrections().by(user).on_samples(visible).with_mistake()


def contributions_of(user: User) -> list[Contribution]:
    """To each alphabet that the user drew in or corrected, in the order of the alphabets. The queries do not grow with them."""
    drawings, mistakes = _drawings(user), _mistakes(user)
    taught, live, again = _taught(user), _live_errors(user), _read_again(user)
    wanted = drawings.keys() | mistakes.keys()
    alphabets = [
        each
        for each in Alphabet.objects.all().with_aliases().order_by("-is_default", "slug")
        if each.pk in wanted
    ]
    versions = _versions(
        {key for rows in (taught, live) for found in rows.values() for key in found}, alphabets
    )
    return [
        Contribution(
            alphabet=alphabet,
            champion=(champion := versions.get(alphabet.aliased(CHAMPION) or 0)),
            mistakes=mistakes.get(alphabet.pk, {}),
            taught=(learned := _newest(taught.get(alphabet.pk, {}), versions)),
            held_out=alphabet.pk in taught and not learned,
            own_error=_own_error(
                live.get(alphabet.pk, {}), champion, versions, again.get(alphabet.pk, ReadAgain())
            ),
            **drawings.get(alphabet.pk, {}),
        )
        for alphabet in alphabets
    ]


def _drawings(user: User) -> dict[int, dict[str, Any]]:
    rows = Sample.objects.all().kept_of(user).order_by().values("alphabet")
    found: dict[int, dict[str, Any]] = {}
    for row in rows.annotate(drawings=Count("pk"), accepted=Count("pk", filter=Q(state=State.ACCEPTED))):
        found[row["alphabet"]] = {"drawings": row["drawings"], "accepted": row["accepted"]}
    return found


def _mistakes(user: User) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for alphabet, mistake, count in corrections_of(user).count_by_mistake():
        found.setdefault(alphabet, {})[mistake] = count
    return found


def _taught(user: User) -> dict[int, dict[int, tuple[int, int]]]:
    """(drawings, corrections) that were learned from, by alphabet and version, also where that is none of those it held."""
    corrections = Label.objects.all().corrections().by(user)
    rows = SnapshotSample.objects.all().made_a_version().gave(user, corrections).order_by()
    learned = Q(split=Split.TRAIN, weight__gt=0)
    counted = rows.values_list("sample__alphabet", "snapshot__training_runs__version").annotate(
        drawings=Count("pk", filter=learned & Q(sample__author=user)),
        corrections=Count("pk", filter=learned & Q(is_corrected=True)),
    )
    found: dict[int, dict[int, tuple[int, int]]] = {}
    for alphabet, version, drawings, corrected in counted:
        found.setdefault(alphabet, {})[version] = (drawings, corrected)
    return found


def _live_errors(user: User) -> dict[int, dict[int, Errors]]:
    """By alphabet and version: what the user saw when drawing, held against what it was accepted as."""
    found: dict[int, dict[int, Errors]] = {}
    for alphabet, version, drawings, wrong in Prediction.objects.all().shown().on_accepted_of(user).errors():
        found.setdefault(alphabet, {})[version] = Errors(drawings=drawings, wrong=wrong)
    return found


def _read_again(user: User) -> dict[int, ReadAgain]:
    """By alphabet: what the champion reads in drawings that other versions had read for the user."""
    learned = SnapshotSample.objects.all().learned()
    rows = Prediction.objects.all().on_accepted_of(user).of_champions().after_others(learned)
    return {
        row["sample__alphabet"]: ReadAgain(
            then=Errors(drawings=row["drawings"], wrong=row["then_wrong"]),
            now=Errors(drawings=row["drawings"], wrong=row["now_wrong"]),
            put_right=row["then_wrong"] - row["both_wrong"],
            made_wrong=row["now_wrong"] - row["both_wrong"],
            learned=row["learned"],
        )
        for row in rows
    }


def _versions(keys: set[int], alphabets: list[Alphabet]) -> dict[int, ModelVersion]:
    champions = {key for alphabet in alphabets if (key := alphabet.aliased(CHAMPION))}
    return ModelVersion.objects.all().newest_first().defer("metrics").in_bulk(keys | champions)


def _newest(
    counts: Mapping[int, tuple[int, int]], versions: Mapping[int, ModelVersion]
) -> tuple[Taught, ...]:
    rows = [
        Taught(version=versions[key], drawings=drawings, corrections=corrections)
        for key, (drawings, corrections) in counts.items()
        if drawings or corrections
    ]
    return tuple(sorted(rows, key=lambda row: -row.version.pk))


def _own_error(
    live: Mapping[int, Errors],
    champion: ModelVersion | None,
    versions: Mapping[int, ModelVersion],
    again: ReadAgain,
) -> OwnError:
    serving = champion.pk if champion else None
    return OwnError(
        by_version=tuple((versions[key], live[key]) for key in sorted(live, reverse=True)),
        before=sum((errors for key, errors in live.items() if key != serving), Errors()),
        since=live.get(serving, Errors()) if serving else Errors(),
        again=again,
    )
