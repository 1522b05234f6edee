"""Gold questions come unseen among the others: never alone, never twice, never to who knows the answer."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import caches

from accounts.models import User
from recognition.models import (
    Alphabet,
    GoldQuestion,
    Label,
    ModelVersion,
    QueueEntry,
    Reliability,
    Sample,
    Turn,
)
from recognition.queue import queueing, serving
from tests.conftest import api_of
from tests.drawn import draw, label, predict

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _always(settings: LazySettings) -> None:
    settings.QUEUE_GOLD_SHARE = 1.0


@pytest.fixture
def gold(alice: User, rita: User, digits: Alphabet, digits_champion: ModelVersion) -> Sample:
    return known(alice, rita, digits, digits_champion)


def known(author: User, reviewer: User, alphabet: Alphabet, version: ModelVersion) -> Sample:
    sample = draw(author, alphabet)
    predict(sample, version)
    queueing.enter(sample)
    label(sample, reviewer, "7")
    caches["local"].clear()
    return sample


def waiting(author: User, alphabet: Alphabet, version: ModelVersion) -> Sample:
    sample = draw(author, alphabet)
    predict(sample, version)
    queueing.enter(sample)
    return sample


def asked(user: User, alphabet: Alphabet, count: int = 20) -> set[Any]:
    return {each.turn.sample_id for each in serving.serve(user=user, alphabet=alphabet, count=count)}


def test_it_is_asked_among_others_and_looks_like_them(
    gold: Sample, alice: User, bob: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    other = waiting(alice, digits, digits_champion)

    told = api_of(bob).get("/api/v1/queue/next/?alphabet=digits&count=20").json()["results"]

    assert {each["sample"] for each in told} == {str(gold.pk), str(other.pk)}
    assert [set(each) for each in told] == [set(told[0])] * 2
    details = [api_of(bob).get(f"/api/v1/samples/{each['sample']}/").json() for each in told]
    differing = {name for name in details[0] if details[0][name] != details[1][name]}
    assert differing <= {"id", "ink", "image", "created_at", "prediction"}
    answers = [api_of(bob).put(each["label"], {"label": "7"}).json() for each in told]
    assert {name for name in answers[0] if answers[0][name] != answers[1][name]} <= {
        "id",
        "created_at",
        "etag",
    }
    assert Reliability.objects.get(user=bob).gold_seen == 1


def test_alone_it_is_not_asked(gold: Sample, bob: User, digits: Alphabet) -> None:
    assert asked(bob, digits) == set()


def test_where_little_waits_little_is_asked(
    gold: Sample, alice: User, rita: User, bob: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    for _ in range(4):
        known(alice, rita, digits, digits_champion)
    waiting(alice, digits, digits_champion)

    assert len(asked(bob, digits)) == 2


def test_it_is_never_asked_twice(
    gold: Sample, alice: User, bob: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    waiting(alice, digits, digits_champion)
    waiting(alice, digits, digits_champion)
    assert gold.pk in asked(bob, digits, 1)
    label(gold, bob, "1")
    Label.objects.filter(user=bob).update(superseded_at=gold.created_at)
    Turn.objects.update(expires_at=gold.created_at)

    assert gold.pk not in asked(bob, digits)


def test_neither_its_author_nor_who_knows_it_is_asked(
    gold: Sample,
    alice: User,
    rita: User,
    adam: User,
    bob: User,
    digits: Alphabet,
    digits_champion: ModelVersion,
) -> None:
    for author in (alice, rita, adam, bob):
        waiting(author, digits, digits_champion)

    assert gold.pk not in asked(alice, digits)
    assert gold.pk not in asked(rita, digits)
    assert gold.pk not in asked(adam, digits)


def test_what_is_a_question_no_more_is_not_asked(
    gold: Sample, alice: User, bob: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    waiting(alice, digits, digits_champion)
    GoldQuestion.objects.update(retired_at=gold.created_at)

    assert gold.pk not in asked(bob, digits)


def test_what_a_gold_question_takes_the_place_of_is_still_there_for_others(
    gold: Sample,
    alice: User,
    bob: User,
    digits: Alphabet,
    digits_champion: ModelVersion,
    settings: LazySettings,
) -> None:
    other = waiting(alice, digits, digits_champion)
    assert asked(bob, digits, 1) == {gold.pk}

    assert QueueEntry.objects.get(pk=other.pk).covered_until is None


def test_who_is_known_well_is_asked_less(
    gold: Sample, bob: User, digits: Alphabet, settings: LazySettings
) -> None:
    from recognition.queue import gold_asking
    from recognition.trust.reliability import Evidence

    settings.QUEUE_GOLD_SHARE = 0.1
    assert gold_asking.share_for(bob, digits) == pytest.approx(0.3)

    values = Reliability.values_of(Evidence(gold_right=18, gold_seen=20))
    Reliability.objects.create(user=bob, alphabet=digits, updated_at=gold.created_at, **values)

    assert gold_asking.share_for(bob, digits) == 0.1
