"""What a person says of learning from a drawing: kept with it, changed by them alone, heeded at once."""

from pathlib import Path
from typing import Any

import pytest
from pytest_django.asserts import assertContains

from accounts import consent
from accounts.models import User
from recognition import intake
from recognition.choosing_gold import choose_gold
from recognition.models import (
    Alphabet,
    EarlierConsent,
    Embedding,
    Exemplar,
    GoldQuestion,
    ModelVersion,
    OutboxMessage,
    Sample,
    Source,
    Split,
)
from recognition.people import consenting
from tests.api import is_problem, program_of
from tests.collected import collect, move_to
from tests.conftest import INK, PASSWORD, browser_of
from tests.drawn import draw, label
from tests.learned import learn
from training.models import SnapshotSample
from training.snapshot import snapshots


@pytest.fixture
def newcomer(db: None) -> User:
    return User.objects.create_user(username="nina", email="nina@example.org", password=PASSWORD)


def stored(sample: Sample) -> Sample:
    return Sample.objects.get(pk=sample.pk)


def in_a_snapshot(alphabet: Alphabet, sample: Sample) -> bool:
    snapshot = snapshots.take(alphabet=alphabet, base=[])
    return SnapshotSample.objects.filter(snapshot=snapshot, sample=sample).exists()


def test_a_drawing_goes_by_what_its_author_decided(alice: User, digits: Alphabet) -> None:
    sample = draw(alice, digits)

    assert (sample.consent, sample.consent_wording) == (True, consent.CURRENT_WORDING)
    assert sample.consent_at == alice.consent_at


def test_who_was_never_asked_is_not_learned_from(newcomer: User, digits: Alphabet) -> None:
    response = program_of(newcomer).post("/api/v1/samples/", {"alphabet": "digits", "ink": INK})

    assert response.json()["consent"] is False
    assert response.json()["consent_wording"] is None


def test_what_is_said_of_one_drawing_comes_before_what_was_decided_for_all(newcomer: User) -> None:
    sent = {"alphabet": "digits", "ink": INK, "consent": True}

    told = program_of(newcomer).post("/api/v1/samples/", sent).json()

    assert (told["consent"], told["consent_wording"]) == (True, consent.CURRENT_WORDING)
    assert told["consent_at"] is not None


def test_a_page_and_what_is_saved_of_it_go_by_it_too(newcomer: User, alice: User, digits: Alphabet) -> None:
    assert consenting.said(newcomer, None)["consent"] is False
    assert consenting.said(alice, None)["consent"] is True


def test_taken_back_it_is_in_no_snapshot_and_helps_nobody(
    alice: User, digits: Alphabet, tmp_path: Path
) -> None:
    sample = collect(alice, digits, "7")
    version = learn(digits, tmp_path)
    embedding = Embedding(sample=sample, version=version, vector=b"\0" * 8, hand=None, read_as="7")
    Exemplar.objects.all().keep(embedding, sample, sample.labels.get())
    assert in_a_snapshot(digits, sample)

    consenting.change(user=alice, sample=sample, given=False)

    assert not in_a_snapshot(digits, sample)
    assert not Exemplar.objects.exists()
    assert stored(sample).consent is False


def test_given_again_it_is_learned_from(alice: User, digits: Alphabet) -> None:
    sample = collect(alice, digits, "7")
    consenting.change(user=alice, sample=sample, given=False)

    consenting.change(user=alice, sample=sample, given=True)

    assert in_a_snapshot(digits, sample)


def test_what_held_before_is_kept(alice: User, digits: Alphabet) -> None:
    sample = draw(alice, digits)
    consenting.change(user=alice, sample=sample, given=False)
    consenting.change(user=alice, sample=sample, given=False)
    consenting.change(user=alice, sample=sample, given=True)

    history = list(EarlierConsent.objects.all().of_sample(sample))
    assert [each.consent for each in history] == [True, False]
    assert history[0].since == alice.consent_at
    assert history[0].until == history[1].since


def test_it_is_a_gold_question_no_more(alice: User, rita: User, digits: Alphabet) -> None:
    sample = collect(alice, digits, "7")
    choose_gold(sample=sample, user=rita)

    consenting.change(user=alice, sample=sample, given=False)

    assert not GoldQuestion.objects.all().in_use().exists()


def test_the_pictures_of_test_drawings_are_blanked_where_versions_keep_them(
    alice: User, digits: Alphabet
) -> None:
    sample = draw(alice, digits)
    move_to(sample, Split.TEST)

    consenting.change(user=alice, sample=stored(sample), given=False)

    assert OutboxMessage.objects.filter(
        task="training.forget", arguments={"forgotten": str(sample.pk)}
    ).exists()


def test_only_its_author_says_so(alice: User, bob: User, rita: User, digits: Alphabet) -> None:
    sample = draw(alice, digits)
    url = f"/api/v1/samples/{sample.pk}/"

    assert is_problem(program_of(bob).patch(url, {"consent": False}), 404)
    assert is_problem(program_of(rita).patch(url, {"consent": False}), 403)
    assert browser_of(rita).post(f"/samples/{sample.pk}/consent/", {"given": "no"}).status_code == 403
    assert stored(sample).consent


def test_its_author_says_so_by_api_and_page(alice: User, digits: Alphabet) -> None:
    sample = draw(alice, digits)

    told = program_of(alice).patch(f"/api/v1/samples/{sample.pk}/", {"consent": False}).json()
    assert told["consent"] is False
    browser = browser_of(alice)
    page = browser.post(f"/samples/{sample.pk}/consent/", {"given": "yes"}, follow=True)
    assertContains(page, "Models may learn from it.")
    assert stored(sample).consent


def test_of_a_withdrawn_one_nothing_is_said_any_more(alice: User, digits: Alphabet) -> None:
    sample = draw(alice, digits)
    api = program_of(alice)
    api.delete(f"/api/v1/samples/{sample.pk}/")

    assert is_problem(api.patch(f"/api/v1/samples/{sample.pk}/", {"consent": False}), 409)


class TestTakingAllBack:
    def test_it_holds_for_earlier_drawings_where_the_person_says_so(
        self, alice: User, digits: Alphabet
    ) -> None:
        first, second = draw(alice, digits), draw(alice, digits)

        consent.decide(user=alice, given=False)
        assert stored(first).consent
        consent.decide(user=alice, given=False, earlier=True)

        assert not stored(first).consent
        assert not stored(second).consent
        assert EarlierConsent.objects.count() == 2

    def test_other_people_are_not_concerned(self, alice: User, bob: User, digits: Alphabet) -> None:
        bobs = draw(bob, digits)

        consent.decide(user=alice, given=False, earlier=True)

        assert stored(bobs).consent

    def test_batch_after_batch_the_rooms_above_hear_of_it(
        self, alice: User, digits: Alphabet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(consenting, "BATCH", 2)
        samples = [draw(alice, digits) for _ in range(3)]
        Sample.objects.update(split=Split.TEST)
        consent.decide(user=alice, given=False, earlier=True)

        work_off(consenting.TAKE_BACK, consenting.take_back)

        asked = OutboxMessage.objects.filter(task="training.forget")
        assert {message.arguments["forgotten"] for message in asked} == {str(each.pk) for each in samples}

    def test_the_page_names_the_versions_that_learned(
        self, alice: User, digits: Alphabet, tmp_path: Path
    ) -> None:
        collect(alice, digits, "7")
        version = learn(digits, tmp_path)

        page = browser_of(alice).get("/me/consent/")

        assertContains(page, f'href="/models/{version.pk}/"')
        assert [each["id"] for each in program_of(alice).get("/api/v1/me/versions/").json()["results"]] == [
            version.pk
        ]


def test_others_see_no_example_of_it(alice: User, bob: User, digits: Alphabet) -> None:
    sample = collect(alice, digits, "7")
    shown = Sample.objects.all().showing_their_class(digits)
    assert list(shown) == [sample]

    consenting.change(user=alice, sample=sample, given=False)

    assert not shown.all().exists()


def test_who_is_asked_about_it_is_asked_no_more(
    alice: User, bob: User, digits: Alphabet, digits_champion: ModelVersion, settings: Any
) -> None:
    from recognition.queue import queueing, serving

    settings.QUEUE_AUTHOR_MINUTES = 0
    sample = draw(alice, digits)
    queueing.enter(sample)
    assert [each.turn.sample_id for each in serving.serve(user=bob, alphabet=digits, count=1)] == [sample.pk]

    consenting.change(user=alice, sample=sample, given=False)

    assert serving.serve(user=bob, alphabet=digits, count=1) == []
    assert is_problem(program_of(bob).get(f"/api/v1/samples/{sample.pk}/"), 404)
    assert is_problem(program_of(bob).put(f"/api/v1/samples/{sample.pk}/label/", {"label": "7"}), 404)
    label(sample, alice, "7")  # its author may go on with it


def work_off(task: str, work: Any) -> None:
    while message := OutboxMessage.objects.filter(task=task).first():
        arguments = message.arguments
        message.delete()
        work(**arguments)


def test_content_that_is_sent_twice_keeps_what_was_said_first(alice: User, digits: Alphabet) -> None:
    content = intake.read_ink(INK)
    first, _ = intake.store(
        author=alice, alphabet=digits, content=content, source=Source.CANVAS, consent=False
    )
    again, is_new = intake.store(
        author=alice, alphabet=digits, content=content, source=Source.CANVAS, consent=True
    )

    assert (again.pk, is_new, again.consent) == (first.pk, False, False)
