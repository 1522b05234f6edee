"""What reviewers decide about a sample, and that reverting it is as if it had not been decided."""

import pytest

from accounts.models import User
from recognition import labelling
from recognition.choosing_gold import choose_gold
from recognition.exceptions import Conflict, InvalidInput, NotAllowed, PreconditionFailed
from recognition.models import (
    Alphabet,
    Decision,
    DecisionKind,
    Exemplar,
    GoldOrigin,
    GoldQuestion,
    Label,
    ModelVersion,
    QueueEntry,
    Reliability,
    Sample,
    State,
    Verdict,
)
from recognition.models.review import disputes
from recognition.queue import queueing
from recognition.review import reviewing
from tests.conftest import make_user
from tests.drawn import draw, label

pytestmark = pytest.mark.django_db


@pytest.fixture
def disputed(alice: User, bob: User, digits: Alphabet) -> Sample:
    sample = draw(alice, digits)
    label(sample, alice, "1")
    label(sample, bob, "7")
    sample.refresh_from_db()
    assert sample.state == State.DISPUTED
    return sample


@pytest.fixture
def rolf(db: None) -> User:
    return make_user("rolf", "reviewer")


def settle(sample: Sample, reviewer: User, text: str = "7", *, if_match: str | None = None) -> Decision:
    return reviewing.settle(
        reviewer=reviewer,
        sample=sample,
        reading=labelling.read(alphabet=sample.alphabet, label=text, verdict=None),
        reason="plainly drawn",
        if_match=if_match,
    )


def stands(sample: Sample) -> tuple[str, str, str]:
    sample.refresh_from_db()
    return sample.state, sample.settled_class, sample.state_reason


def gold_of(sample: Sample) -> str | None:
    gold = GoldQuestion.objects.all().of_sample(sample)
    return None if gold is None else gold.known_class


def test_settling_is_the_last_word_and_is_gold(disputed: Sample, rita: User) -> None:
    decision = settle(disputed, rita)

    assert stands(disputed) == (State.ACCEPTED, "7", "settled by a reviewer")
    assert gold_of(disputed) == "7"
    assert decision.label is not None
    assert decision.label.settles
    assert (decision.kind, decision.reason, decision.reviewer) == ("settled", "plainly drawn", rita)


def test_a_drawing_may_be_settled_as_no_character(disputed: Sample, rita: User) -> None:
    reviewing.settle(
        reviewer=rita,
        sample=disputed,
        reading=labelling.Reading(verdict=Verdict.NOT_A_CHARACTER),
        reason="a scribble",
    )

    assert stands(disputed)[0] == State.REJECTED
    assert gold_of(disputed) is None


def test_what_nobody_can_tell_waits_for_a_reviewer(
    alice: User, bob: User, rita: User, digits: Alphabet
) -> None:
    sample = draw(alice, digits)
    unsure = labelling.Reading(verdict=Verdict.UNSURE)

    labelling.label_sample(user=bob, sample=sample, reading=unsure)

    sample.refresh_from_db()
    assert QueueEntry.objects.get().is_retired
    assert sample.state == State.OPEN
    assert list(disputes()) == [sample]
    settle(sample, rita)
    assert not disputes().exists()


def test_what_is_asked_about_again_waits_for_no_reviewer(
    alice: User, bob: User, rita: User, digits: Alphabet
) -> None:
    sample = draw(alice, digits)
    labelling.label_sample(user=bob, sample=sample, reading=labelling.Reading(verdict=Verdict.UNSURE))

    reviewing.send_back(reviewer=rita, sample=sample, more=1, reason="somebody may know")

    assert not disputes().exists()
    label(sample, alice, "7")
    assert not disputes().exists()


def test_nobody_reverts_what_was_decided_about_their_own(rita: User, rolf: User, digits: Alphabet) -> None:
    sample = draw(rita, digits)
    decision = reviewing.exclude(reviewer=rolf, sample=sample, reason="offensive")

    with pytest.raises(NotAllowed, match="You drew it yourself"):
        reviewing.revert(decision=decision, user=rita)

    assert stands(sample)[0] == State.EXCLUDED


def test_not_knowing_settles_nothing(disputed: Sample, rita: User) -> None:
    with pytest.raises(InvalidInput, match="sends it back"):
        reviewing.settle(
            reviewer=rita, sample=disputed, reading=labelling.Reading(verdict=Verdict.UNSURE), reason="?"
        )


def test_reverting_lets_the_readings_speak_and_retires_gold(disputed: Sample, rita: User, adam: User) -> None:
    before = stands(disputed)
    decision = reviewing.revert(decision=settle(disputed, rita), user=adam)

    assert stands(disputed) == before
    assert gold_of(disputed) is None
    assert decision.reverted_by == adam
    assert not Label.objects.live_by(rita).exists()


def test_who_was_measured_by_the_word_is_so_no_more(disputed: Sample, rita: User, bob: User) -> None:
    decision = settle(disputed, rita, "1")
    assert Reliability.objects.get(user=bob).reviewed == 1

    reviewing.revert(decision=decision, user=rita)

    assert Reliability.objects.get(user=bob).reviewed == 0


def test_twice_reverted_is_refused(disputed: Sample, rita: User) -> None:
    decision = settle(disputed, rita)
    reviewing.revert(decision=decision, user=rita)

    with pytest.raises(Conflict, match="reverted before"):
        reviewing.revert(decision=decision, user=rita)


def test_what_the_reviewer_had_said_before_stands_again(alice: User, rita: User, digits: Alphabet) -> None:
    sample = draw(alice, digits)
    first = label(sample, rita, "1")
    decision = settle(sample, rita, "7")

    reviewing.revert(decision=decision, user=rita)

    assert Label.objects.all().live_of(sample=sample, user_id=rita.pk) == first
    assert (stands(sample)[1], gold_of(sample)) == ("1", "1")


def test_a_decision_below_another_is_reverted_out_of_order(disputed: Sample, rita: User, rolf: User) -> None:
    first = settle(disputed, rita, "7")
    second = settle(disputed, rolf, "1", if_match="*")

    reviewing.revert(decision=first, user=rita)
    assert (stands(disputed)[1], gold_of(disputed)) == ("1", "1")

    reviewing.revert(decision=second, user=rita)
    assert (stands(disputed)[0], gold_of(disputed)) == (State.DISPUTED, None)


def test_of_ones_own_two_decisions_the_first_may_go_alone(disputed: Sample, rita: User) -> None:
    first = settle(disputed, rita, "7")
    second = settle(disputed, rita, "1", if_match="*")

    reviewing.revert(decision=first, user=rita)
    reviewing.revert(decision=second, user=rita)

    assert stands(disputed)[0] == State.DISPUTED
    assert not Label.objects.live_by(rita).exists()


def test_a_gold_question_that_was_chosen_comes_back(alice: User, rita: User, digits: Alphabet) -> None:
    sample = draw(alice, digits)
    label(sample, alice, "1")
    sample.refresh_from_db()
    chosen = choose_gold(sample=sample, user=rita)
    decision = settle(sample, rita, "7")
    assert gold_of(sample) == "7"

    reviewing.revert(decision=decision, user=rita)

    gold = GoldQuestion.objects.get(sample=sample)
    assert (gold.known_class, gold.origin, gold.retired_at) == ("1", GoldOrigin.CHOSEN, None)
    assert gold.created_at == chosen.created_at


def test_an_excluded_sample_stays_so_whatever_is_said(disputed: Sample, rita: User, bob: User) -> None:
    reviewing.exclude(reviewer=rita, sample=disputed, reason="a name and an address")

    label(disputed, bob, "1")

    assert stands(disputed) == (
        State.EXCLUDED,
        "",
        "excluded by a reviewer: a name and an address",
    )
    assert not Sample.objects.all().teaching(disputed.alphabet).exists()


def test_a_reviewers_label_elsewhere_does_not_let_it_in_either(
    disputed: Sample, rita: User, rolf: User
) -> None:
    reviewing.exclude(reviewer=rita, sample=disputed, reason="offensive")

    label(disputed, rolf, "1")

    assert stands(disputed)[0] == State.EXCLUDED
    assert gold_of(disputed) is None


def test_reverting_an_exclusion_hears_what_was_said_meanwhile(
    disputed: Sample, rita: User, bob: User
) -> None:
    decision = reviewing.exclude(reviewer=rita, sample=disputed, reason="offensive")
    label(disputed, bob, "1")

    reviewing.revert(decision=decision, user=rita)

    assert stands(disputed) == (State.ACCEPTED, "1", "2 readings agree")


def test_an_excluded_drawing_helps_to_read_no_other(
    alice: User, rita: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    from recognition.models import Embedding

    sample = draw(alice, digits)
    Embedding.objects.create(sample=sample, version=digits_champion, vector=b"\0" * 128)
    label(sample, alice, "1")
    assert Exemplar.objects.filter(sample=sample).exists()

    decision = reviewing.exclude(reviewer=rita, sample=sample, reason="offensive")
    assert not Exemplar.objects.filter(sample=sample).exists()

    reviewing.revert(decision=decision, user=rita)
    assert Exemplar.objects.filter(sample=sample).exists()


def test_what_is_excluded_takes_no_other_decision(disputed: Sample, rita: User) -> None:
    reviewing.exclude(reviewer=rita, sample=disputed, reason="offensive")

    with pytest.raises(Conflict, match="revert that"):
        settle(disputed, rita)
    with pytest.raises(Conflict, match="revert that"):
        reviewing.exclude(reviewer=rita, sample=disputed, reason="twice", if_match="*")


def test_sent_back_it_asks_until_the_readings_are_there(disputed: Sample, rita: User) -> None:
    reviewing.send_back(reviewer=rita, sample=disputed, more=2, reason="a third opinion")
    assert Decision.objects.all().still_asking().count() == 1

    label(disputed, make_user("carl", "annotator"), "7")
    assert Decision.objects.all().still_asking().count() == 1

    label(disputed, make_user("dora", "annotator"), "7")
    assert Decision.objects.all().still_asking().count() == 0


@pytest.mark.parametrize("more", [0, 6])
def test_it_is_sent_back_for_a_few_readings(disputed: Sample, rita: User, more: int) -> None:
    with pytest.raises(InvalidInput, match=f"Received: {more}"):
        reviewing.send_back(reviewer=rita, sample=disputed, more=more, reason="more")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_a_decision_has_a_reason(disputed: Sample, rita: User, reason: str) -> None:
    with pytest.raises(InvalidInput, match="reason of 1 to 300"):
        reviewing.exclude(reviewer=rita, sample=disputed, reason=reason)
    assert not Decision.objects.exists()


def test_annotators_decide_nothing(disputed: Sample, bob: User) -> None:
    with pytest.raises(NotAllowed, match="Only reviewers"):
        settle(disputed, bob)


def test_nobody_reviews_their_own(rita: User, digits: Alphabet) -> None:
    with pytest.raises(NotAllowed, match="yourself"):
        settle(draw(rita, digits), rita)


def test_whoever_saw_it_otherwise_is_told(disputed: Sample, rita: User, rolf: User) -> None:
    seen = reviewing.etag_of(disputed)
    settle(disputed, rita, if_match=seen)

    with pytest.raises(PreconditionFailed, match="changed since"):
        settle(disputed, rolf, "1", if_match=seen)
    with pytest.raises(Conflict, match="settled as 7 by rita"):
        settle(disputed, rolf, "1")
    assert stands(disputed)[1] == "7"


def test_a_withdrawn_sample_takes_no_decision(disputed: Sample, alice: User, rita: User) -> None:
    decision = reviewing.exclude(reviewer=rita, sample=disputed, reason="offensive")
    labelling.withdraw(user=alice, sample=disputed)

    with pytest.raises(Conflict, match="withdrawn"):
        settle(disputed, rita)
    with pytest.raises(Conflict, match="withdrawn"):
        reviewing.revert(decision=decision, user=rita)


def test_a_decision_answered_anew_by_its_reviewer_stands_no_more(disputed: Sample, rita: User) -> None:
    decision = settle(disputed, rita)

    label(disputed, rita, "1")

    decision.refresh_from_db()
    assert not decision.stands
    assert not Decision.objects.all().standing().exists()
    assert DecisionKind(decision.kind) == DecisionKind.SETTLED


def asked(sample: Sample) -> tuple[str, int]:
    entry = QueueEntry.objects.get(pk=sample.pk)
    return entry.retired_as, entry.more


def test_sent_back_it_is_asked_about_again_until_that_is_reverted(disputed: Sample, rita: User) -> None:
    assert asked(disputed) != ("", 2)
    before = asked(disputed)

    decision = reviewing.send_back(reviewer=rita, sample=disputed, more=2, reason="hard")
    assert asked(disputed) == ("", 2)

    reviewing.revert(decision=decision, user=rita)
    assert asked(disputed) == before


def test_a_word_answers_what_was_sent_back_and_reverted_asks_again(
    disputed: Sample, rita: User, rolf: User
) -> None:
    reviewing.send_back(reviewer=rita, sample=disputed, more=2, reason="hard")
    label(disputed, make_user("carl", "annotator"), "7")
    decision = settle(disputed, rolf)
    assert asked(disputed)[1] == 0
    assert not Decision.objects.all().still_asking().exists()

    reviewing.revert(decision=decision, user=rolf)

    assert asked(disputed) == ("", 1)
    assert Decision.objects.all().lacking_on(disputed) == 1


def test_nobody_is_asked_about_what_is_excluded(alice: User, rita: User, digits: Alphabet) -> None:
    sample = draw(alice, digits)
    queueing.enter(sample)
    assert asked(sample)[0] == ""

    decision = reviewing.exclude(reviewer=rita, sample=sample, reason="offensive")
    assert asked(sample)[0] != ""

    reviewing.revert(decision=decision, user=rita)
    assert asked(sample)[0] == ""
