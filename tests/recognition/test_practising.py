"""Practice: what is asked for, and what becomes of a drawing that was made because it was asked for."""

from random import Random
from typing import Any

import pytest

from accounts import roles
from accounts.models import User
from recognition import intake, labelling, practising, trusting
from recognition.exceptions import Conflict, InvalidInput, NotAllowed
from recognition.models import (
    Alphabet,
    Answer,
    Exemplar,
    Label,
    Labellers,
    ModelVersion,
    OutboxMessage,
    Prediction,
    QueueEntry,
    Sample,
    Source,
    Split,
    State,
)
from recognition.practising import MOST_PROMPTS, Record
from recognition.reading import exemplars
from tests.collected import move_to
from tests.conftest import make_user
from tests.drawn import draw, label, predict
from training.snapshot import collected

LOOKS_LIKE_A_SEVEN = (("7", 0.97), ("1", 0.02))
MAYBE_A_ONE = (("1", 0.6), ("7", 0.3))
SURELY_A_ONE = (("1", 0.98), ("7", 0.01))


def drawn_for(author: User, alphabet: Alphabet, prompt: str, ink: dict[str, Any], *, seed: int = 0) -> Sample:
    """As it stands before any worker has looked."""
    moved = {**ink, "strokes": [[[x + seed / 16, *rest] for x, *rest in stroke] for stroke in ink["strokes"]]}
    sample, _ = practising.store(
        author=author,
        alphabet=alphabet,
        content=intake.read_ink(moved),
        source=Source.CANVAS,
        prompt=prompt,
    )
    Sample.objects.filter(pk=sample.pk).update(pixels=bytes(784), renderer_version=1)
    return stored(sample)


def stored(sample: Sample) -> Sample:
    return Sample.objects.select_related("alphabet").get(pk=sample.pk)


def looked_at(sample: Sample, version: ModelVersion, ranking: Any = LOOKS_LIKE_A_SEVEN) -> Sample:
    """As a worker leaves it."""
    predict(sample, version, ranking)
    practising.look(sample_id=str(sample.pk))
    OutboxMessage.objects.all().delete()
    return stored(sample)


@pytest.fixture
def seven(alice: User, digits: Alphabet, ink: dict[str, Any]) -> Sample:
    return drawn_for(alice, digits, "7", ink)


def test_it_waits_until_a_model_has_looked(seven: Sample, alice: User) -> None:
    prompt = Label.objects.all().prompt_on(seven)

    assert prompt is not None
    assert (prompt.user, prompt.character, prompt.answer, prompt.stands) == (
        alice,
        "7",
        Answer.PROMPTED,
        False,
    )
    assert seven.state == State.OPEN


@pytest.mark.parametrize("ranking", [LOOKS_LIKE_A_SEVEN, MAYBE_A_ONE])
def test_it_is_accepted_where_the_champion_does_not_firmly_object(
    seven: Sample, digits_champion: ModelVersion, ranking: Any
) -> None:
    seen = looked_at(seven, digits_champion, ranking)

    assert (seen.state, seen.settled_class, seen.state_reason) == (
        State.ACCEPTED,
        "7",
        "drawn when asked for",
    )


def test_a_slip_waits_for_somebody_to_read_it(
    seven: Sample, digits_champion: ModelVersion, bob: User
) -> None:
    seen = looked_at(seven, digits_champion, SURELY_A_ONE)

    assert (seen.state, seen.settled_class) == (State.OPEN, "")
    assert seen.state_reason == "drawn when asked for, waits to be read"
    entry = QueueEntry.objects.get(sample=seven)
    assert entry.retired_at is None
    assert entry.urgency > 0
    label(seen, bob, "1")
    assert (stored(seven).state, stored(seven).settled_class) == (State.ACCEPTED, "1")


def test_what_is_drawn_alike_is_no_slip(
    alice: User, digits: Alphabet, digits_champion: ModelVersion, ink: dict[str, Any]
) -> None:
    digits.lookalikes = [["1", "7"]]
    digits.save()

    assert (
        looked_at(drawn_for(alice, digits, "7", ink), digits_champion, SURELY_A_ONE).state == State.ACCEPTED
    )


def test_without_a_model_nothing_speaks_against_it(seven: Sample) -> None:
    practising.look(sample_id=str(seven.pk))

    assert stored(seven).settled_class == "7"


def test_looking_twice_is_looking_once(seven: Sample, digits_champion: ModelVersion) -> None:
    looked_at(seven, digits_champion, SURELY_A_ONE)

    practising.look(sample_id=str(seven.pk))

    assert stored(seven).state == State.OPEN
    assert Label.objects.count() == 1


def test_what_was_taken_back_meanwhile_stays_so(
    seven: Sample, alice: User, digits_champion: ModelVersion
) -> None:
    labelling.withdraw(user=alice, sample=seven)

    assert looked_at(seven, digits_champion).state == State.WITHDRAWN


def test_ones_own_reading_takes_the_place_of_the_prompt_without_if_match(
    seven: Sample, alice: User, digits_champion: ModelVersion
) -> None:
    looked_at(seven, digits_champion)

    given, is_first = labelling.label_sample(
        user=alice, sample=seven, reading=labelling.read(alphabet=seven.alphabet, label="1", verdict=None)
    )

    assert is_first
    assert given.answer == Answer.UNAIDED
    assert Label.objects.all().prompt_on(seven) is None
    assert (stored(seven).settled_class, stored(seven).state_reason) == ("1", "one reading")


def test_saying_what_was_asked_for_makes_it_a_reading(
    seven: Sample, alice: User, digits_champion: ModelVersion
) -> None:
    looked_at(seven, digits_champion, SURELY_A_ONE)

    label(seven, alice, "7")

    assert stored(seven).state_reason == "one reading"


def test_a_reading_by_somebody_else_bears_it_out_or_disputes_it(
    alice: User, bob: User, digits: Alphabet, digits_champion: ModelVersion, ink: dict[str, Any]
) -> None:
    agreed, disputed = (
        looked_at(drawn_for(alice, digits, "7", ink, seed=seed), digits_champion) for seed in (1, 2)
    )

    label(agreed, bob, "7")
    label(disputed, bob, "1")

    assert stored(agreed).state_reason == "one reading, and it was asked for"
    assert stored(disputed).state == State.DISPUTED


def test_two_readings_outweigh_it(
    seven: Sample, alice: User, bob: User, rita: User, digits_champion: ModelVersion
) -> None:
    carol = make_user("carol", roles.ANNOTATOR)
    looked_at(seven, digits_champion)
    User.objects.update(date_joined="2020-01-01T00:00Z")

    for reader in (bob, carol):
        label(seven, reader, "1")

    assert (stored(seven).state, stored(seven).settled_class) == (State.ACCEPTED, "1")


def test_it_is_no_answer_to_the_model_and_measures_nobody(
    seven: Sample, alice: User, bob: User, rita: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    looked_at(seven, digits_champion)
    label(seven, bob, "1")
    label(seven, rita, "1")

    trusting.reckon(digits)

    evidence = trusting.standings(digits, [alice.pk], now=seven.created_at)[alice.pk].evidence
    assert (evidence.reviewed, evidence.compared, evidence.gold_seen) == (0, 0, 0)
    assert not Label.objects.all().corrections().by(alice).exists()
    answers = Prediction.objects.all().answered_by_people(digits_champion)
    assert [answer for _, answer in answers] == [None]


def test_nobody_elses_next_drawings_are_read_by_it_nor_ones_own(
    seven: Sample, digits_champion: ModelVersion
) -> None:
    looked_at(seven, digits_champion)

    exemplars.rebuild(version_id=digits_champion.pk, before=None)

    assert not Exemplar.objects.exists()


def test_nothing_is_tested_on_what_nobody_read(
    seven: Sample, bob: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    looked_at(seven, digits_champion)
    move_to(seven, Split.TEST)
    assert collected.tests_of_now(digits) == []

    label(seven, bob, "7")

    (test,) = collected.tests_of_now(digits)
    assert test.targets.tolist() == [digits.classes.index("7")]


def test_sending_it_twice_stores_it_once(seven: Sample, alice: User, ink: dict[str, Any]) -> None:
    again = drawn_for(alice, seven.alphabet, "7", ink)

    assert again.pk == seven.pk
    assert Label.objects.count() == 1


def test_the_very_same_drawing_is_not_another_character(
    seven: Sample, alice: User, ink: dict[str, Any]
) -> None:
    with pytest.raises(Conflict, match="'7'"):
        drawn_for(alice, seven.alphabet, "1", ink)


def test_what_its_author_has_read_keeps_that(
    alice: User, digits: Alphabet, digits_champion: ModelVersion, ink: dict[str, Any]
) -> None:
    sample, _ = intake.store(
        author=alice, alphabet=digits, content=intake.read_ink(ink), source=Source.CANVAS
    )
    label(sample, alice, "4")

    again = drawn_for(alice, digits, "7", ink)

    assert (again.pk, again.settled_class) == (sample.pk, "4")


def test_a_drawing_that_was_looked_at_before_it_is_told_what_it_was_for_is_settled_at_once(
    alice: User, digits: Alphabet, digits_champion: ModelVersion, ink: dict[str, Any]
) -> None:
    sample, _ = intake.store(
        author=alice, alphabet=digits, content=intake.read_ink(ink), source=Source.CANVAS
    )
    looked_at(sample, digits_champion)

    assert drawn_for(alice, digits, "7", ink).settled_class == "7"


@pytest.mark.parametrize("prompt", ["x", "", "77"])
def test_it_refuses_what_is_no_class(alice: User, digits: Alphabet, ink: dict[str, Any], prompt: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        drawn_for(alice, digits, prompt, ink)

    assert refused.value.field == "prompt"
    assert not Sample.objects.exists()


def test_it_refuses_whom_the_alphabet_does_not_listen_to(
    alice: User, rita: User, digits: Alphabet, ink: dict[str, Any]
) -> None:
    Alphabet.objects.filter(pk=digits.pk).update(labelled_by=Labellers.REVIEWERS)
    digits.refresh_from_db()

    with pytest.raises(NotAllowed):
        drawn_for(alice, digits, "7", ink)
    with pytest.raises(NotAllowed):
        practising.next_prompts(user=alice, alphabet=digits, count=1)
    assert not Sample.objects.exists()
    assert drawn_for(rita, digits, "7", ink)


def test_what_is_needed_most_comes_first(
    alice: User, bob: User, digits: Alphabet, ink: dict[str, Any]
) -> None:
    for name in "0123456789":
        for _ in range(3 if name != "8" else 0):
            label(draw(bob, digits), bob, name)

    found = practising.next_prompts(user=alice, alphabet=digits, count=10, random=Random(0))  # noqa: S311

    assert found[0] == "8"
    assert len(found) == 10


def test_the_last_one_is_not_asked_for_again_at_once(
    alice: User, digits: Alphabet, ink: dict[str, Any]
) -> None:
    for name in "012345689":
        label(draw(alice, digits), alice, name)
    drawn_for(alice, digits, "7", ink)

    assert practising.next_prompts(user=alice, alphabet=digits, count=1)[0] != "7"
    assert practising.next_prompts(user=alice, alphabet=digits, count=1, after=["3"])[0] not in "73"


def test_what_the_champion_misreads_is_asked_for(
    alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    confusion = [[20 * (row == column) for column in range(10)] for row in range(10)]
    confusion[5][6] = 20
    digits_champion.metrics = {"mnist-test": {"confusion": confusion}, "scribbles": {"rejected": 0.9}}
    digits_champion.save()

    for seed in range(5):
        assert practising.next_prompts(user=alice, alphabet=digits, count=1, random=Random(seed)) == ["5"]  # noqa: S311


@pytest.mark.parametrize("count", [0, -1, MOST_PROMPTS + 1])
def test_it_refuses_counts_that_make_no_sense(alice: User, digits: Alphabet, count: int) -> None:
    with pytest.raises(InvalidInput):
        practising.next_prompts(user=alice, alphabet=digits, count=count)


def test_the_record_tells_streaks(
    alice: User, digits: Alphabet, digits_champion: ModelVersion, ink: dict[str, Any]
) -> None:
    like = [LOOKS_LIKE_A_SEVEN] * 3 + [MAYBE_A_ONE] + [LOOKS_LIKE_A_SEVEN] * 2
    for seed, ranking in enumerate(like):
        looked_at(drawn_for(alice, digits, "7", ink, seed=seed), digits_champion, ranking)
    drawn_for(alice, digits, "7", ink, seed=20)  # nobody has looked at it yet

    assert practising.record_of(alice, digits) == Record(drawn=6, as_asked=5, streak=2, best=3)
