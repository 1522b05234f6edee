"""What is learned of people from reviewers' words and agreement; and what follows for samples."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from recognition import labelling, trusting
from recognition.models import Alphabet, Reliability, Sample, State
from recognition.tasks import reckon_trust
from recognition.trust.quarantine import Waits
from tests.drawn import draw, label
from tests.split_classes import split_off
from tests.trusted import known, settled

pytestmark = pytest.mark.django_db


def test_a_reviewers_word_measures_whoever_read_it_before(alice: User, rita: User, digits: Alphabet) -> None:
    settled(alice, digits, rita, said="1", truth="7")
    settled(alice, digits, rita, said="1", truth="1")

    found = known(alice, digits)
    assert (found.upheld, found.reviewed) == (1, 2)
    assert found.low < found.mean < 0.9 < found.high


def test_agreement_is_reckoned_for_all_together(alice: User, bob: User, adam: User, digits: Alphabet) -> None:
    for number in range(6):
        sample = draw(alice, digits)
        for reader in (alice, bob):
            label(sample, reader, str(number))

    trusting.reckon(digits)

    found = known(alice, digits)
    assert found.compared == 6
    assert found.agreed > 5


def test_reckoning_twice_changes_nothing(alice: User, bob: User, rita: User, digits: Alphabet) -> None:
    settled(alice, digits, rita, said="1", truth="7")
    sample = draw(alice, digits)
    label(sample, alice, "1")
    label(sample, bob, "1")

    assert trusting.reckon(digits) == 2
    before = list(Reliability.objects.order_by("pk").values())
    assert trusting.reckon(digits) == 0
    assert list(Reliability.objects.order_by("pk").values()) == before


def test_it_can_be_made_again_from_the_labels(alice: User, rita: User, digits: Alphabet) -> None:
    settled(alice, digits, rita, said="1", truth="7")
    before = known(alice, digits).evidence
    Reliability.objects.all().delete()

    trusting.reckon(digits)

    assert known(alice, digits).evidence == before


def test_alphabets_are_kept_apart(alice: User, rita: User, digits: Alphabet, alnum: Alphabet) -> None:
    settled(alice, digits, rita, said="1", truth="7")

    standing = trusting.standings(alnum, [alice.pk], now=timezone.now())[alice.pk]

    assert standing.reliability == pytest.approx(0.9)


def test_new_accounts_wait(alice: User, rita: User, digits: Alphabet, settings: Any) -> None:
    settings.QUARANTINE_HOURS = 24

    standings = trusting.standings(digits, [alice.pk, rita.pk], now=timezone.now())

    assert standings[alice.pk].waits == Waits.NEW
    assert standings[rita.pk].waits == Waits.NOT


def test_after_their_hours_they_do_not(alice: User, digits: Alphabet, settings: Any) -> None:
    settings.QUARANTINE_HOURS = 24
    tomorrow = timezone.now() + timedelta(hours=24, seconds=1)

    assert trusting.standings(digits, [alice.pk], now=tomorrow)[alice.pk].waits == Waits.NOT


def test_standings_cost_the_same_for_many(
    alice: User, bob: User, rita: User, digits: Alphabet, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):
        trusting.standings(digits, [alice.pk, bob.pk, rita.pk], now=timezone.now())


def test_two_of_three_convince(alice: User, bob: User, adam: User, digits: Alphabet) -> None:
    carol = User.objects.create_user("carol")
    sample = draw(alice, digits)
    label(sample, alice, "1")
    label(sample, bob, "7")

    label(sample, carol, "7")

    sample.refresh_from_db()
    assert (sample.state, sample.settled_class) == (State.ACCEPTED, "7")
    assert "2 of 3 readings" in sample.state_reason


def test_a_new_account_disputes_nothing(alice: User, bob: User, digits: Alphabet, settings: Any) -> None:
    settings.QUARANTINE_HOURS = 24
    User.objects.filter(pk=alice.pk).update(date_joined=timezone.now() - timedelta(days=9))
    sample = draw(alice, digits)
    label(sample, alice, "1")

    label(sample, bob, "7")

    sample.refresh_from_db()
    assert (sample.state, sample.settled_class) == (State.ACCEPTED, "1")


def test_a_dispute_is_settled_once_more_is_known(
    alice: User, bob: User, rita: User, digits: Alphabet
) -> None:
    sample = draw(alice, digits)
    label(sample, alice, "1")
    label(sample, bob, "7")
    for _ in range(6):
        settled(bob, digits, rita, said="7", truth="1")
    for _ in range(20):
        settled(alice, digits, rita, said="3", truth="3")

    reckon_trust()

    sample.refresh_from_db()
    assert (sample.state, sample.settled_class) == (State.ACCEPTED, "1")


def test_settling_disputes_counts_those_that_it_settled(alice: User, bob: User, digits: Alphabet) -> None:
    sample = draw(alice, digits)
    label(sample, alice, "1")
    label(sample, bob, "7")

    assert labelling.settle_disputed(digits) == 0


def test_mistakes_that_were_looked_for_are_held_against_all_that_was_looked_at() -> None:
    suspected = [uuid.uuid4() for _ in range(30)]
    words = [(sample, place >= 15) for place, sample in enumerate(suspected)]
    looked = trusting.Scrutiny(looked_at=1_000, suspected=frozenset(suspected))

    assert trusting.weigh_review(words, None) == (15, 30)
    upheld, seen = trusting.weigh_review(words, looked)
    assert seen == 30
    assert upheld == pytest.approx(30 * (1 - 0.015))


def test_a_flood_that_is_mostly_suspected_is_held_against_its_giver() -> None:
    suspected = [uuid.uuid4() for _ in range(4_000)]
    looked = trusting.Scrutiny(looked_at=5_000, suspected=frozenset(suspected))

    upheld, seen = trusting.weigh_review([(sample, False) for sample in suspected[:50]], looked)

    assert upheld == pytest.approx(10)
    assert seen == 50


class TestAfterASplit:
    """`c` counted as C when they read, and is a class of its own now: what was said by the name C may have meant either."""

    def test_what_may_have_meant_either_is_no_mistake(
        self, alice: User, bob: User, rita: User, adam: User, alnum: Alphabet
    ) -> None:
        sample = draw(alice, alnum)
        label(sample, alice, "C")
        label(sample, bob, "c")
        split_off(alnum, "C", "c", by=adam)

        label(Sample.objects.get(pk=sample.pk), rita, "c")

        assert known(alice, alnum).reviewed == 0
        assert (known(bob, alnum).upheld, known(bob, alnum).reviewed) == (1, 1)

    def test_a_word_that_may_have_meant_either_measures_nobody(
        self, alice: User, rita: User, adam: User, alnum: Alphabet
    ) -> None:
        settled(alice, alnum, rita, said="c", truth="C")
        split_off(alnum, "C", "c", by=adam)

        trusting.reckon(alnum)

        assert known(alice, alnum).reviewed == 0

    def test_only_what_still_tells_is_compared(
        self, alice: User, bob: User, adam: User, alnum: Alphabet
    ) -> None:
        for one, other in ("cc", "Cc", "CC"):
            sample = draw(alice, alnum)
            label(sample, alice, one)
            label(sample, bob, other)
        split_off(alnum, "C", "c", by=adam)

        trusting.reckon(alnum)

        assert (known(alice, alnum).compared, known(bob, alnum).compared) == (1, 1)

    def test_after_a_word_that_tells_nothing_any_more_they_are_compared_again(
        self, alice: User, bob: User, rita: User, adam: User, alnum: Alphabet
    ) -> None:
        sample = draw(alice, alnum)
        for reader, said in ((alice, "c"), (bob, "c"), (rita, "C")):
            label(sample, reader, said)
        split_off(alnum, "C", "c", by=adam)

        trusting.reckon(alnum)

        assert known(alice, alnum).compared == 1
