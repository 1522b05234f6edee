"""A version tried on live drawings: in the champion's shadow, or shown to a share of the people; ended by itself when worse."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from recognition import broker, intake, labelling
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet, ModelVersion, Prediction, Sample, Source, Trial, TrialState
from recognition.reading import predicting
from recognition.reading.waiting import outcome_of
from tests.champions import make_champion, make_version
from tests.conftest import make_user
from tests.drawn import draw, label
from training import trials
from training.exceptions import NothingToTryAgainst, TrialFinished, TrialUnderWay, VersionUnusable
from training.promotion import promote

pytestmark = pytest.mark.django_db


@pytest.fixture
def champion(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    return make_champion(digits, tmp_path, seed=1)


@pytest.fixture
def challenger(digits: Alphabet, tmp_path: Path, champion: ModelVersion) -> ModelVersion:
    return make_version(digits, tmp_path, seed=2)


@pytest.fixture
def begin(challenger: ModelVersion, adam: User) -> Callable[..., Trial]:
    def start(kind: str = "shadow", share: float = 1.0, version: ModelVersion = challenger) -> Trial:
        return trials.start(version=version, kind=kind, share=share, reason="as good", user=adam)[0]

    return start


def read(author: User, digits: Alphabet) -> Sample:
    sample = draw(author, digits)
    predicting.predict_sample(sample_id=str(sample.pk))
    return sample


def shown_of(sample: Sample) -> list[ModelVersion]:
    return [prediction.version for prediction in sample.predictions.filter(shown=True)]


def chosen(trial: Trial, wanted: bool, *, many: int = 1) -> list[User]:
    """People of whom the trial's hash chooses all, or none."""
    found: list[User] = []
    for number in range(200):
        user = make_user(f"person{number}{wanted}", "annotator")
        if trial.takes_part(user.pk) is wanted:
            found.append(user)
        if len(found) == many:
            return found
    raise AssertionError("The hash chooses nobody.")


def answer(trial: Trial, author: User, *, won: int = 0, lost: int = 0) -> None:
    """Drawings that only one of the two reads right, answered by their author."""
    for place in range(won + lost):
        sample = draw(author, trial.alphabet)
        right, wrong = (trial.version, trial.champion) if place < won else (trial.champion, trial.version)
        rows = [
            Prediction.objects.create(
                sample=sample,
                version=version,
                ranking=[{"label": text, "probability": 0.9}],
                top_label=text,
                confidence=0.9,
                rejected=False,
                shown=(version == trial.version) == trial.shows_challenger,
                created_at=timezone.now(),
            )
            for version, text in ((right, "7"), (wrong, "1"))
        ]
        label(sample, author, "7", prediction=next(row for row in rows if row.shown))


def test_without_a_trial_one_reads(alice: User, digits: Alphabet, champion: ModelVersion) -> None:
    sample = read(alice, digits)

    assert [each.version for each in sample.predictions.all()] == [champion]


def test_in_its_shadow_both_read_and_the_champion_is_shown(
    begin: Callable[..., Trial],
    alice: User,
    digits: Alphabet,
    champion: ModelVersion,
    challenger: ModelVersion,
) -> None:
    begin()

    sample = read(alice, digits)

    assert {each.version for each in sample.predictions.all()} == {champion, challenger}
    assert shown_of(sample) == [champion]
    found = outcome_of(sample).prediction
    assert found is not None
    assert found.version == champion


def test_a_canary_shows_the_challenger_to_its_share_and_to_nobody_else(
    begin: Callable[..., Trial], digits: Alphabet, champion: ModelVersion, challenger: ModelVersion
) -> None:
    trial = begin("canary", 0.5)
    [taken], [left] = chosen(trial, True), chosen(trial, False)

    assert shown_of(read(taken, digits)) == [challenger]
    assert shown_of(read(left, digits)) == [champion]


def test_the_share_is_kept_and_nobody_changes_sides(begin: Callable[..., Trial]) -> None:
    trial = begin("canary", 0.2)

    sides = [trial.takes_part(user_id) for user_id in range(5_000)]

    assert sides == [trial.takes_part(user_id) for user_id in range(5_000)]
    assert 0.17 < sum(sides) / len(sides) < 0.23


def test_what_was_read_in_a_shadow_is_answered_by_nobody(
    begin: Callable[..., Trial], alice: User, digits: Alphabet, challenger: ModelVersion
) -> None:
    begin()
    sample = read(alice, digits)
    hidden = sample.predictions.get(version=challenger)

    assert Prediction.objects.all().on(sample, hidden.pk) is None


def test_reading_twice_is_reading_once(begin: Callable[..., Trial], alice: User, digits: Alphabet) -> None:
    begin("canary", 0.5)
    sample = read(alice, digits)

    predicting.predict_sample(sample_id=str(sample.pk))

    assert len(shown_of(sample)) == 1


def test_a_version_that_cannot_read_costs_nobody_an_answer(
    begin: Callable[..., Trial], digits: Alphabet, champion: ModelVersion, challenger: ModelVersion
) -> None:
    trial = begin("canary", 0.5)
    challenger.bundle_path.write_bytes(b"half a bundle")

    sample = read(chosen(trial, True)[0], digits)

    trial.refresh_from_db()
    assert shown_of(sample) == [champion]
    assert (trial.state, "could not read" in trial.outcome_reason) == (TrialState.ROLLED_BACK, True)


def test_a_worse_one_is_rolled_back_by_itself(begin: Callable[..., Trial], digits: Alphabet) -> None:
    trial = begin("canary", 0.5)
    people = chosen(trial, True, many=2)
    for person in people:
        answer(trial, person, won=1, lost=8)

    assert trials.judge_all() == [trial]

    trial.refresh_from_db()
    assert (trial.state, trial.ended_by) == (TrialState.ROLLED_BACK, None)
    assert "correct it more often: of 18 drawings" in trial.outcome_reason
    assert trial.outcome["shown_challenger"] | {"interval": []} == {
        "answered": 18,
        "corrected": 16,
        "share": pytest.approx(16 / 18),
        "interval": [],
    }
    assert shown_of(read(people[0], digits)) == [trial.champion]


def test_a_slip_or_two_does_not_end_it(begin: Callable[..., Trial]) -> None:
    trial = begin("canary", 0.5)
    answer(trial, chosen(trial, True)[0], lost=3)

    assert trials.judge_all() == []

    trial.refresh_from_db()
    assert (trial.state, trial.outcome["lost"], trial.outcome["losses_to_end"]) == (TrialState.RUNNING, 3, 4)


def test_one_person_alone_cannot_fill_the_scales(begin: Callable[..., Trial], alice: User) -> None:
    trial = begin("shadow")
    answer(trial, alice, won=25)

    trials.judge_all()

    trial.refresh_from_db()
    assert (trial.state, trial.outcome["won"]) == (TrialState.RUNNING, trials.MOST_OF_ONE)


def test_a_better_one_is_offered_and_goes_on(begin: Callable[..., Trial], digits: Alphabet) -> None:
    trial = begin("canary", 0.5)
    people = chosen(trial, True, many=3)
    for person in people:
        answer(trial, person, won=5)

    trials.judge_all()

    trial.refresh_from_db()
    assert (trial.state, trial.is_under_way) == (TrialState.OFFERED, True)
    assert "may be promoted" in trial.outcome_reason
    assert shown_of(read(people[0], digits)) == [trial.version]


def test_one_that_was_offered_is_rolled_back_all_the_same(begin: Callable[..., Trial]) -> None:
    trial = begin("shadow")
    people = [make_user(f"p{number}", "annotator") for number in range(6)]
    for person in people[:3]:
        answer(trial, person, won=4)
    trials.judge_all()
    for person in people:
        answer(trial, person, lost=12)

    trials.judge_all()

    trial.refresh_from_db()
    assert trial.state == TrialState.ROLLED_BACK


def test_what_was_said_before_it_began_is_no_evidence(
    begin: Callable[..., Trial], alice: User, digits: Alphabet, champion: ModelVersion
) -> None:
    early = read(alice, digits)
    trial = begin()
    label(early, alice, "7")

    assert trial.answers() == []


def test_what_others_say_of_a_drawing_is_no_evidence(
    begin: Callable[..., Trial], alice: User, rita: User, digits: Alphabet
) -> None:
    trial = begin()
    label(read(alice, digits), rita, "7")

    assert trial.answers() == []


def test_who_cannot_tell_has_answered_nothing(begin: Callable[..., Trial], alice: User) -> None:
    trial = begin()
    answer(trial, alice, won=1, lost=1)
    unsure = read(alice, trial.alphabet)
    [shown] = unsure.predictions.filter(shown=True)
    reading = labelling.read(alphabet=trial.alphabet, label=None, verdict="unsure")

    labelling.label_sample(user=alice, sample=unsure, reading=reading, prediction=shown)

    assert trial.corrections() == {trial.champion.pk: (2, 1)}


def test_a_label_has_it_judged_at_once(
    begin: Callable[..., Trial],
    alice: User,
    digits: Alphabet,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(broker, "send", lambda task, *rest, **options: sent.append(task))
    begin()
    sample = read(alice, digits)

    with django_capture_on_commit_callbacks(execute=True):
        label(sample, alice, "7")

    assert "training.check_trials" in sent


def test_a_dead_redis_loses_no_label(
    begin: Callable[..., Trial],
    alice: User,
    digits: Alphabet,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def away(*arguments: Any, **options: Any) -> None:
        raise broker.BrokerAway("gone")

    monkeypatch.setattr(broker, "send", away)
    begin()
    sample = read(alice, digits)

    with django_capture_on_commit_callbacks(execute=True):
        given = label(sample, alice, "7")

    assert given.character == "7"


def test_promoting_it_ends_it_as_promoted(
    begin: Callable[..., Trial], challenger: ModelVersion, adam: User
) -> None:
    trial = begin()

    promote(version=challenger, user=adam, reason="it did well")

    trial.refresh_from_db()
    assert (trial.state, trial.ended_by) == (TrialState.PROMOTED, adam)


def test_another_champion_stops_it(
    begin: Callable[..., Trial], digits: Alphabet, adam: User, tmp_path: Path
) -> None:
    trial = begin()

    promote(version=make_version(digits, tmp_path, seed=3), user=adam, reason="newer")

    trial.refresh_from_db()
    assert (trial.state, "became champion meanwhile" in trial.outcome_reason) == (TrialState.STOPPED, True)


def test_a_stopped_one_shows_nobody_the_challenger(
    begin: Callable[..., Trial], digits: Alphabet, champion: ModelVersion, adam: User
) -> None:
    trial = begin("canary", 0.5)
    [person] = chosen(trial, True)

    trials.stop(alphabet=digits, reason="enough seen", user=adam)

    trial.refresh_from_db()
    assert (trial.state, trial.ended_by, trial.outcome_reason) == (TrialState.STOPPED, adam, "enough seen")
    assert shown_of(read(person, digits)) == [champion]


def test_stopping_nothing_is_refused(digits: Alphabet, adam: User) -> None:
    with pytest.raises(TrialFinished):
        trials.stop(alphabet=digits, reason="why", user=adam)


def test_asking_for_the_same_again_changes_nothing(
    begin: Callable[..., Trial], challenger: ModelVersion, adam: User
) -> None:
    first = begin()

    again, is_new = trials.start(version=challenger, kind="shadow", share=1.0, reason="again", user=adam)

    assert (again, is_new, Trial.objects.count()) == (first, False, 1)


def test_one_at_a_time(begin: Callable[..., Trial], digits: Alphabet, tmp_path: Path) -> None:
    begin()

    with pytest.raises(TrialUnderWay, match="Stop it first"):
        begin(version=make_version(digits, tmp_path, seed=3))


@pytest.mark.parametrize(
    ("kind", "share", "field"),
    [("shadow", 0, "share"), ("shadow", 1.1, "share"), ("canary", 0.6, "share"), ("x", 1, "kind")],
)
def test_a_trial_that_cannot_be_is_refused(
    begin: Callable[..., Trial], kind: str, share: float, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        begin(kind, share)

    assert refused.value.field == field


def test_a_reason_is_needed(challenger: ModelVersion, adam: User) -> None:
    with pytest.raises(InvalidInput, match="needs a reason"):
        trials.start(version=challenger, kind="shadow", share=1, reason=" ", user=adam)


def test_the_champion_is_not_tried_against_itself(
    begin: Callable[..., Trial], champion: ModelVersion
) -> None:
    with pytest.raises(InvalidInput, match="is the champion"):
        begin(version=champion)


def test_an_altered_bundle_is_not_tried(begin: Callable[..., Trial], challenger: ModelVersion) -> None:
    challenger.bundle_path.write_bytes(b"half a bundle")

    with pytest.raises(VersionUnusable):
        begin()

    assert not Trial.objects.exists()


def test_without_a_champion_there_is_nothing_to_try_against(
    begin: Callable[..., Trial], alnum: Alphabet, tmp_path: Path
) -> None:
    with pytest.raises(NothingToTryAgainst):
        begin(version=make_version(alnum, tmp_path))


def test_what_is_stored_may_be_drawn_by_anybody(
    begin: Callable[..., Trial], alice: User, digits: Alphabet, ink: dict[str, Any]
) -> None:
    """The whole way in, with a reading that is no character: it says nothing about either."""
    trial = begin()
    sample, _ = intake.store(
        author=alice, alphabet=digits, content=intake.read_ink(ink), source=Source.CANVAS
    )
    predicting.predict_sample(sample_id=str(sample.pk))
    reading = labelling.read(alphabet=digits, label=None, verdict="not a character")
    labelling.label_sample(user=alice, sample=sample, reading=reading)

    assert trial.answers() == []
