"""What people are told of what became of their drawings and readings."""

import pytest

from accounts.models import Kind, Notification, User
from recognition import labelling
from recognition.models import Alphabet, ModelVersion, Trial
from recognition.reading import trials
from recognition.review import reviewing
from tests.conftest import make_user
from tests.drawn import draw, label


def told(user: User) -> list[tuple[str, str, str]]:
    return list(Notification.objects.all().newest_first_of(user).values_list("kind", "text", "url"))


def test_who_differed_is_told_how_it_was_settled(
    alice: User, bob: User, rita: User, digits: Alphabet
) -> None:
    sample = draw(alice, digits)
    label(sample, alice, "1")
    label(sample, bob, "7")

    label(sample, rita, "7")

    text = "A drawing that you and others read differently is settled: it is 7."
    assert told(alice) == [(Kind.DISPUTE, text, f"/samples/{sample.pk}/")]
    assert told(bob) == [(Kind.DISPUTE, text, "")]  # the page of somebody else's drawing is not his to see
    assert told(rita) == []  # she settled it


def test_a_reading_that_agrees_is_nothing_to_tell(alice: User, bob: User, digits: Alphabet) -> None:
    sample = draw(alice, digits)
    label(sample, alice, "7")
    label(sample, bob, "7")

    assert not Notification.objects.exists()


@pytest.mark.parametrize("by_its_author", [True, False])
def test_a_rejected_drawing_is_told_to_its_author_unless_they_did_it(
    alice: User, rita: User, digits: Alphabet, by_its_author: bool
) -> None:
    sample = draw(alice, digits)
    reading = labelling.read(alphabet=digits, label=None, verdict="not a character")

    labelling.label_sample(user=alice if by_its_author else rita, sample=sample, reading=reading)

    assert [kind for kind, _, _ in told(alice)] == ([] if by_its_author else [Kind.REJECTED])


@pytest.mark.parametrize("author_read_it", [True, False])
def test_a_dispute_that_ends_in_a_rejection_is_told_to_the_author_as_one(
    alice: User, bob: User, rita: User, digits: Alphabet, author_read_it: bool
) -> None:
    sample = draw(alice, digits)
    label(sample, alice if author_read_it else make_user("carol", "annotator"), "1")
    label(sample, bob, "7")
    reading = labelling.read(alphabet=digits, label=None, verdict="not a character")

    labelling.label_sample(user=rita, sample=sample, reading=reading)

    assert [(kind, url) for kind, _, url in told(alice)] == [(Kind.REJECTED, f"/samples/{sample.pk}/")]
    [(kind, text, _)] = told(bob)
    assert (kind, "it is no character" in text) == (Kind.DISPUTE, True)


def test_an_excluded_drawing_is_told_with_the_reason(alice: User, rita: User, digits: Alphabet) -> None:
    sample = draw(alice, digits)

    reviewing.exclude(reviewer=rita, sample=sample, reason="It is a signature.")

    [(kind, text, url)] = told(alice)
    assert (kind, url) == (Kind.REJECTED, f"/samples/{sample.pk}/")
    assert "It is a signature." in text


def test_administrators_are_told_of_a_trial_that_ended_by_itself(
    alice: User, adam: User, digits_champion: ModelVersion
) -> None:
    from django.utils import timezone

    trial = Trial.objects.create(
        alphabet=digits_champion.alphabet, version=digits_champion, champion=digits_champion, kind="canary", share=0.1,
        reason="why", started_by=adam, started_at=timezone.now(),
    )  # fmt: skip

    trials.break_off(trial, OSError("no such file"))
    trials.break_off(trial, OSError("no such file"))

    [(kind, text, url)] = told(adam)
    assert (kind, url) == (Kind.TROUBLE, f"/models/{digits_champion.pk}/trial/")
    assert "no such file" in text
    assert told(alice) == []
