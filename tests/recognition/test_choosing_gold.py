"""Which samples are gold questions, and who is measured by them."""

import pytest

from accounts.models import User
from recognition import trusting
from recognition.choosing_gold import choose_gold, retire_gold
from recognition.exceptions import Conflict
from recognition.models import Alphabet, GoldOrigin, GoldQuestion, Reliability, Sample
from tests.conftest import make_user
from tests.drawn import draw, label
from tests.split_classes import split_off
from tests.trusted import known, settled

pytestmark = pytest.mark.django_db


def test_a_reviewer_chooses_gold_among_what_is_accepted(
    alice: User, bob: User, rita: User, digits: Alphabet
) -> None:
    sample = draw(alice, digits)
    label(sample, alice, "3")
    sample.refresh_from_db()
    choose_gold(sample=sample, user=rita)

    label(sample, bob, "8")

    assert (known(bob, digits).gold_right, known(bob, digits).gold_seen) == (0, 1)


def test_what_is_not_accepted_is_no_gold(alice: User, rita: User, digits: Alphabet) -> None:
    with pytest.raises(Conflict, match="Received one that is open"):
        choose_gold(sample=draw(alice, digits), user=rita)


def test_what_a_reviewer_settled_is_a_gold_question_for_others(
    alice: User, bob: User, rita: User, digits: Alphabet
) -> None:
    sample = settled(alice, digits, rita, said="1", truth="7")

    label(sample, bob, "7")

    gold = GoldQuestion.objects.get()
    assert (gold.sample, gold.known_class, gold.origin) == (sample, "7", GoldOrigin.SETTLED)
    assert (known(bob, digits).gold_right, known(bob, digits).gold_seen) == (1, 1)


def test_its_author_is_not_measured_by_it(alice: User, rita: User, digits: Alphabet) -> None:
    sample = settled(alice, digits, rita, said="1", truth="7")

    label(sample, alice, "7")

    assert known(alice, digits).gold_seen == 0
    assert known(alice, digits).upheld == 0


def test_only_the_first_answer_to_gold_counts(alice: User, bob: User, rita: User, digits: Alphabet) -> None:
    sample = settled(alice, digits, rita, said="7", truth="7")
    label(sample, bob, "1")

    label(sample, bob, "7")

    assert (known(bob, digits).gold_right, known(bob, digits).gold_seen) == (0, 1)


def test_whoever_read_it_before_it_was_gold_is_not_asked_by_it(
    alice: User, bob: User, rita: User, digits: Alphabet
) -> None:
    sample = draw(alice, digits)
    label(sample, bob, "1")
    label(sample, rita, "7")

    label(sample, bob, "7")

    found = known(bob, digits)
    assert found.gold_seen == 0
    assert (found.upheld, found.reviewed) == (0, 1)


def test_retired_gold_measures_nobody(alice: User, bob: User, rita: User, digits: Alphabet) -> None:
    sample = settled(alice, digits, rita, said="7", truth="7")
    retire_gold(sample=sample)

    label(sample, bob, "1")

    assert not Reliability.objects.filter(user=bob, gold_seen__gt=0).exists()


class TestAfterASplit:
    """`c` counted as C when they read, and is a class of its own now: what was said by the name C may have meant either."""

    def test_a_word_that_may_have_meant_either_makes_no_gold_question(
        self, alice: User, rita: User, adam: User, alnum: Alphabet
    ) -> None:
        sample = settled(alice, alnum, rita, said="c", truth="C")
        split_off(alnum, "C", "c", by=adam)

        trusting.hear_again(Sample.objects.get(pk=sample.pk))

        assert not GoldQuestion.objects.all().in_use().exists()

    def test_an_answer_to_gold_that_may_have_meant_either_is_none(
        self, alice: User, bob: User, rita: User, adam: User, alnum: Alphabet
    ) -> None:
        carol = make_user("carol", "annotator")
        sample = settled(alice, alnum, rita, said="c", truth="c")
        label(sample, bob, "C")
        label(sample, carol, "c")
        split_off(alnum, "C", "c", by=adam)

        trusting.hear_again(Sample.objects.get(pk=sample.pk))

        assert GoldQuestion.objects.get().known_class == "c"
        assert known(bob, alnum).gold_seen == 0
        assert (known(carol, alnum).gold_right, known(carol, alnum).gold_seen) == (1, 1)
