from importlib import import_module

import pytest
from django.apps import apps

from accounts.models import User
from recognition import labelling
from recognition.exceptions import Conflict, InvalidInput, PreconditionFailed, PreconditionRequired
from recognition.models import Alphabet, Answer, Label, ModelVersion, Prediction, Sample, State, Verdict
from tests.drawn import draw, label, predict
from tests.recognition.threads import at_once


@pytest.fixture
def sample(alice: User, alnum: Alphabet) -> Sample:
    return draw(alice, alnum)


def reading(sample: Sample, text: str) -> labelling.Reading:
    return labelling.read(alphabet=sample.alphabet, label=text, verdict=None)


def state_of(sample: Sample) -> tuple[str, str]:
    sample.refresh_from_db()
    return sample.state, sample.settled_class


def test_a_label_settles_what_the_sample_is(alice: User, sample: Sample) -> None:
    label(sample, alice, "c")

    assert state_of(sample) == (State.ACCEPTED, "C")


def test_a_change_keeps_what_was_said_before(alice: User, sample: Sample) -> None:
    label(sample, alice, "A")
    label(sample, alice, "b")

    assert [each.character for each in Label.objects.order_by("created_at")] == ["A", "b"]
    assert Label.objects.live().get().character == "b"
    assert state_of(sample) == (State.ACCEPTED, "b")


def test_a_verdict_rejects_it(alice: User, sample: Sample) -> None:
    labelling.label_sample(
        user=alice,
        sample=sample,
        reading=labelling.read(alphabet=sample.alphabet, label=None, verdict=Verdict.NOT_A_CHARACTER),
    )

    assert state_of(sample) == (State.REJECTED, "")


def test_an_authors_own_reviewer_rights_settle_nothing_of_theirs(rita: User, alnum: Alphabet) -> None:
    own = draw(rita, alnum)

    assert not label(own, rita, "A").settles


def test_a_reviewers_label_settles_somebody_elses(alice: User, rita: User, sample: Sample) -> None:
    label(sample, alice, "A")

    assert label(sample, rita, "b").settles
    assert state_of(sample) == (State.ACCEPTED, "b")


@pytest.mark.parametrize(("said", "answer"), [("C", "accepted"), ("c", "accepted"), ("A", "corrected")])
def test_it_answers_the_prediction_by_class(
    alice: User, sample: Sample, digits_champion: ModelVersion, said: str, answer: str
) -> None:
    seen = predict(sample, digits_champion, [("C", 0.8)])

    assert label(sample, alice, said, prediction=seen).answer == answer


@pytest.mark.parametrize(
    ("verdict", "turned_away", "answer"),
    [
        (Verdict.NOT_A_CHARACTER, True, Answer.ACCEPTED),
        (Verdict.NOT_A_CHARACTER, False, Answer.CORRECTED),
        (Verdict.UNSURE, True, Answer.UNAIDED),
        (Verdict.UNSURE, False, Answer.UNAIDED),
    ],
)
def test_a_verdict_corrects_only_a_model_that_says_otherwise(
    alice: User,
    sample: Sample,
    digits_champion: ModelVersion,
    verdict: Verdict,
    turned_away: bool,
    answer: Answer,
) -> None:
    seen = predict(sample, digits_champion)
    Prediction.objects.update(rejected=turned_away)
    seen.refresh_from_db()

    given, _ = labelling.label_sample(
        user=alice, sample=sample, reading=labelling.Reading(verdict=verdict), prediction=seen
    )

    assert given.answer == answer


def test_answers_of_before_are_brought_in_line(
    alice: User, sample: Sample, digits_champion: ModelVersion
) -> None:
    """What 0017 does to labels that were stored as corrections and were none."""
    seen = predict(sample, digits_champion)
    label(sample, alice, "A", prediction=seen)
    changed = import_module("recognition.migrations.0017_answers_of_verdicts").bring_in_line
    for verdict, rejected, becomes in (
        ("unsure", False, "unaided"),
        ("not a character", True, "accepted"),
        ("not a character", False, "corrected"),
    ):
        Prediction.objects.update(rejected=rejected)
        Label.objects.update(verdict=verdict, character="", answer="corrected")

        changed(apps, None)

        assert Label.objects.get().answer == becomes


def test_without_a_prediction_it_is_unaided(alice: User, sample: Sample) -> None:
    assert label(sample, alice, "A").answer == "unaided"


def test_a_prediction_of_another_sample_is_refused(
    alice: User, sample: Sample, alnum: Alphabet, digits_champion: ModelVersion
) -> None:
    elsewhere = predict(draw(alice, alnum), digits_champion)

    with pytest.raises(InvalidInput, match="of another sample"):
        label(sample, alice, "A", prediction=elsewhere)


def test_a_change_needs_if_match(alice: User, sample: Sample) -> None:
    label(sample, alice, "A")

    with pytest.raises(PreconditionRequired):
        labelling.label_sample(user=alice, sample=sample, reading=reading(sample, "b"))


@pytest.mark.parametrize("if_match", ['"stale"', "no etag", ""])
def test_a_stale_if_match_changes_nothing(alice: User, sample: Sample, if_match: str) -> None:
    label(sample, alice, "A")

    with pytest.raises(PreconditionFailed):
        labelling.label_sample(user=alice, sample=sample, reading=reading(sample, "b"), if_match=if_match)

    assert Label.objects.get().character == "A"


def test_a_stale_if_match_is_told_even_when_one_says_the_same(alice: User, sample: Sample) -> None:
    label(sample, alice, "A")

    with pytest.raises(PreconditionFailed):
        labelling.label_sample(user=alice, sample=sample, reading=reading(sample, "A"), if_match='"stale"')


def test_a_withdrawn_sample_takes_no_label(alice: User, sample: Sample) -> None:
    labelling.withdraw(user=alice, sample=sample)

    with pytest.raises(Conflict):
        label(sample, alice, "A")


def test_a_withdrawn_sample_is_settled_as_nothing(alice: User, sample: Sample) -> None:
    label(sample, alice, "A")

    labelling.withdraw(user=alice, sample=sample)

    assert state_of(sample) == (State.WITHDRAWN, "")


@pytest.mark.parametrize(("text", "verdict"), [(None, None), ("A", "unsure")])
def test_one_says_either_a_label_or_a_verdict(alnum: Alphabet, text: str | None, verdict: str | None) -> None:
    with pytest.raises(InvalidInput, match="either a label or a verdict"):
        labelling.read(alphabet=alnum, label=text, verdict=verdict)


def test_a_label_outside_the_alphabet_is_refused(digits: Alphabet) -> None:
    with pytest.raises(InvalidInput, match=r"7 8 9.* Received: 'A'"):
        labelling.read(alphabet=digits, label="A", verdict=None)


def test_a_verdict_that_is_none_is_refused(digits: Alphabet) -> None:
    with pytest.raises(InvalidInput, match="Received: 'maybe'"):
        labelling.read(alphabet=digits, label=None, verdict="maybe")


@pytest.mark.django_db(transaction=True)
def test_two_first_labels_at_once_leave_one_live(alice: User, sample: Sample) -> None:
    answers = at_once(
        *[
            lambda text=text: labelling.label_sample(user=alice, sample=sample, reading=reading(sample, text))
            for text in ("A", "b")
        ]
    )

    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [PreconditionRequired]
    assert Label.objects.live().count() == 1
    assert state_of(sample) == (State.ACCEPTED, Label.objects.live().get().character)


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_lose_nothing(alice: User, sample: Sample) -> None:
    seen = label(sample, alice, "A")

    answers = at_once(
        *[
            lambda text=text: labelling.label_sample(
                user=alice, sample=sample, reading=reading(sample, text), if_match=seen.etag
            )
            for text in ("b", "d")
        ]
    )

    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [PreconditionFailed]
    assert Label.objects.live().count() == 1
    assert Label.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_are_both_counted(alice: User, rita: User, sample: Sample) -> None:
    at_once(lambda: label(sample, alice, "A"), lambda: label(sample, rita, "b"))

    assert Label.objects.live().count() == 2
    assert state_of(sample) == (State.ACCEPTED, "b")
