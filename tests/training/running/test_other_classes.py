"""What becomes of versions, snapshots and runs when an alphabet has other classes."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from accounts.models import User
from recognition.classes import curating, resettling
from recognition.classes.alphabet_changes import Change, Merge
from recognition.classes.alphabet_changes import Split as Splitting
from recognition.models import CHAMPION, Alphabet, Label, ModelAlias, ModelVersion, Promotion, Sample, Split
from recognition.reading.predicting import predict_sample
from tests.champions import make_champion, make_version
from tests.conftest import browser_of
from tests.drawn import draw, label
from training.exceptions import StillSettling, VersionUnusable
from training.models import RunState, Trigger
from training.promotion import check_bundle, promote
from training.running import starting
from training.running.runs import begin_here, request_run
from training.snapshot import collected, snapshots
from training.snapshot.contents import collected_examples

pytestmark = pytest.mark.django_db


def revise(alphabet: Alphabet, adam: User, **change: Any) -> None:
    curating.revise(alphabet=alphabet, user=adam, change=Change(**change), reason="better so", if_match="*")
    alphabet.refresh_from_db()


def merge_one_and_seven(digits: Alphabet, adam: User) -> None:
    revise(digits, adam, merge=[Merge(classes=["1", "7"], into="1")])


def split_zero(digits: Alphabet, adam: User) -> None:
    revise(digits, adam, split=[Splitting(name="0", off={"00": []})])


def test_the_champion_reads_with_the_classes_of_now(
    adam: User, alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    merge_one_and_seven(digits, adam)

    sample = draw(alice, digits)
    predict_sample(sample_id=str(sample.pk))

    ranking = sample.predictions.get().ranking
    assert {entry["label"] for entry in ranking} == set(digits.classes)
    assert sum(entry["probability"] for entry in ranking) == pytest.approx(1, abs=1e-4)


def test_without_a_champion_the_drawing_waits_for_people(
    adam: User, alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    split_zero(digits, adam)

    assert predict_sample(sample_id=str(draw(alice, digits).pk)) is None


def test_a_version_of_wider_classes_cannot_be_promoted(
    adam: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    split_zero(digits, adam)

    with pytest.raises(
        VersionUnusable,
        match="other classes than digits has, those of revision 1, and does not tell those of revision 2",
    ):
        promote(version=digits_champion, user=adam, reason="again")


def test_a_promotion_looks_at_the_classes_of_now(adam: User, digits: Alphabet, tmp_path: Path) -> None:
    version = make_version(digits, tmp_path)
    stale = ModelVersion.objects.select_related("alphabet").get(pk=version.pk)
    split_zero(digits, adam)

    with pytest.raises(VersionUnusable):
        promote(version=stale, user=adam, reason="it was good")


def test_a_version_whose_classes_are_merged_can_be_promoted(
    adam: User, digits: Alphabet, tmp_path: Path
) -> None:
    version = make_version(digits, tmp_path)
    merge_one_and_seven(digits, adam)

    promote(version=ModelVersion.objects.get(pk=version.pk), user=adam, reason="it tells them apart")

    assert ModelAlias.objects.get(alphabet=digits, name=CHAMPION).version == version


def test_a_bundle_with_other_classes_than_registered_is_not_used(
    digits: Alphabet, digits_champion: ModelVersion
) -> None:
    digits_champion.classes = digits.classes[::-1]

    with pytest.raises(VersionUnusable, match="other classes than it was registered with"):
        check_bundle(digits_champion)


def test_a_snapshot_stays_true_to_the_classes_it_was_taken_with(
    adam: User, alice: User, digits: Alphabet
) -> None:
    label(draw(alice, digits), alice, "7")
    snapshot = snapshots.take(alphabet=digits, base=[])
    before = collected_examples(snapshot, Split(alice.writers.get().split))

    revise(digits, adam, classes=["9", "8", "7", "00"])

    kept = type(snapshot).objects.get(pk=snapshot.pk)
    assert snapshots.verify(kept)
    after = collected_examples(kept, Split(alice.writers.get().split))
    assert before is not None
    assert after is not None
    assert np.array_equal(before.targets, after.targets)


def test_nothing_is_frozen_while_samples_are_settled(
    adam: User, alice: User, digits: Alphabet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resettling, "AT_ONCE", 0)
    label(draw(alice, digits), alice, "7")
    merge_one_and_seven(digits, adam)

    with pytest.raises(StillSettling):
        snapshots.take(alphabet=digits, base=[])
    with pytest.raises(StillSettling, match="Try again in a minute"):
        request_run(alphabet=digits, preset="quick", trigger=Trigger.PERSON, user=adam)


def test_a_run_that_began_before_freezes_nothing(adam: User, digits: Alphabet) -> None:
    stale = Alphabet.objects.get(pk=digits.pk)
    merge_one_and_seven(digits, adam)

    with pytest.raises(StillSettling):
        snapshots.take(alphabet=stale, base=[])


def test_runs_under_way_are_stopped(adam: User, digits: Alphabet, alnum: Alphabet) -> None:
    working = begin_here(alphabet=digits, preset="quick")
    other = begin_here(alphabet=alnum, preset="quick")

    merge_one_and_seven(digits, adam)

    working.refresh_from_db()
    other.refresh_from_db()
    assert working.cancel_requested_at is not None
    assert working.reason == "the classes of digits changed: revision 2"
    assert other.cancel_requested_at is None


def test_a_queued_run_is_cancelled_and_settings_stop_none(adam: User, digits: Alphabet) -> None:
    run = request_run(alphabet=digits, preset="quick", trigger=Trigger.PERSON, user=adam)
    revise(digits, adam, required_readings=2)
    run.refresh_from_db()
    assert run.state == RunState.QUEUED

    merge_one_and_seven(digits, adam)

    run.refresh_from_db()
    assert run.state == RunState.CANCELLED


def test_a_training_starts_from_who_served_before(
    adam: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    Promotion.objects.create(
        alphabet=digits, version=digits_champion, user=adam, reason="good", created_at=timezone.now()
    )
    assert starting.last_champion(digits) is None

    split_zero(digits, adam)

    assert starting.last_champion(digits) == digits_champion
    places = starting._outputs_for(digits, digits_champion)
    assert dict(zip(digits.classes, places, strict=True))["1"] == [1]
    assert dict(zip(digits.classes, places, strict=True))["00"] == []


def test_both_halves_of_a_split_start_from_the_whole(adam: User, alnum: Alphabet, tmp_path: Path) -> None:
    champion = make_champion(alnum, tmp_path)

    revise(alnum, adam, split=[Splitting(name="C", off={"c": []})])

    found = dict(zip(alnum.classes, starting._outputs_for(alnum, champion), strict=True))
    whole = champion.classes.index("C")
    assert (found["C"], found["c"]) == ([whole], [whole])


def test_collected_tests_are_of_the_classes_of_now(adam: User, alice: User, digits: Alphabet) -> None:
    sample = draw(alice, digits)
    label(sample, alice, "7")
    Sample.objects.update(split="test")
    merge_one_and_seven(digits, adam)

    [test] = collected.tests_of_now(digits)

    assert [digits.classes[target] for target in test.targets.tolist()] == ["1"]
    assert test.labels is not None
    assert test.labels.tolist() == ["7"]
    assert Label.objects.get().character == "7"


def test_the_page_of_an_old_version_shows_its_own_classes(
    adam: User, alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    revise(digits, adam, classes=["x", "y"])

    page = browser_of(alice).get(f"/models/{digits_champion.pk}/").content.decode()

    assert "0 1 2 3 4 5 6 7 8 9" in page
    assert "10 classes, of revision 1" in page
