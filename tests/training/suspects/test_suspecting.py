"""Planted errors among collected drawings: found, kept for a reviewer, and nothing else changed."""

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.management import CommandError, call_command

from accounts.models import User
from recognition.models import Alphabet, ModelVersion, Sample, State
from tests.champions import make_champion
from tests.collected import collect
from tests.drawn import label
from tests.learned import make_run
from tests.split_classes import split_off
from training.datasets.examples import Examples
from training.models import Search, Suspect, TrainingRun
from training.suspects.suspecting import look, look_quietly

pytestmark = pytest.mark.django_db


def pictures(targets: "np.ndarray[tuple[int], np.dtype[np.int64]]", *, seed: int) -> "np.ndarray":
    """Of each digit a block of its own, and noise: what the linear champion's embedding tells apart easily."""
    drawn = np.random.default_rng(seed).integers(0, 60, (len(targets), 28, 28))
    for place, target in enumerate(targets.tolist()):
        drawn[place, 2 * target : 2 * target + 4, 4:24] += 180
    return drawn.clip(0, 255).astype(np.uint8)


@pytest.fixture
def known() -> Examples:
    targets = np.arange(100) % 10
    return Examples(pixels=pictures(targets, seed=1), targets=targets, weights=np.ones(100))


@pytest.fixture
def planted(alice: User, bob: User, digits: Alphabet) -> Sample:
    """Forty drawings of two people; one of Bob's is a 3 that he calls an 8."""
    targets = np.arange(40) % 10
    drawn = pictures(targets, seed=2)
    wrong = None
    for place, target in enumerate(targets.tolist()):
        said = "8" if place == 23 else str(target)
        sample = collect(bob if place % 2 else alice, digits, said, seed=place)
        Sample.objects.filter(pk=sample.pk).update(pixels=drawn[place].tobytes())
        wrong = sample if place == 23 else wrong
    assert wrong is not None
    return wrong


def test_a_planted_error_is_found(
    digits: Alphabet, digits_champion: ModelVersion, planted: Sample, known: Examples, bob: User
) -> None:
    assert look(digits, known=known) == 1

    suspect = Suspect.objects.get()
    assert (suspect.sample, suspect.giver) == (planted, bob)
    assert (suspect.given_class, suspect.suggested_class) == ("8", "3")
    assert suspect.score < 0.5
    assert Search.objects.get().looked_at_of(bob.pk) == 20


def test_nothing_is_deleted_nor_changed(
    digits: Alphabet, digits_champion: ModelVersion, planted: Sample, known: Examples
) -> None:
    look(digits, known=known)

    planted.refresh_from_db()
    assert (planted.state, planted.settled_class) == (State.ACCEPTED, "8")


def test_looking_again_finds_the_same(
    digits: Alphabet, digits_champion: ModelVersion, planted: Sample, known: Examples
) -> None:
    assert [look(digits, known=known) for _ in range(2)] == [1, 1]
    assert Suspect.objects.count() == 1


def test_what_a_reviewer_has_settled_waits_no_more(
    digits: Alphabet, digits_champion: ModelVersion, planted: Sample, known: Examples, rita: User
) -> None:
    look(digits, known=known)

    label(planted, rita, "3")

    assert not Suspect.objects.all().waiting().exists()
    assert look(digits, known=known) == 0
    assert Suspect.objects.count() == 1


def test_without_a_champion_nothing_can_be_looked_for(digits: Alphabet) -> None:
    with pytest.raises(CommandError, match="digits has no champion"):
        call_command("suspects", "digits")


def test_an_alphabet_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="no alphabet 'runes'"):
        call_command("suspects", "runes")


def test_a_broken_champion_is_told(digits: Alphabet, digits_champion: ModelVersion, tmp_path: Path) -> None:
    digits_champion.bundle_path.write_bytes(b"half a bundle")

    with pytest.raises(CommandError, match="cannot be used"):
        call_command("suspects", "digits")


class TestAsPartOfARun:
    @pytest.fixture
    def run(self, digits: Alphabet) -> TrainingRun:
        return make_run(digits)

    def test_a_failure_costs_the_run_nothing(
        self, digits: Alphabet, run: TrainingRun, known: Examples, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("training.suspects.suspecting.look", _raising(ValueError("singular")))

        assert look_quietly(digits, known=known, run=run) is None

    def test_a_run_whose_time_is_up_ends(
        self, digits: Alphabet, run: TrainingRun, known: Examples, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("training.suspects.suspecting.look", _raising(SoftTimeLimitExceeded()))

        with pytest.raises(SoftTimeLimitExceeded):
            look_quietly(digits, known=known, run=run)


def _raising(error: Exception) -> Callable[..., NoReturn]:
    def look(*args: object, **options: object) -> NoReturn:
        raise error

    return look


class TestAfterASplit:
    """`00` is a class of its own now: what was said by the name 0 before may have meant either."""

    @pytest.fixture
    def known_now(self) -> Examples:
        targets = np.arange(110) % 11
        return Examples(pixels=pictures(targets, seed=1), targets=targets, weights=np.ones(110))

    def test_whoever_may_have_meant_either_is_not_who_gave_it(
        self, digits: Alphabet, known_now: Examples, alice: User, bob: User, adam: User, tmp_path: Path
    ) -> None:
        sample = collect(alice, digits, "0")
        split_off(digits, "0", "00", by=adam)
        label(Sample.objects.get(pk=sample.pk), bob, "0")
        make_champion(digits, tmp_path)

        look(digits, known=known_now)

        assert Search.objects.get().looked_at == {str(bob.pk): 1}

    def test_what_a_reviewer_settled_by_the_wider_class_is_looked_at_again(
        self,
        digits: Alphabet,
        known_now: Examples,
        alice: User,
        bob: User,
        rita: User,
        adam: User,
        tmp_path: Path,
    ) -> None:
        sample = collect(alice, digits, "0")
        label(sample, rita, "0")
        split_off(digits, "0", "00", by=adam)
        label(Sample.objects.get(pk=sample.pk), bob, "00")
        make_champion(digits, tmp_path)

        look(digits, known=known_now)

        assert Search.objects.get().looked_at == {str(bob.pk): 1}
