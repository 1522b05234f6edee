"""Several people at one queue at the same moment: nobody is asked in vain, nothing is read too often, nothing is lost."""

from functools import partial

import pytest

from accounts.models import User
from ocrsite.bench.labelling import annotators, drawings
from recognition import labelling
from recognition.models import Alphabet, Label, QueueEntry
from recognition.queue import serving
from tests.recognition.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _few_authors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawings, "AUTHORS", 3)


def three_of(digits: Alphabet) -> Alphabet:
    digits.required_readings = 3
    digits.save()
    return digits


def test_annotators_read_all_together_and_nothing_too_often(digits: Alphabet) -> None:
    alphabet = three_of(digits)
    truth = drawings.draw(alphabet, 100, authors=drawings.people(3, named="author"))

    session = annotators.simulate(alphabet, drawings.people(8, named="reader"), truth)

    assert (session.over_collected, session.lost, session.early, session.twice) == (0, 0, 0, 0)
    assert 200 <= session.readings <= 300
    assert set(session.retired_as) <= {"agreed", "disputed", "enough"}


def test_one_that_is_left_is_given_once(digits: Alphabet) -> None:
    drawings.draw(digits, 1, authors=drawings.people(1, named="author"))
    users = drawings.people(6, named="reader")

    given = at_once(*(partial(serving.serve, user=user, alphabet=digits, count=20) for user in users))

    assert sorted(len(each) for each in given) == [0, 0, 0, 0, 0, 1]


def test_the_last_ones_are_all_given_though_others_ask_at_the_same_moment(digits: Alphabet) -> None:
    drawings.draw(digits, 12, authors=drawings.people(1, named="author"))
    users = drawings.people(6, named="reader")

    given = at_once(*(partial(serving.serve, user=user, alphabet=digits, count=2) for user in users))

    assert len({each.turn.sample_id for asked in given for each in asked}) == 12


def test_two_windows_of_one_person_share_what_they_hold(digits: Alphabet) -> None:
    drawings.draw(digits, 30, authors=drawings.people(1, named="author"))
    [user] = drawings.people(1, named="reader")

    given = at_once(*(partial(serving.serve, user=user, alphabet=digits, count=5) for _ in range(3)))

    assert all(len(asked) == 5 for asked in given)
    assert QueueEntry.objects.filter(sample__turns__user=user).count() <= 15


def test_a_label_from_elsewhere_and_a_turn_at_the_same_moment_do_not_block_each_other(
    digits: Alphabet,
) -> None:
    truth = drawings.draw(digits, 20, authors=drawings.people(1, named="author"))
    author = User.objects.get(username="author-0")
    users = drawings.people(4, named="reader")

    def draw_page() -> None:
        for sample in author.samples.all():
            reading = labelling.read(alphabet=digits, label=truth[sample.pk], verdict=None)
            labelling.label_sample(user=author, sample=sample, reading=reading)

    works = [partial(serving.serve, user=user, alphabet=digits, count=5) for user in users]
    found = at_once(draw_page, *works)

    assert not [each for each in found if isinstance(each, Exception)]
    assert Label.objects.live().count() == 20
    assert not QueueEntry.objects.waiting().exists()
