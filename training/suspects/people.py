"""Who has given what to an alphabet, how far they are relied on, what of it counts, and what looks like an attack."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from accounts.models import User
from recognition import trusting
from recognition.models import Alphabet, Label
from recognition.trust.quarantine import Waits
from recognition.trust.reliability import Estimate
from training.models import Exclusion, Search, Suspect
from training.models.exclusion import by_user
from training.snapshot.candidates import Selection
from training.snapshot.choosing import choose
from training.suspects.signs import Given, signs


@dataclass(frozen=True, kw_only=True)
class Row:
    """One person in one alphabet. `exclusions`: those in force."""

    user: User
    given: Given
    known: Estimate
    waits: Waits
    exclusions: list[Exclusion]
    signs: list[str]

    @property
    def is_excluded(self) -> bool:
        return any(exclusion.is_whole for exclusion in self.exclusions)


@dataclass(frozen=True, kw_only=True)
class Survey:
    """`selection`: what a snapshot taken now would hold."""

    rows: list[Row]
    selection: Selection


def survey(alphabet: Alphabet, *, now: datetime) -> Survey:
    """Everybody who has read something, those who look worst first."""
    selection = choose(alphabet, now=now)
    readings = Counter(
        Label.objects.all().sure_in(alphabet).without_prompts().values_list("user_id", flat=True)
    )
    users = User.objects.in_bulk(list(readings))
    standings = trusting.standings(alphabet, readings, now=now)
    exclusions = by_user(Exclusion.objects.all().in_force().newest_first())
    given = _given(alphabet, readings, standings, selection)
    rows = [
        Row(
            user=users[user_id],
            given=given[user_id],
            known=given[user_id].known,
            waits=standings[user_id].waits,
            exclusions=exclusions.get(user_id, []),
            signs=signs(
                given[user_id],
                everybody=list(readings.values()),
                reliability=settings.QUARANTINE_RELIABILITY,
            ),
        )
        for user_id in readings
    ]
    rows.sort(key=lambda row: (-len(row.signs), -row.given.readings, row.user.username))
    return Survey(rows=rows, selection=selection)


def _given(
    alphabet: Alphabet,
    readings: Counter[int],
    standings: dict[int, trusting.Standing],
    selection: Selection,
) -> dict[int, Given]:
    search = Search.objects.filter(alphabet=alphabet).first()
    pairs = Suspect.objects.all().of_alphabet(alphabet).pairs_by_giver()
    doubted: Counter[int] = Counter()
    commonest: dict[int, tuple[str, str, int]] = {}
    for giver, said, seen, many in pairs:
        doubted[giver] += many
        commonest.setdefault(giver, (said, seen, many))
    shares, total = selection.shares, sum(readings.values())
    found = {}
    for user_id, count in readings.items():
        said, seen, many = commonest.get(user_id, ("", "", 0))
        found[user_id] = Given(
            readings=count,
            evidence=standings[user_id].evidence,
            looked_at=max(search.looked_at_of(user_id) if search else 0, doubted[user_id]),
            doubted=doubted[user_id],
            pair=(said, seen) if many else None,
            pair_count=many,
            part=count / total,
            counted=shares.get(user_id, 0.0),
        )
    return found
