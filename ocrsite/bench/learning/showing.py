"""Whether an attack can be seen: the attackers as the page of people has them, beside the worst-looking honest person."""

from collections import Counter
from collections.abc import Iterator

from django.conf import settings

from ocrsite.bench.learning.annotators import HONEST, Annotator
from ocrsite.bench.learning.judging import Judged
from training.suspects.signs import Given, signs


def how_it_shows(judged: Judged) -> Iterator[str]:
    """The attackers as the page of people has them, beside the worst-looking honest person."""
    rows = [(one, _given(judged, one)) for one in judged.people]
    readings = [given.readings for _, given in rows]
    told = {
        one.number: signs(given, everybody=readings, reliability=settings.QUARANTINE_RELIABILITY)
        for one, given in rows
    }
    yield f"  {'who':12} {'right':>16} {'gold':>8} {'doubted':>13} {'counted':>8}  state"
    worst = min((row for row in rows if not row[0].attacks), key=lambda row: row[1].known.mean)
    for one, given in [*(row for row in rows if row[0].attacks), worst]:
        known, gold = given.known, given.evidence
        interval = f"{known.mean:.0%} ({known.low:.0%}-{known.high:.0%})"
        yield (
            f"  {one.name:12} {interval:>16} {gold.gold_right:.0f} of {gold.gold_seen:<3.0f}"
            f" {given.doubted:>5} of {given.looked_at:<5} {given.counted:>7.1%}"
            f"  {judged.waits[one.number] or 'counts'}"
        )
        for sign in told[one.number]:
            yield f"  {'':12} {sign}"
    accused = sum(bool(told[one.number]) for one, _ in rows if not one.attacks)
    waiting = sum(bool(judged.waits[one.number]) for one, _ in rows if not one.attacks)
    yield f"  of {HONEST} honest people {accused} show a sign, {waiting} wait; left out: {_counted(judged)}"


def _given(judged: Judged, one: Annotator) -> Given:
    mine = [(said, seen) for giver, said, seen in judged.doubted if giver == one.number]
    commonest = Counter(mine).most_common(1)
    pair, often = commonest[0] if commonest else (None, 0)
    total = sum(len(each.drawings) for each in judged.people)
    return Given(
        readings=len(one.drawings),
        evidence=judged.evidence[one.number],
        looked_at=judged.looked_at[one.number],
        doubted=len(mine),
        pair=pair,
        pair_count=often,
        part=len(one.drawings) / total,
        counted=judged.selection.shares.get(one.number, 0.0),
    )


def _counted(judged: Judged) -> str:
    return ", ".join(f"{count:,} {reason}" for reason, count in judged.selection.counts.items()) or "nothing"
