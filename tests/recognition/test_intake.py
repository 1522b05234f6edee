import uuid
from typing import Any

import pytest

from accounts.models import User
from recognition import intake, labelling
from recognition.exceptions import Conflict, InvalidInput
from recognition.models import Alphabet, OutboxMessage, Sample, Source, Split, Writer
from tests.broken import redis_away
from tests.recognition.threads import at_once

commits = pytest.mark.django_db(transaction=True)


def moved(ink: dict[str, Any], by: float = 1) -> dict[str, Any]:
    return ink | {
        "strokes": [[[x + by * index, *rest] for index, (x, *rest) in enumerate(ink["strokes"][0])]]
    }


def store(author: User, alphabet: Alphabet, ink: dict[str, Any], **options: Any) -> tuple[Sample, bool]:
    content = intake.read_ink(ink)
    return intake.store(author=author, alphabet=alphabet, content=content, source=Source.CANVAS, **options)


def test_a_sample_comes_with_the_message_that_it_waits(
    alice: User, digits: Alphabet, ink: dict[str, Any]
) -> None:
    sample, is_new = store(alice, digits, ink)

    assert is_new
    assert Sample.objects.get().ink == ink
    message = OutboxMessage.objects.get()
    assert (message.task, message.arguments) == ("recognition.recognize", {"sample_id": str(sample.pk)})


def test_the_same_drawing_again_is_the_same_sample(
    alice: User, digits: Alphabet, ink: dict[str, Any]
) -> None:
    first, _ = store(alice, digits, ink)

    again, is_new = store(alice, digits, ink)

    assert (again, is_new) == (first, False)
    assert OutboxMessage.objects.count() == 1


def test_the_same_drawing_in_another_alphabet_is_another_sample(
    alice: User, digits: Alphabet, alnum: Alphabet, ink: dict[str, Any]
) -> None:
    store(alice, digits, ink)

    assert store(alice, alnum, ink)[1]


def test_the_same_drawing_by_somebody_else_is_another_sample(
    alice: User, bob: User, digits: Alphabet, ink: dict[str, Any]
) -> None:
    store(alice, digits, ink)

    assert store(bob, digits, ink)[1]


def test_what_was_withdrawn_may_be_drawn_again(alice: User, digits: Alphabet, ink: dict[str, Any]) -> None:
    withdrawn, _ = store(alice, digits, ink)
    labelling.withdraw(user=alice, sample=withdrawn)

    again, is_new = store(alice, digits, ink)

    assert is_new
    assert again != withdrawn


def test_an_id_is_used_once(alice: User, digits: Alphabet, ink: dict[str, Any]) -> None:
    sample, _ = store(alice, digits, ink)

    with pytest.raises(Conflict, match="An id is used once"):
        store(alice, digits, moved(ink), sample_id=sample.pk)


def test_somebody_elses_id_is_taken(alice: User, bob: User, digits: Alphabet, ink: dict[str, Any]) -> None:
    sample, _ = store(alice, digits, ink)

    with pytest.raises(Conflict, match="taken by another sample"):
        store(bob, digits, ink, sample_id=sample.pk)


def test_ink_that_cannot_be_is_refused(ink: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        intake.read_ink(ink | {"strokes": []})

    assert refusal.value.field == "ink"


def test_a_picture_that_cannot_be_is_refused() -> None:
    with pytest.raises(InvalidInput) as refusal:
        intake.read_image(b"not a picture")

    assert refusal.value.field == "image"


def test_an_account_cannot_look_for_the_side_that_tests(
    alice: User, bob: User, digits: Alphabet, ink: dict[str, Any]
) -> None:
    store(bob, digits, ink)

    splits = {store(alice, digits, moved(ink, by), writer=f"w{by}")[0].split for by in range(1, 40)}

    assert splits == {Writer.objects.get(author=alice, name="").split}


def test_hands_that_a_reviewer_names_stand_each_by_itself(
    rita: User, digits: Alphabet, ink: dict[str, Any]
) -> None:
    hands = [store(rita, digits, moved(ink, by), writer=f"w{by}")[0].writer for by in range(1, 40)]

    assert all(hand.split == Split.of(hand.pk) for hand in hands[1:])


def test_a_named_writer_keeps_their_side_of_the_split(
    alice: User, digits: Alphabet, ink: dict[str, Any]
) -> None:
    store(alice, digits, ink)
    splits = {store(alice, digits, moved(ink, by), writer="w17")[0].split for by in range(1, 5)}

    assert splits == {Writer.objects.get(name="w17").split}


def test_the_first_writer_of_an_installation_trains(
    alice: User, digits: Alphabet, ink: dict[str, Any]
) -> None:
    assert store(alice, digits, ink)[0].split == Split.TRAIN


def test_writers_of_different_authors_are_different_hands(
    alice: User, bob: User, digits: Alphabet, ink: dict[str, Any]
) -> None:
    hands = {store(author, digits, ink, writer="w17")[0].writer for author in (alice, bob)}

    assert len(hands) == 2


@commits
def test_the_same_id_sent_twice_at_once_is_stored_once(
    alice: User, digits: Alphabet, ink: dict[str, Any]
) -> None:
    sample_id = uuid.uuid4()

    answers = at_once(*[lambda: store(alice, digits, ink, sample_id=sample_id)] * 4)

    assert {sample.pk for sample, _ in answers} == {sample_id}
    assert sorted(is_new for _, is_new in answers) == [False, False, False, True]
    assert OutboxMessage.objects.count() == 1


@commits
def test_an_id_that_two_people_send_at_once_is_one_persons(
    alice: User, bob: User, digits: Alphabet, ink: dict[str, Any]
) -> None:
    sample_id = uuid.uuid4()

    answers = at_once(
        *[lambda user=user: store(user, digits, ink, sample_id=sample_id) for user in (alice, bob)]
    )

    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [Conflict]
    assert Sample.objects.count() == 1


@commits
def test_without_redis_the_drawing_is_stored_all_the_same(
    alice: User, digits: Alphabet, ink: dict[str, Any]
) -> None:
    with redis_away():
        sample, is_new = store(alice, digits, ink)

    assert is_new
    assert Sample.objects.get() == sample
    assert OutboxMessage.objects.exists()
