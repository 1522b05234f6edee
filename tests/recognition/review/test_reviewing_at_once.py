"""Reviewers at the same moment: the later one is told, and nothing that was said is lost."""

from functools import partial

import pytest

from accounts.models import User
from recognition import labelling
from recognition.exceptions import Conflict, PreconditionFailed
from recognition.models import Alphabet, Decision, Label, Sample, State
from recognition.review import reviewing
from tests.conftest import make_user
from tests.drawn import draw, label
from tests.recognition.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def disputed(alice: User, bob: User, digits: Alphabet) -> Sample:
    sample = draw(alice, digits)
    label(sample, alice, "1")
    label(sample, bob, "7")
    return sample


@pytest.mark.parametrize("is_seen", [True, False], ids=["if-match", "without"])
def test_of_two_who_settle_at_once_one_is_told(disputed: Sample, rita: User, is_seen: bool) -> None:
    seen = reviewing.etag_of(Sample.objects.get(pk=disputed.pk)) if is_seen else None

    def settle(reviewer: User, text: str) -> Decision:
        reading = labelling.read(alphabet=disputed.alphabet, label=text, verdict=None)
        return reviewing.settle(
            reviewer=reviewer, sample=disputed, reading=reading, reason="plainly drawn", if_match=seen
        )

    rolf = make_user("rolf", "reviewer")
    found = at_once(partial(settle, rita, "1"), partial(settle, rolf, "7"))

    [made] = [each for each in found if isinstance(each, Decision)]
    [told] = [each for each in found if not isinstance(each, Decision)]
    assert isinstance(told, PreconditionFailed if is_seen else Conflict)
    disputed.refresh_from_db()
    assert disputed.settled_class == str(made.label)
    assert Label.objects.live().filter(sample=disputed).count() == 3


def test_what_is_read_while_it_is_excluded_and_let_in_again_is_kept(
    disputed: Sample, rita: User, bob: User
) -> None:
    carl, dora = make_user("carl", "annotator"), make_user("dora", "annotator")
    decision = reviewing.exclude(reviewer=rita, sample=disputed, reason="offensive")

    found = at_once(
        partial(reviewing.revert, decision=decision, user=rita),
        partial(label, disputed, carl, "7"),
        partial(label, disputed, dora, "7"),
    )

    assert not [each for each in found if isinstance(each, Exception)]
    disputed.refresh_from_db()
    assert disputed.state in (State.ACCEPTED, State.DISPUTED)
    assert Label.objects.live().filter(sample=disputed).count() == 4


def test_of_two_who_revert_at_once_one_is_told(disputed: Sample, rita: User, adam: User) -> None:
    decision = reviewing.exclude(reviewer=rita, sample=disputed, reason="offensive")

    found = at_once(*(partial(reviewing.revert, decision=decision, user=user) for user in (rita, adam)))

    assert sorted(type(each).__name__ for each in found) == ["Conflict", "Decision"]
