"""How far people agree, once the classes are others than those that they read by."""

import pytest

from accounts.models import User
from recognition import trusting
from recognition.models import Alphabet, Sample
from recognition.review.agreeing import agreement_in
from tests.conftest import make_user
from tests.drawn import draw, label
from tests.split_classes import split_off

pytestmark = pytest.mark.django_db


def test_what_may_have_meant_either_is_no_reading_any_more(
    alice: User, bob: User, adam: User, alnum: Alphabet
) -> None:
    for one, other in ("cc", "Cc", "CC"):
        sample = draw(alice, alnum)
        label(sample, alice, one)
        label(sample, bob, other)
    before = agreement_in(alnum)

    split_off(alnum, "C", "c", by=adam)

    after = agreement_in(alnum)
    assert (before.samples, before.readings) == (3, 6)
    assert (after.samples, after.readings) == (1, 3)
    assert {each.name for each in after.classes} == {"c"}


def test_an_answer_to_gold_that_may_have_meant_either_is_none(
    alice: User, bob: User, rita: User, adam: User, alnum: Alphabet
) -> None:
    carol = make_user("carol", "annotator")
    gold, other = draw(alice, alnum), draw(alice, alnum)
    label(gold, rita, "c")
    for reader, said in ((bob, "C"), (carol, "c")):
        label(gold, reader, said)
        label(other, reader, "A")
    split_off(alnum, "C", "c", by=adam)

    trusting.hear_again(Sample.objects.get(pk=gold.pk))

    people = {each.username: each for each in agreement_in(alnum).people}
    assert (people["bob"].gold.items, people["carol"].gold.items) == (0, 1)
