"""Several people at one alphabet: of two changes one is told to look again, and no reading given meanwhile is overlooked."""

from functools import partial
from itertools import cycle

import pytest

from accounts.models import User
from recognition import labelling
from recognition.classes import curating
from recognition.classes.alphabet_changes import Change, Merge
from recognition.exceptions import PreconditionFailed
from recognition.models import Alphabet, AlphabetRevision, Sample, State
from tests.drawn import draw
from tests.recognition.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_changes_at_once_one_is_told_to_look_again(adam: User, digits: Alphabet) -> None:
    def rename(name: str) -> str:
        try:
            curating.revise(
                alphabet=digits, user=adam, change=Change(name=name), reason="r", if_match=digits.etag
            )
        except PreconditionFailed:
            return "told"
        return "changed"

    found = at_once(partial(rename, "One"), partial(rename, "Other"))

    assert sorted(found) == ["changed", "told"]
    assert AlphabetRevision.objects.filter(alphabet=digits).count() == 2


def test_what_is_read_while_classes_merge_is_settled_by_the_new_ones(
    adam: User, alice: User, digits: Alphabet
) -> None:
    samples = [draw(alice, digits) for _ in range(24)]

    def read(mine: list[Sample]) -> None:
        for sample, character in zip(mine, cycle("17"), strict=False):
            labelling.label_sample(
                user=alice,
                sample=sample,
                reading=labelling.read(alphabet=digits, label=character, verdict=None),
            )

    def merge() -> None:
        curating.revise(
            alphabet=digits,
            user=adam,
            change=Change(merge=[Merge(classes=["1", "7"], into="1")]),
            reason="r",
            if_match="*",
        )

    assert at_once(*(partial(read, samples[part::3]) for part in range(3)), merge) == [None] * 4

    assert set(Sample.objects.values_list("state", "settled_class")) == {(State.ACCEPTED, "1")}
    assert set(Sample.objects.values_list("labels__character", flat=True)) == {"1", "7"}
