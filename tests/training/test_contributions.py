"""What came of what somebody drew and corrected: counts that are honest about few drawings and about what was learned."""

from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from recognition import labelling
from recognition.models import Alphabet, ModelVersion, Prediction, Sample, Split
from recognition.models.label_corrections import Mistake
from tests.drawn import draw, label, predict
from tests.learned import learn
from training.contributions import Contribution, Errors, contributions_of, corrections_of
from training.models import SnapshotSample

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    return learn(digits, tmp_path)


def drawn(
    author: User, version: ModelVersion, *, read: str, meant: str, split: Split = Split.TRAIN
) -> Sample:
    """A drawing that the version read before its author's eyes, and that the author has answered."""
    sample = draw(author, version.alphabet)
    Sample.objects.filter(pk=sample.pk).update(split=split)
    label(sample, author, meant, prediction=predict(sample, version, [(read, 0.9)]))
    return sample


def read_again(sample: Sample, version: ModelVersion, read: str) -> None:
    reading = predict(sample, version, [(read, 0.8)])
    Prediction.objects.filter(pk=reading.pk).update(shown=False)


def of(user: User) -> Contribution:
    (found,) = contributions_of(user)
    return found


def test_there_is_nothing_yet(alice: User, first: ModelVersion) -> None:
    assert contributions_of(alice) == []


def test_corrections_are_told_by_what_became_of_the_mistake(
    alice: User, first: ModelVersion, tmp_path: Path
) -> None:
    samples = [drawn(alice, first, read="7", meant="4") for _ in range(4)]
    drawn(alice, first, read="1", meant="1")
    champion = learn(first.alphabet, tmp_path)
    for sample, read in zip(samples, ("4", "4", "7", None), strict=True):
        if read:
            read_again(sample, champion, read)

    found = of(alice)

    assert (found.corrections, found.gone, found.still_made, found.not_read_again) == (4, 2, 1, 1)
    assert (found.drawings, found.accepted) == (5, 5)


def test_a_mistake_of_the_champion_itself_is_still_made(alice: User, first: ModelVersion) -> None:
    drawn(alice, first, read="7", meant="4")

    assert of(alice).still_made == 1


def test_a_correction_that_a_reviewer_overruled_was_no_mistake(
    alice: User, rita: User, first: ModelVersion
) -> None:
    sample = drawn(alice, first, read="7", meant="4")

    label(sample, rita, "7")

    found = of(alice)
    assert (found.no_mistake, found.standing) == (1, 0)


def test_what_is_no_character_is_gone_once_it_is_turned_away(
    alice: User, first: ModelVersion, tmp_path: Path
) -> None:
    sample = draw(alice, first.alphabet)
    none = labelling.read(alphabet=first.alphabet, label=None, verdict="not a character")
    labelling.label_sample(user=alice, sample=sample, reading=none, prediction=predict(sample, first))
    assert of(alice).still_made == 1

    champion = learn(first.alphabet, tmp_path)
    read_again(sample, champion, "7")
    Prediction.objects.filter(version=champion).update(rejected=True)

    assert of(alice).gone == 1


def test_not_sure_is_no_correction(alice: User, first: ModelVersion) -> None:
    sample = draw(alice, first.alphabet)
    unsure = labelling.read(alphabet=first.alphabet, label=None, verdict="unsure")
    labelling.label_sample(user=alice, sample=sample, reading=unsure, prediction=predict(sample, first))

    assert of(alice).corrections == 0


def test_what_was_withdrawn_counts_no_more(alice: User, first: ModelVersion, tmp_path: Path) -> None:
    sample = drawn(alice, first, read="7", meant="4")
    learn(first.alphabet, tmp_path)

    labelling.withdraw(user=alice, sample=sample)

    assert contributions_of(alice) == []


def test_versions_tell_how_much_of_it_they_learned(alice: User, first: ModelVersion, tmp_path: Path) -> None:
    drawn(alice, first, read="7", meant="4")
    second = learn(first.alphabet, tmp_path)
    drawn(alice, second, read="7", meant="7")
    drawn(alice, second, read="7", meant="1")
    third = learn(first.alphabet, tmp_path)

    taught = [(each.version, each.drawings, each.corrections) for each in of(alice).taught]

    assert taught == [(third, 3, 2), (second, 1, 1)]


def test_a_reviewers_corrections_of_others_count_as_corrections_only(
    alice: User, rita: User, first: ModelVersion, tmp_path: Path
) -> None:
    sample = draw(alice, first.alphabet)
    Sample.objects.filter(pk=sample.pk).update(split=Split.TRAIN)
    label(sample, rita, "4", prediction=predict(sample, first))
    champion = learn(first.alphabet, tmp_path)

    (taught,) = of(rita).taught

    assert (taught.version, taught.drawings, taught.corrections) == (champion, 0, 1)
    assert of(rita).drawings == 0


def test_a_correction_that_came_after_the_snapshot_is_in_no_version(
    alice: User, rita: User, first: ModelVersion, tmp_path: Path
) -> None:
    sample = draw(alice, first.alphabet)
    Sample.objects.filter(pk=sample.pk).update(split=Split.TRAIN)
    label(sample, alice, "4")
    learn(first.alphabet, tmp_path)

    label(sample, rita, "4", prediction=predict(sample, first))

    assert of(rita).corrections == 1
    assert of(rita).taught == ()


def test_a_correction_to_another_class_than_was_learned_is_in_no_version(
    alice: User, rita: User, first: ModelVersion, tmp_path: Path
) -> None:
    sample = drawn(alice, first, read="7", meant="4")
    label(sample, rita, "1")
    learn(first.alphabet, tmp_path)

    (taught,) = of(alice).taught

    assert (taught.drawings, taught.corrections) == (1, 0)


def test_a_correction_to_what_is_folded_into_the_class_is_in_the_version(
    alice: User, alnum: Alphabet, tmp_path: Path
) -> None:
    first = learn(alnum, tmp_path)
    drawn(alice, first, read="1", meant="c")
    learn(alnum, tmp_path)

    (taught,) = of(alice).taught

    assert (taught.drawings, taught.corrections) == (1, 1)
    assert SnapshotSample.objects.get().label == "C"


def test_a_hand_that_is_held_out_is_told_so_once_a_version_was_made(
    alice: User, first: ModelVersion, tmp_path: Path
) -> None:
    """Not before: an account could look for a hand that tests."""
    drawn(alice, first, read="7", meant="4", split=Split.TEST)
    before = of(alice)
    learn(first.alphabet, tmp_path)

    assert not before.held_out
    assert of(alice).held_out
    assert of(alice).taught == ()


def test_the_own_error_is_that_of_the_readings_made_at_the_time(
    alice: User, first: ModelVersion, tmp_path: Path
) -> None:
    for meant in ("7", "7", "4", "7"):
        drawn(alice, first, read="7", meant=meant)
    champion = learn(first.alphabet, tmp_path)
    for _ in range(2):
        drawn(alice, champion, read="7", meant="7")
    read_again(Sample.objects.filter(predictions__version=first).earliest("pk"), champion, "1")

    own = of(alice).own_error

    assert own.before == Errors(drawings=4, wrong=1)
    assert own.since == Errors(drawings=2, wrong=0)
    assert own.verdict == "fell"
    assert not own.is_more_than_chance
    assert [(version, errors.drawings) for version, errors in own.by_version] == [(champion, 2), (first, 4)]


def test_many_drawings_can_tell_a_fall_from_chance(alice: User, first: ModelVersion, tmp_path: Path) -> None:
    for place in range(30):
        drawn(alice, first, read="7", meant="7" if place % 2 else "4")
    champion = learn(first.alphabet, tmp_path)
    for _ in range(30):
        drawn(alice, champion, read="7", meant="7")

    own = of(alice).own_error

    assert own.verdict == "fell"
    assert own.is_more_than_chance


def test_the_same_drawings_then_and_now_are_told_with_what_was_learned(
    alice: User, first: ModelVersion, tmp_path: Path
) -> None:
    samples = [drawn(alice, first, read="7", meant=meant) for meant in ("4", "4", "7", "7")]
    Sample.objects.filter(pk=samples[3].pk).update(split=Split.TEST)
    champion = learn(first.alphabet, tmp_path)
    for sample, read in zip(samples, ("4", "7", "7", "1"), strict=True):
        read_again(sample, champion, read)

    again = of(alice).own_error.again

    assert again.then == Errors(drawings=4, wrong=2)
    assert again.now == Errors(drawings=4, wrong=2)
    assert (again.put_right, again.made_wrong, again.learned) == (1, 1, 3)
    assert not again.is_more_than_chance


def test_of_nothing_no_share_is_told(alice: User, digits: Alphabet) -> None:
    draw(alice, digits)

    own = of(alice).own_error

    assert (own.before.share, own.since.interval, own.difference, own.verdict) == (None, None, None, "")


def test_alphabets_are_kept_apart(alice: User, alnum: Alphabet, first: ModelVersion, tmp_path: Path) -> None:
    drawn(alice, first, read="7", meant="4")
    drawn(alice, learn(alnum, tmp_path), read="A", meant="A")

    found = {each.alphabet.slug: (each.drawings, each.corrections) for each in contributions_of(alice)}

    assert found == {"alnum": (1, 0), "digits": (1, 1)}


def test_the_corrections_behind_the_counts_can_be_listed(alice: User, bob: User, first: ModelVersion) -> None:
    wrong = drawn(alice, first, read="7", meant="4")
    drawn(alice, first, read="7", meant="7")
    drawn(bob, first, read="7", meant="1")

    (found,) = corrections_of(alice).become(Mistake.STILL_MADE)

    assert found.sample == wrong
    assert vars(found)["champions_label"] == "7"


@pytest.mark.parametrize("many", [1, 3])
def test_the_queries_do_not_grow(
    many: int,
    alice: User,
    alnum: Alphabet,
    first: ModelVersion,
    tmp_path: Path,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(many):
        drawn(alice, first, read="7", meant="4")
        learn(first.alphabet, tmp_path)
    drawn(alice, learn(alnum, tmp_path), read="A", meant="B")

    # Drawings, permissions (2), mistakes, taught, live, again, alphabets, aliases, versions.
    asker = User.objects.get(pk=alice.pk)
    with django_assert_num_queries(10):
        contributions_of(asker)
