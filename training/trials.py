"""Try a version on live drawings, beside the champion: start, judge after every label, stop. Promotion stays a person's."""

from collections import defaultdict
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet, ModelVersion, Trial, TrialKind, TrialState
from recognition.people import tidings
from training.exceptions import NothingToTryAgainst, TrialFinished, TrialUnderWay
from training.figures.intervals import wilson
from training.figures.sequential import ERROR_RATE, Evidence, evidence, still_needed
from training.promotion import check_bundle

LARGEST_CANARY = 0.5
# Of one person so many differing drawings count at most: nobody alone fills the scales.
MOST_OF_ONE = 20
# Fewer people than that tell about their own hands only; to stop a bad version one is enough.
PEOPLE_TO_OFFER = 3


@transaction.atomic
def start(*, version: ModelVersion, kind: str, share: float, reason: str, user: User) -> tuple[Trial, bool]:
    """Begin a trial, and tell whether it is new: asking for the one that is under way changes nothing.

    Raises InvalidInput, NothingToTryAgainst without a champion, VersionUnusable, TrialUnderWay for another one of the alphabet.
    """
    _check(version, kind, share, reason)
    alphabet = Alphabet.objects.select_for_update().get(pk=version.alphabet_id)
    champion = ModelVersion.objects.champion_of(alphabet)
    if champion is None:
        raise NothingToTryAgainst(f"{alphabet} has no champion to try {version} against: promote it.")
    if champion == version:
        raise InvalidInput(f"{version} is the champion. Try another version beside it.", field="model")
    under_way = Trial.objects.all().under_way_of(alphabet)
    if under_way is not None:
        return _same(under_way, version, kind, share), False
    check_bundle(version)
    return _create(version, champion, kind, share, reason, user), True


def stop(*, alphabet: Alphabet, reason: str, user: User) -> Trial:
    """End the trial under way; from the next drawing on everybody is shown the champion. Raises TrialFinished without one."""
    if not reason.strip():
        raise InvalidInput("Stopping a trial needs a reason. Received: none.", field="reason")
    trial = Trial.objects.all().under_way_of(alphabet)
    ended = trial is not None and trial.end(
        state=TrialState.STOPPED, reason=reason.strip(), now=timezone.now(), user=user
    )
    if trial is None or not ended:
        raise TrialFinished(f"No trial of {alphabet} is under way.")
    return trial


def judge_all() -> list[Trial]:
    """Judge every trial under way. Those that were ended or offered by it are returned."""
    return [trial for trial in Trial.objects.all().under_way().newest_first() if judge(trial)]


def judge(trial: Trial) -> bool:
    """Weigh what people have answered since it began; True where that changed its state."""
    before = trial.state
    told, people = _weigh(trial)
    outcome = _outcome(trial, told, people)
    if told.is_worse:
        trial.keep(outcome, state=TrialState(trial.state), reason=trial.outcome_reason)
        if trial.end(state=TrialState.ROLLED_BACK, reason=_worse(told), now=timezone.now()):
            tidings.tell_of_rollback(trial)
    elif told.is_better and people >= PEOPLE_TO_OFFER:
        trial.keep(outcome, state=TrialState.OFFERED, reason=_better(told, people))
    else:
        trial.keep(outcome, state=TrialState(trial.state), reason=trial.outcome_reason)
    return trial.state != before


def _check(version: ModelVersion, kind: str, share: float, reason: str) -> None:
    if kind not in TrialKind.values:
        raise InvalidInput(
            f"A trial is one of {', '.join(TrialKind.values)}. Received: {kind!r}.", field="kind"
        )
    most = LARGEST_CANARY if kind == TrialKind.CANARY else 1
    if not 0 < share <= most:
        raise InvalidInput(
            f"The share of people in a {kind} lies above 0 and goes up to {most:g}. Received: {share:g}.",
            field="share",
        )
    if not reason.strip():
        raise InvalidInput("A trial needs a reason. Received: none.", field="reason")


def _same(under_way: Trial, version: ModelVersion, kind: str, share: float) -> Trial:
    if (under_way.version_id, under_way.kind, under_way.share) != (version.pk, kind, share):
        raise TrialUnderWay(f"A {under_way.kind} of {under_way.version} is under way. Stop it first.")
    return under_way


def _create(
    version: ModelVersion, champion: ModelVersion, kind: str, share: float, reason: str, user: User
) -> Trial:
    try:
        with transaction.atomic():
            return Trial.objects.create(
                alphabet=version.alphabet,
                version=version,
                champion=champion,
                kind=kind,
                share=share,
                reason=reason.strip()[:500],
                started_by=user,
                started_at=timezone.now(),
            )
    except IntegrityError as error:
        raise TrialUnderWay(f"A trial of {version.alphabet} is under way. Stop it first.") from error


def _weigh(trial: Trial) -> tuple[Evidence, int]:
    """The evidence of the drawings that only one of the two reads right, and how many people gave them."""
    counted: dict[int, int] = defaultdict(int)
    won = lost = 0
    for user_id, said, old, new in trial.answers():
        if (old == said) == (new == said) or counted[user_id] >= MOST_OF_ONE:
            continue
        counted[user_id] += 1
        won, lost = won + (new == said), lost + (old == said)
    return evidence(won=won, lost=lost), len(counted)


def _outcome(trial: Trial, told: Evidence, people: int) -> dict[str, Any]:
    """For the page and the API. `worse`, `better`: capped, as JSON and eyes need no more."""
    answers = trial.answers()
    shown = trial.corrections()
    return {
        "answered": len(answers),
        "champion_right": sum(old == said for _, said, old, _ in answers),
        "challenger_right": sum(new == said for _, said, _, new in answers),
        "won": told.won,
        "lost": told.lost,
        "people": people,
        "worse": min(told.worse, 1e6),
        "better": min(told.better, 1e6),
        "limit": 1 / ERROR_RATE,
        "losses_to_end": 0 if told.is_worse else still_needed(won=told.won, lost=told.lost),
        "shown_champion": _rate(*shown.get(trial.champion_id, (0, 0))),
        "shown_challenger": _rate(*shown.get(trial.version_id, (0, 0))),
    }


def _rate(answered: int, corrected: int) -> dict[str, Any]:
    low, high = wilson(corrected, answered)
    share = corrected / answered if answered else None
    return {"answered": answered, "corrected": corrected, "share": share, "interval": [low, high]}


def _worse(told: Evidence) -> str:
    return (
        f"People correct it more often: of {told.won + told.lost} drawings that only one of the two read right the champion had"
        f" {told.lost}. An equal version is taken for worse in at most {ERROR_RATE:.0%} of trials, however often one looks."
    )


def _better(told: Evidence, people: int) -> str:
    return (
        f"People correct it less often: of {told.won + told.lost} drawings by {people} people that only one of the two read right"
        f" it had {told.won}. It may be promoted."
    )
