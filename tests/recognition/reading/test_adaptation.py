"""Personal adaptation: what a person names changes how their next drawing is read, and nobody else's."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts import preferences
from accounts.models import User
from recognition import intake, labelling
from recognition.exceptions import NoChampion
from recognition.models import (
    CHAMPION,
    Alphabet,
    Embedding,
    Exemplar,
    ModelAlias,
    ModelVersion,
    OutboxMessage,
    Prediction,
    Sample,
    Source,
    Verdict,
)
from recognition.reading import adapting, exemplars
from recognition.reading.predicting import predict_all, predict_sample
from tests.champions import make_champion, make_version
from tests.conftest import api_of, browser_of, make_user
from tests.drawn import draw, label
from training.promotion import promote
from training.snapshot.excluding import exclude, revoke

pytestmark = pytest.mark.django_db

OTHER_INK = {
    "strokes": [[[10, 10, 0], [200, 20, 50], [20, 200, 90], [200, 200, 120]]],
    "width": 240,
    "height": 240,
    "pointer": "mouse",
}

SHORT_INK = {
    "strokes": [[[100, 110, 0], [140, 120, 50]], [[110, 140, 90], [120, 90, 120]]],
    "width": 240,
    "height": 240,
    "pointer": "mouse",
}


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """Each test has a database of its own, whose ids the process must not take for those of another."""
    adapting.forget_all()
    yield
    adapting.forget_all()


def read(author: User, alphabet: Alphabet) -> Prediction:
    """A drawing like all others of `draw`, read by the worker's function."""
    sample = draw(author, alphabet, rendered=False)
    predict_sample(sample_id=str(sample.pk))
    return Prediction.objects.select_related("sample__alphabet", "version__alphabet").get(sample=sample)


def another_than(label_: str) -> str:
    return "3" if label_ != "3" else "4"


def teach(author: User, alphabet: Alphabet) -> str:
    """Correct a drawing; returns what it was corrected to."""
    seen = read(author, alphabet)
    named = another_than(seen.top_label)
    label(seen.sample, author, named, prediction=seen)
    return named


def work_off(*tasks: str) -> None:
    """Do what the messages of these tasks ask for, also those that come up on the way."""
    work: dict[str, Callable[..., object]] = {
        exemplars.REMEMBER: exemplars.remember,
        exemplars.REBUILD: exemplars.rebuild,
        exemplars.LEND: exemplars.lend,
    }
    while message := OutboxMessage.objects.filter(task__in=tasks).first():
        work[message.task](**message.arguments)
        message.delete()


def test_a_correction_changes_the_very_next_reading(
    alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    named = teach(alice, digits)

    following = read(alice, digits)

    assert following.shown_label == named
    assert following.is_personal
    assert following.top_label != named  # the version's own reading is kept as it was
    assert sum(entry["probability"] for entry in following.shown_ranking) == pytest.approx(1, abs=1e-4)


def test_without_anything_named_the_version_answers_alone(
    alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    seen = read(alice, digits)

    assert (seen.personal, seen.shown_ranking) == (None, seen.ranking)


def test_it_does_not_reach_another_person(
    alice: User, bob: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    teach(alice, digits)

    assert not read(bob, digits).is_personal


def test_nor_another_hand_of_the_same_account(
    alice: User, digits: Alphabet, digits_champion: ModelVersion, ink: dict[str, Any]
) -> None:
    teach(alice, digits)
    sample, _ = intake.store(
        author=alice, alphabet=digits, content=intake.read_ink(ink), source=Source.API, writer="her daughter"
    )

    predict_sample(sample_id=str(sample.pk))

    assert not Prediction.objects.get(sample=sample).is_personal


def test_a_reviewers_label_teaches_nobodys_hand(
    alice: User, rita: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    seen = read(alice, digits)

    label(seen.sample, rita, another_than(seen.top_label))

    assert not Exemplar.objects.exists()
    assert not read(alice, digits).is_personal


def test_the_label_and_its_exemplar_are_kept_together_or_not_at_all(
    alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    seen = read(alice, digits)

    with transaction.atomic():
        label(seen.sample, alice, "3")
        kept = Exemplar.objects.count()
        transaction.set_rollback(True)

    assert kept == 1
    assert not Exemplar.objects.exists()
    assert not seen.sample.labels.exists()


def test_a_changed_label_replaces_its_exemplar(
    alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    seen = read(alice, digits)

    label(seen.sample, alice, "3")
    label(seen.sample, alice, "5")

    assert [each.character for each in Exemplar.objects.all()] == ["5"]
    assert read(alice, digits).shown_label == "5"


def test_not_a_character_takes_it_away(alice: User, digits: Alphabet, digits_champion: ModelVersion) -> None:
    seen = read(alice, digits)
    label(seen.sample, alice, "3")

    labelling.label_sample(
        user=alice,
        sample=seen.sample,
        reading=labelling.read(alphabet=digits, label=None, verdict=Verdict.NOT_A_CHARACTER),
        if_match="*",
    )

    assert not Exemplar.objects.exists()
    assert not read(alice, digits).is_personal


def test_what_is_withdrawn_helps_no_more(
    alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    seen = read(alice, digits)
    label(seen.sample, alice, another_than(seen.top_label))
    assert read(alice, digits).is_personal

    labelling.withdraw(user=alice, sample=seen.sample)

    assert not read(alice, digits).is_personal


def test_what_must_not_be_learned_from_is_not(
    alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    seen = read(alice, digits)
    Sample.objects.filter(pk=seen.sample_id).update(consent=False)

    label(seen.sample, alice, "3")

    assert not Exemplar.objects.exists()


def test_the_newest_of_a_reading_are_kept(
    alice: User, digits: Alphabet, digits_champion: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recognition.models.exemplar.MOST_OF_A_CLASS", 2)
    seen = [read(alice, digits) for _ in range(3)]

    for each in seen:
        label(each.sample, alice, "3")

    assert {each.sample_id for each in Exemplar.objects.all()} == {each.sample_id for each in seen[1:]}


def test_an_answer_before_the_reading_is_made_up_for(
    alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    unread = draw(alice, digits, rendered=False)
    label(unread, alice, "3")
    assert not Exemplar.objects.exists()

    work_off(exemplars.REMEMBER)

    assert Exemplar.objects.get().sample_id == unread.pk


def test_the_person_can_switch_it_off_and_on(
    alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    named = teach(alice, digits)

    preferences.adapt_to(user=alice, wanted=False)
    without = read(alice, digits)
    preferences.adapt_to(user=alice, wanted=True)

    assert not without.is_personal
    assert read(alice, digits).shown_label == named


def test_the_installation_can_switch_it_off(
    alice: User, digits: Alphabet, digits_champion: ModelVersion, settings: LazySettings
) -> None:
    teach(alice, digits)

    settings.PERSONAL_ADAPTATION = False

    assert not read(alice, digits).is_personal


def test_what_another_version_saw_is_never_compared(
    alice: User, adam: User, digits: Alphabet, digits_champion: ModelVersion, tmp_path: Path
) -> None:
    named = teach(alice, digits)
    following = make_version(digits, tmp_path, seed=1)

    promote(version=following, user=adam, reason="better")
    at_once = read(alice, digits)
    work_off(exemplars.REBUILD)
    afterwards = read(alice, digits)

    assert (at_once.version, at_once.is_personal) == (following, False)
    assert afterwards.shown_label == named
    assert {each.version for each in Exemplar.objects.all()} == {following}


def test_a_rebuild_goes_in_batches_and_keeps_the_newest(
    alice: User,
    adam: User,
    digits: Alphabet,
    digits_champion: ModelVersion,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("recognition.models.exemplar.MOST_OF_A_CLASS", 3)
    monkeypatch.setattr(exemplars, "BATCH", 2)
    seen = [read(alice, digits) for _ in range(5)]
    for each in seen:
        label(each.sample, alice, "3")

    promote(version=make_version(digits, tmp_path, seed=1), user=adam, reason="better")
    work_off(exemplars.REBUILD)

    assert {each.sample_id for each in Exemplar.objects.all()} == {each.sample_id for each in seen[2:]}


def test_a_rebuild_for_a_version_that_is_champion_no_more_does_nothing(
    alice: User, digits: Alphabet, digits_champion: ModelVersion, tmp_path: Path
) -> None:
    teach(alice, digits)
    version = make_version(digits, tmp_path, seed=1)

    assert exemplars.rebuild(version_id=version.pk, before=None) == 0
    assert Exemplar.objects.get().version == digits_champion


def test_a_label_costs_four_queries_more(
    alice: User,
    digits: Alphabet,
    digits_champion: ModelVersion,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    seen = read(alice, digits)
    given = label(seen.sample, alice, "3")

    with django_assert_num_queries(4):  # what there was, the embedding, the exemplar, those that are too many
        exemplars.follow(seen.sample, given)


def test_a_reading_asks_once_for_what_is_known_already(
    alice: User,
    digits: Alphabet,
    digits_champion: ModelVersion,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    teach(alice, digits)
    writer = read(alice, digits).sample.writer

    with django_assert_num_queries(1):
        examples = adapting.of_hand(writer, digits_champion, digits)

    assert len(examples) == 1


def test_the_reading_of_an_alphabet_whose_class_has_gone_leaves_its_exemplars_out(
    alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    seen = read(alice, digits)
    label(seen.sample, alice, "3")
    Exemplar.objects.update(character="gone")

    assert not read(alice, digits).is_personal


def test_programs_that_store_nothing_are_read_by_their_hand_too(
    alice: User, bob: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    named = teach(alice, digits)
    ink = Sample.objects.get().ink

    [mine] = predict_all(alphabet="digits", inks=[ink], pngs=[], asker=alice.pk)["results"]
    [his] = predict_all(alphabet="digits", inks=[ink], pngs=[], asker=bob.pk)["results"]

    assert (mine["ranking"][0]["label"], mine["personal"]) == (named, True)
    assert his["personal"] is False


def test_the_api_tells_that_a_reading_is_personal(
    alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    named = teach(alice, digits)
    following = read(alice, digits)

    told = api_of(alice).get(f"/api/v1/samples/{following.sample_id}/").json()["prediction"]

    assert (told["personal"], told["from_examples"]) == (True, False)
    assert told["ranking"][0]["label"] == named
    assert told["model_ranking"] == following.ranking


def test_the_pages_show_what_its_author_saw(
    alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    named = teach(alice, digits)
    following = read(alice, digits)

    listed = browser_of(alice).get("/samples/").content.decode()
    shown = browser_of(alice).get(f"/samples/{following.sample_id}/").content.decode()

    assert f'it looks like </span><span class="glyph">{named}</span>' in listed
    assert "As its author saw it" in shown
    assert following.top_label in shown


def test_yes_accepts_what_was_shown(alice: User, digits: Alphabet, digits_champion: ModelVersion) -> None:
    named = teach(alice, digits)
    following = read(alice, digits)

    browser_of(alice).post(
        f"/samples/{following.sample_id}/answer/", {"answer": "accept", "prediction": str(following.pk)}
    )

    given = following.sample.labels.get()
    assert given.character == named
    assert given.answer == "corrected"  # it answers the version, whose own reading was another


def test_accounts_can_be_switched_by_the_api(alice: User) -> None:
    client = api_of(alice)

    answer = client.patch("/api/v1/me/", {"personal_adaptation": False}, format="json")

    assert answer.json()["personal_adaptation"] is False
    assert not User.objects.get(pk=alice.pk).personal_adaptation


@pytest.mark.parametrize("wish", [{}, {"personal": False}, {"personal_adaptation": "perhaps"}])
def test_what_the_api_does_not_understand_is_refused(alice: User, wish: dict[str, Any]) -> None:
    assert api_of(alice).patch("/api/v1/me/", wish, format="json").status_code == 400
    assert User.objects.get(pk=alice.pk).personal_adaptation


@pytest.mark.parametrize(("sent", "wanted"), [({"personal_adaptation": "on"}, True), ({}, False)])
def test_accounts_can_be_switched_by_the_page(alice: User, sent: dict[str, str], wanted: bool) -> None:
    preferences.adapt_to(user=alice, wanted=not wanted)

    answer = browser_of(alice).post("/me/adaptation/", sent, follow=True)

    assert ("no longer helps" in answer.content.decode()) is not wanted
    assert User.objects.get(pk=alice.pk).personal_adaptation is wanted


def test_the_page_says_where_it_is_switched_off(alice: User, settings: LazySettings) -> None:
    settings.PERSONAL_ADAPTATION = False

    assert "switched off in this installation" in browser_of(alice).get("/me/").content.decode()


# An alphabet without a model


@pytest.fixture
def shapes(db: None) -> Alphabet:
    return Alphabet.objects.create(slug="figures", name="Figures", classes=["angle", "zigzag", "star"])


@pytest.fixture
def alnum_champion(alnum: Alphabet, tmp_path: Path) -> ModelVersion:
    return make_champion(alnum, tmp_path)


def put(author: User, alphabet: Alphabet, ink: dict[str, Any]) -> Sample:
    moved = ink | {
        "strokes": [[[x + uuid.uuid4().int % 97 / 10, *rest] for x, *rest in s] for s in ink["strokes"]]
    }
    sample, _ = intake.store(
        author=author, alphabet=alphabet, content=intake.read_ink(moved), source=Source.CANVAS
    )
    predict_sample(sample_id=str(sample.pk))
    return sample


def test_an_alphabet_without_a_model_is_read_after_three_examples(
    alice: User, bob: User, shapes: Alphabet, alnum_champion: ModelVersion, ink: dict[str, Any]
) -> None:
    for count in range(3):
        drawn = put(alice, shapes, OTHER_INK)
        assert not Prediction.objects.filter(sample=drawn).exists(), count
        label(drawn, alice, "zigzag")
        label(put(bob, shapes, ink), bob, "angle")

    seen = Prediction.objects.get(sample=put(bob, shapes, OTHER_INK))

    assert (seen.top_label, seen.from_examples, seen.is_personal) == ("zigzag", True, False)
    assert seen.version == alnum_champion
    told = api_of(bob).get(f"/api/v1/samples/{seen.sample_id}/").json()["prediction"]
    assert (told["from_examples"], told["model_alphabet"]) == (True, "alnum")
    page = browser_of(bob).get(f"/samples/{seen.sample_id}/").content.decode()
    assert f"Examples, as {alnum_champion} sees them" in page


def test_programs_may_ask_for_it_too(alice: User, shapes: Alphabet, alnum_champion: ModelVersion) -> None:
    with pytest.raises(NoChampion):
        predict_all(alphabet="figures", inks=[OTHER_INK], pngs=[], asker=alice.pk)
    for _ in range(3):
        label(put(alice, shapes, OTHER_INK), alice, "zigzag")

    answer = predict_all(alphabet="figures", inks=[OTHER_INK], pngs=[], asker=alice.pk)

    assert answer["from_examples"] is True
    assert answer["results"][0]["ranking"][0]["label"] == "zigzag"


def test_withdrawn_examples_are_gone(alice: User, shapes: Alphabet, alnum_champion: ModelVersion) -> None:
    drawn = [put(alice, shapes, OTHER_INK) for _ in range(3)]
    for each in drawn:
        label(each, alice, "zigzag")
    assert Prediction.objects.filter(sample=put(alice, shapes, OTHER_INK)).exists()

    labelling.withdraw(user=alice, sample=drawn[0])

    assert not Prediction.objects.filter(sample=put(alice, shapes, OTHER_INK)).exists()


def test_a_new_lender_sees_the_examples_again(
    alice: User, adam: User, shapes: Alphabet, alnum: Alphabet, alnum_champion: ModelVersion, tmp_path: Path
) -> None:
    for _ in range(3):
        label(put(alice, shapes, OTHER_INK), alice, "zigzag")

    following = make_version(alnum, tmp_path, seed=1)
    promote(version=following, user=adam, reason="better")
    assert not Prediction.objects.filter(sample=put(alice, shapes, OTHER_INK)).exists()
    work_off(exemplars.REBUILD, exemplars.LEND)

    seen = Prediction.objects.get(sample=put(alice, shapes, OTHER_INK))
    assert (seen.version, seen.top_label) == (following, "zigzag")


def test_without_any_model_a_drawing_waits_for_people(alice: User, shapes: Alphabet) -> None:
    drawn = put(alice, shapes, OTHER_INK)

    assert not Embedding.objects.exists()
    assert Sample.objects.get(pk=drawn.pk).is_rendered


def test_its_first_model_takes_over_with_what_people_named(
    alice: User, adam: User, shapes: Alphabet, alnum_champion: ModelVersion, tmp_path: Path
) -> None:
    for _ in range(3):
        label(put(alice, shapes, OTHER_INK), alice, "zigzag")

    promote(version=make_version(shapes, tmp_path), user=adam, reason="the first")
    work_off(exemplars.REBUILD)

    seen = Prediction.objects.get(sample=put(alice, shapes, OTHER_INK))
    assert (seen.from_examples, seen.version.alphabet) == (False, shapes)
    assert (seen.is_personal, seen.shown_label) == (True, "zigzag")
    assert ModelAlias.objects.get(alphabet=shapes, name=CHAMPION).version == seen.version


# Whose examples an alphabet without a model is read by


def name(author: User, alphabet: Alphabet, ink: dict[str, Any], text: str, *, times: int) -> list[Sample]:
    drawn = [put(author, alphabet, ink) for _ in range(times)]
    for each in drawn:
        label(each, author, text)
    return drawn


def read_as(author: User, alphabet: Alphabet, ink: dict[str, Any]) -> str:
    return Prediction.objects.get(sample=put(author, alphabet, ink)).top_label


def wait(user: User, settings: LazySettings) -> None:
    """All others have been here for long."""
    settings.QUARANTINE_HOURS = 24
    long_ago = timezone.now() - timedelta(days=30)
    User.objects.exclude(pk=user.pk).update(date_joined=long_ago)
    adapting.forget_all()


def pool(alphabet: Alphabet, version: ModelVersion) -> Counter[int]:
    """How many examples of each class are compared with, by a process that asks about people now."""
    adapting.forget_all()
    return Counter(adapting.of_alphabet(alphabet, version).classes.tolist())


@pytest.fixture
def known_shapes(
    alice: User, shapes: Alphabet, alnum_champion: ModelVersion, ink: dict[str, Any]
) -> Alphabet:
    """Alice has drawn angles and zigzags."""
    name(alice, shapes, ink, "angle", times=3)
    name(alice, shapes, OTHER_INK, "zigzag", times=3)
    return shapes


def test_a_flood_by_a_new_account_changes_nobodys_reading(
    alice: User, bob: User, known_shapes: Alphabet, ink: dict[str, Any], settings: LazySettings
) -> None:
    wait(bob, settings)

    name(bob, known_shapes, ink, "zigzag", times=12)
    name(bob, known_shapes, OTHER_INK, "angle", times=12)

    assert read_as(alice, known_shapes, ink) == "angle"
    assert read_as(alice, known_shapes, OTHER_INK) == "zigzag"


def test_nor_does_what_they_say_of_other_peoples_drawings(
    alice: User,
    bob: User,
    known_shapes: Alphabet,
    alnum_champion: ModelVersion,
    ink: dict[str, Any],
    settings: LazySettings,
) -> None:
    wait(bob, settings)
    for _ in range(6):
        label(put(alice, known_shapes, ink), bob, "zigzag")

    assert pool(known_shapes, alnum_champion) == {0: 3, 1: 3}
    assert read_as(alice, known_shapes, ink) == "angle"


def test_of_one_person_few_stand_beside_those_of_others(
    bob: User, known_shapes: Alphabet, alnum_champion: ModelVersion
) -> None:
    name(bob, known_shapes, OTHER_INK, "zigzag", times=7)

    assert pool(known_shapes, alnum_champion) == {0: 3, 1: 3 + adapting.MOST_OF_A_PERSON}


def test_who_gives_an_example_of_one_class_takes_nothing_from_another(
    alice: User, bob: User, known_shapes: Alphabet, alnum_champion: ModelVersion, ink: dict[str, Any]
) -> None:
    name(alice, known_shapes, ink, "angle", times=4)
    name(alice, known_shapes, OTHER_INK, "zigzag", times=4)

    name(bob, known_shapes, SHORT_INK, "star", times=1)

    assert pool(known_shapes, alnum_champion) == {0: 7, 1: 7, 2: 1}


def test_whoever_is_alone_is_helped_by_all_that_they_named(
    alice: User, known_shapes: Alphabet, alnum_champion: ModelVersion, settings: LazySettings
) -> None:
    settings.QUARANTINE_HOURS = 24
    name(alice, known_shapes, OTHER_INK, "zigzag", times=5)

    assert pool(known_shapes, alnum_champion) == {0: 3, 1: 8}
    assert read_as(alice, known_shapes, OTHER_INK) == "zigzag"


def test_somebody_new_is_helped_by_what_nobody_else_has_drawn(
    bob: User, known_shapes: Alphabet, alnum_champion: ModelVersion, settings: LazySettings
) -> None:
    wait(bob, settings)
    name(bob, known_shapes, SHORT_INK, "star", times=7)

    assert pool(known_shapes, alnum_champion)[2] == adapting.MOST_OF_A_PERSON
    assert read_as(bob, known_shapes, SHORT_INK) == "star"


def test_a_reviewers_word_backs_what_somebody_new_drew(
    bob: User,
    rita: User,
    known_shapes: Alphabet,
    alnum_champion: ModelVersion,
    settings: LazySettings,
) -> None:
    wait(bob, settings)
    drawn = name(bob, known_shapes, OTHER_INK, "zigzag", times=2)

    label(drawn[0], rita, "zigzag")

    assert pool(known_shapes, alnum_champion) == {0: 3, 1: 4}


def test_what_an_administrator_excluded_is_compared_with_no_more(
    alice: User,
    bob: User,
    adam: User,
    known_shapes: Alphabet,
    alnum_champion: ModelVersion,
    ink: dict[str, Any],
) -> None:
    name(bob, known_shapes, ink, "zigzag", times=2)
    label(put(alice, known_shapes, ink), bob, "zigzag")
    assert pool(known_shapes, alnum_champion) == {0: 3, 1: 6}

    exclusion = exclude(user=bob, by=adam, reason="calls angles zigzags")
    assert pool(known_shapes, alnum_champion) == {0: 3, 1: 3}

    revoke(exclusion=exclusion, by=adam)
    assert pool(known_shapes, alnum_champion) == {0: 3, 1: 6}


def test_the_word_of_somebody_who_was_excluded_backs_nothing(
    bob: User, adam: User, known_shapes: Alphabet, alnum_champion: ModelVersion, settings: LazySettings
) -> None:
    friend = make_user("friend", "annotator")
    wait(friend, settings)
    for each in name(friend, known_shapes, SHORT_INK, "zigzag", times=2):
        label(each, bob, "zigzag")
    assert pool(known_shapes, alnum_champion) == {0: 3, 1: 5}

    exclude(user=bob, by=adam, reason="names whatever his own new accounts draw")

    assert pool(known_shapes, alnum_champion) == {0: 3, 1: 3}


def test_people_are_asked_about_again_after_a_while(
    bob: User,
    adam: User,
    known_shapes: Alphabet,
    alnum_champion: ModelVersion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name(bob, known_shapes, OTHER_INK, "zigzag", times=2)
    assert pool(known_shapes, alnum_champion) == {0: 3, 1: 5}
    exclude(user=bob, by=adam, reason="not himself")

    monkeypatch.setattr(adapting, "PEOPLE_KEPT_SECONDS", adapting.PEOPLE_KEPT_SECONDS / 1e6)

    assert len(adapting.of_alphabet(known_shapes, alnum_champion)) == 6


def test_a_reading_asks_once_while_no_example_changes(
    known_shapes: Alphabet,
    alnum_champion: ModelVersion,
    django_assert_num_queries: DjangoAssertNumQueries,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(adapting, "PEOPLE_KEPT_SECONDS", 1e9)
    adapting.of_alphabet(known_shapes, alnum_champion)

    with django_assert_num_queries(1):
        adapting.of_alphabet(known_shapes, alnum_champion)


@pytest.mark.parametrize("taken", [{"consent": False}, {"state": "withdrawn"}, {"settled_class": "angle"}])
def test_an_example_that_is_taken_back_goes_at_once_however_old_it_is(
    alice: User,
    known_shapes: Alphabet,
    alnum_champion: ModelVersion,
    monkeypatch: pytest.MonkeyPatch,
    taken: dict[str, Any],
) -> None:
    monkeypatch.setattr(adapting, "PEOPLE_KEPT_SECONDS", 1e9)
    monkeypatch.setattr(adapting, "NEWEST_POOLED", 1)
    oldest = Sample.objects.filter(settled_class="zigzag").earliest("pk")
    before = adapting.of_alphabet(known_shapes, alnum_champion).classes.tolist()

    Sample.objects.filter(pk=oldest.pk).update(**taken)

    after = adapting.of_alphabet(known_shapes, alnum_champion).classes.tolist()
    assert (before.count(1), after.count(1)) == (3, 2)


def test_what_is_new_is_held_against_the_examples_and_not_against_all(
    alice: User,
    bob: User,
    known_shapes: Alphabet,
    alnum_champion: ModelVersion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(adapting, "PEOPLE_KEPT_SECONDS", 1e9)
    monkeypatch.setattr(adapting, "NEWEST_POOLED", 1)
    late = put(bob, known_shapes, SHORT_INK)
    name(alice, known_shapes, OTHER_INK, "zigzag", times=1)
    adapting.of_alphabet(known_shapes, alnum_champion)

    label(late, bob, "star")
    name(alice, known_shapes, OTHER_INK, "zigzag", times=1)

    at_once = Counter(adapting.of_alphabet(known_shapes, alnum_champion).classes.tolist())
    assert at_once == {0: 3, 1: 5}
    assert pool(known_shapes, alnum_champion) == {0: 3, 1: 5, 2: 1}


# What a process keeps


def test_what_is_kept_is_brought_up_to_date(
    alice: User,
    digits: Alphabet,
    digits_champion: ModelVersion,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    seen = [read(alice, digits) for _ in range(4)]
    writer = seen[0].sample.writer
    for each in seen[:2]:
        label(each.sample, alice, "3")
    before = adapting.of_hand(writer, digits_champion, digits)

    label(seen[2].sample, alice, "5")
    with django_assert_num_queries(2):
        more = adapting.of_hand(writer, digits_champion, digits)
    label(seen[0].sample, alice, "7")
    labelling.withdraw(user=alice, sample=seen[1].sample)
    changed = adapting.of_hand(writer, digits_champion, digits)

    assert before.classes.tolist() == [3, 3]
    assert sorted(more.classes.tolist()) == [3, 3, 5]
    assert sorted(changed.classes.tolist()) == [5, 7]
    adapting.forget_all()
    assert sorted(adapting.of_hand(writer, digits_champion, digits).classes.tolist()) == [5, 7]


def test_only_the_newest_of_a_hand_are_compared(
    alice: User, digits: Alphabet, digits_champion: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("recognition.models.exemplar", "recognition.reading.adapting"):
        monkeypatch.setattr(f"{module}.MOST_OF_A_WRITER", 2)
    seen = [read(alice, digits) for _ in range(3)]
    writer = seen[0].sample.writer
    for each, text in zip(seen[:2], "35", strict=True):
        label(each.sample, alice, text)
        adapting.of_hand(writer, digits_champion, digits)

    label(seen[2].sample, alice, "7")

    assert sorted(adapting.of_hand(writer, digits_champion, digits).classes.tolist()) == [5, 7]
