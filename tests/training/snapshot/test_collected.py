"""The collected test set: who is in it, what is known of it, and that it tells nobody's name."""

import pytest
from pytest_django import Settings

from accounts.models import User
from recognition import labelling
from recognition.classes import curating
from recognition.classes.alphabet_changes import Change
from recognition.models import Alphabet, Sample, Split, Verdict
from tests.collected import collect, move_to
from tests.drawn import label
from tests.split_classes import split_off
from training.datasets.examples import TestSet
from training.snapshot import collected, snapshots
from training.snapshot.contents import collected_tests
from training.snapshot.excluding import exclude

pytestmark = pytest.mark.django_db


def held_out(author: User, alphabet: Alphabet, character: str, **about: int | str) -> Sample:
    sample = collect(author, alphabet, character, **about)  # type: ignore[arg-type]
    move_to(sample, Split.TEST)
    sample.refresh_from_db()
    return sample


def test_set_of(alphabet: Alphabet) -> TestSet:
    (found,) = collected.tests_of_now(alphabet)
    return found


test_set_of.__test__ = False  # type: ignore[attr-defined]


def test_it_holds_what_test_writers_drew(alice: User, digits: Alphabet) -> None:
    collect(alice, digits, "3", seed=1)
    sample = held_out(alice, digits, "7", seed=2)

    test = test_set_of(digits)

    assert (test.name, test.targets.tolist()) == ("collected-test", [7])
    assert test.pixels[0].tobytes() == bytes(sample.pixels or b"")


def test_without_any_there_is_no_set(alice: User, digits: Alphabet) -> None:
    collect(alice, digits, "3")

    assert collected.tests_of_now(digits) == []


def test_it_knows_the_reading_before_it_was_folded(alice: User, alnum: Alphabet) -> None:
    held_out(alice, alnum, "c")

    test = test_set_of(alnum)

    assert alnum.classes[test.targets[0]] == "C"
    assert test.labels is not None
    assert test.labels.tolist() == ["c"]


def test_a_reading_that_was_overruled_is_no_raw_label(alice: User, rita: User, alnum: Alphabet) -> None:
    sample = held_out(alice, alnum, "c")
    reading = labelling.Reading(verdict=Verdict.CHARACTER, character="7")
    labelling.label_sample(user=rita, sample=sample, reading=reading)

    test = test_set_of(alnum)

    assert test.labels is not None
    assert test.labels.tolist() == ["7"]


def test_it_knows_what_was_drawn_with(alice: User, digits: Alphabet) -> None:
    held_out(alice, digits, "7")

    test = test_set_of(digits)

    assert test.drawn
    assert test.pointers is not None
    assert test.pointers.tolist() == ["mouse"]


def test_an_uploaded_picture_is_not_drawn(alice: User, digits: Alphabet) -> None:
    sample = held_out(alice, digits, "7")
    Sample.objects.filter(pk=sample.pk).update(ink=None)

    test = test_set_of(digits)

    assert not test.drawn
    assert test.are_drawn.tolist() == [False]
    assert test.pointers is not None
    assert test.pointers.tolist() == [""]


def test_one_uploaded_picture_makes_no_picture_of_the_drawings_beside_it(
    alice: User, digits: Alphabet
) -> None:
    for seed, character in enumerate("712"):
        sample = held_out(alice, digits, character, seed=seed)
    Sample.objects.filter(pk=sample.pk).update(ink=None)

    test = test_set_of(digits)

    assert test.drawn
    assert sorted(test.targets[test.are_drawn].tolist()) == [1, 7]


def test_writers_are_told_apart_and_not_named(alice: User, bob: User, digits: Alphabet) -> None:
    held_out(alice, digits, "7", seed=1)
    held_out(alice, digits, "7", seed=2, writer="grandmother")
    held_out(bob, digits, "7", seed=3)

    test = test_set_of(digits)

    assert test.writers is not None
    assert len(set(test.writers.tolist())) == 3
    assert not any(name in writer for writer in test.writers.tolist() for name in ("alice", "bob", "grand"))


def test_what_tells_no_class_any_more_is_no_raw_label(
    alice: User, bob: User, adam: User, alnum: Alphabet
) -> None:
    wide = Change(name="Runes", classes=("A", "C"), merges={"c": "C", "x": "C"})
    runes = curating.make(user=adam, slug="runes", change=wide, reason="to test it").alphabet
    label(held_out(alice, runes, "c"), bob, "C")
    split_off(runes, "C", "x", by=adam)

    (frozen,) = collected_tests(snapshots.take(alphabet=runes, base=[]))

    for test in (test_set_of(runes), frozen):
        assert test.labels is not None
        assert (runes.classes[test.targets[0]], test.labels.tolist()) == ("C", ["c"])


def test_evaluate_and_the_gate_measure_on_the_same(
    alice: User, bob: User, adam: User, digits: Alphabet
) -> None:
    for seed in range(3):
        held_out(alice, digits, str(seed), seed=seed)
    held_out(bob, digits, "7", seed=3)
    exclude(user=bob, by=adam, reason="calls every 1 a 7")

    now, (frozen,) = test_set_of(digits), collected_tests(snapshots.take(alphabet=digits, base=[]))

    assert now.targets.tolist() == [0, 1, 2]
    assert now.sha256 == frozen.sha256


def test_what_somebody_new_says_tests_nothing(alice: User, digits: Alphabet, settings: Settings) -> None:
    held_out(alice, digits, "7")

    settings.QUARANTINE_HOURS = 24

    assert collected.tests_of_now(digits) == []


def test_what_is_only_asked_for_tests_nothing(alice: User, digits: Alphabet) -> None:
    sample = held_out(alice, digits, "7")

    sample.labels.update(answer="prompted")

    assert collected.tests_of_now(digits) == []


def test_it_is_over_no_accounts_share(
    alice: User, bob: User, digits: Alphabet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.snapshot.selection.HELD_OUT_ALLOWED_ANYWAY", 1)
    for seed in range(4):
        held_out(alice, digits, "7", seed=seed)
    held_out(bob, digits, "1", seed=4)

    assert sorted(test_set_of(digits).targets.tolist()) == [1, 7]
