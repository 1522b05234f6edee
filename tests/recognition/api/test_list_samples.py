"""GET samples/: whose, narrowed by what, page by page, and at what cost."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import User
from recognition import labelling
from recognition.models import Alphabet, ModelVersion, OutboxMessage, Sample
from tests.api import is_problem, program_of, wrong_fields
from tests.conftest import api_of
from tests.drawn import draw, label, predict

URL = "/api/v1/samples/"


def listed(client: APIClient, query: str = "") -> list[str]:
    response = client.get(f"{URL}{query}")
    assert response.status_code == 200, response.content
    return [sample["id"] for sample in response.json()["results"]]


def ids(*samples: Sample) -> list[str]:
    return [str(sample.pk) for sample in samples]


def test_one_sees_ones_own_newest_first(alice: User, bob: User, digits: Alphabet) -> None:
    first, second = draw(alice, digits), draw(alice, digits)
    draw(bob, digits)

    assert listed(api_of(alice)) == ids(second, first)


def test_a_reviewer_sees_everybodys(alice: User, bob: User, rita: User, digits: Alphabet) -> None:
    first, second = draw(alice, digits), draw(bob, digits)

    assert listed(api_of(rita)) == ids(second, first)


def test_nobody_is_asked_to_log_in(db: None) -> None:
    assert is_problem(APIClient().get(URL), 401)


def test_it_carries_neither_ink_nor_pixels(alice: User, digits: Alphabet) -> None:
    draw(alice, digits)

    sample = api_of(alice).get(URL).json()["results"][0]

    assert not {"ink", "pixels", "labels"} & set(sample)


def test_it_shows_the_newest_prediction_and_my_label_only(
    alice: User, rita: User, digits: Alphabet, digits_champion: ModelVersion, newer_version: ModelVersion
) -> None:
    sample = draw(alice, digits)
    predict(sample, digits_champion)
    predict(sample, newer_version)
    label(sample, alice, "7")
    label(sample, rita, "1")

    seen = api_of(alice).get(URL).json()["results"][0]

    assert seen["prediction"]["model"] == newer_version.pk
    assert (seen["label"]["user"], seen["label"]["label"]) == ("alice", "7")


def test_it_tells_pending_given_up_and_unread_apart(
    alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    done, _pending, failed, unread = (draw(alice, digits) for _ in range(4))
    predict(done, digits_champion)
    messages = OutboxMessage.objects.all().by_sample([failed.pk, unread.pk])
    messages[unread.pk].delete()
    messages[failed.pk].gave_up_at = timezone.now()
    messages[failed.pk].save()

    results = api_of(alice).get(URL).json()["results"]

    assert [sample["recognition"] for sample in results] == ["no model", "failed", "pending", "done"]


@pytest.mark.parametrize("samples", [1, 5])
def test_its_queries_do_not_grow_with_its_length(
    samples: int,
    alice: User,
    rita: User,
    digits: Alphabet,
    digits_champion: ModelVersion,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(samples):
        sample = draw(alice, digits)
        label(sample, alice, "7", prediction=predict(sample, digits_champion))
        draw(alice, digits)
    client = program_of(rita)

    # Token, two of permissions, samples, predictions, labels, messages of those without a prediction.
    with django_assert_num_queries(7):
        client.get(URL)


@pytest.fixture
def corpus(
    alice: User,
    bob: User,
    digits: Alphabet,
    alnum: Alphabet,
    digits_champion: ModelVersion,
    newer_version: ModelVersion,
) -> dict[str, Sample]:
    """Four samples, each alone in something."""
    seven, letter, odd, bobs = draw(alice, digits), draw(alice, alnum), draw(alice, digits), draw(bob, digits)
    predict(seven, digits_champion, [("7", 0.95)])
    predict(odd, digits_champion, [("1", 0.8)])
    predict(odd, newer_version, [("1", 0.3)])
    label(seven, alice, "7")
    label(odd, alice, "1")
    label(odd, alice, "4")
    label(bobs, bob, "7")
    Sample.objects.filter(pk=letter.pk).update(created_at=timezone.now() - timedelta(days=10))
    return {"seven": seven, "letter": letter, "odd": odd, "bobs": bobs}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?alphabet=alnum", ["letter"]),
        ("?state=open", ["letter"]),
        ("?state=accepted", ["bobs", "odd", "seven"]),
        ("?author=bob", ["bobs"]),
        ("?author=nobody", []),
        ("?label=4", ["odd"]),
        ("?label=1", []),
        ("?label=7", ["bobs", "seven"]),
        ("?model={champion}", ["odd", "seven"]),
        ("?model={newer}", ["odd"]),
        ("?confidence_below=0.5", ["odd"]),
        ("?confidence_below=0.99", ["odd", "seven"]),
        ("?confidence_below=0.5&model={champion}", []),
        ("?date_before={week_ago}", ["letter"]),
        ("?date_after={week_ago}", ["bobs", "odd", "seven"]),
        ("?label=7&author=alice", ["seven"]),
    ],
)
def test_it_is_narrowed(
    query: str,
    names: list[str],
    rita: User,
    corpus: dict[str, Sample],
    digits_champion: ModelVersion,
    newer_version: ModelVersion,
) -> None:
    week_ago = (timezone.now() - timedelta(days=7)).date()

    found = listed(
        api_of(rita), query.format(champion=digits_champion.pk, newer=newer_version.pk, week_ago=week_ago)
    )

    assert found == ids(*(corpus[name] for name in names))


def test_a_filter_by_author_shows_a_stranger_nothing(
    alice: User, bob: User, corpus: dict[str, Sample]
) -> None:
    assert listed(api_of(bob), "?author=alice") == []


def test_several_labels_of_one_sample_list_it_once(alice: User, rita: User, digits: Alphabet) -> None:
    sample = draw(alice, digits)
    label(sample, alice, "7")
    label(sample, rita, "7")

    assert listed(api_of(alice), "?label=7") == ids(sample)


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        (
            "?alphabet=runes",
            "alphabet",
            "Must be one of alnum, alnum-case, digits, letters, math, shapes. Received: 'runes'.",
        ),
        (
            "?state=lost",
            "state",
            "Must be one of open, accepted, disputed, rejected, excluded, withdrawn. Received: 'lost'.",
        ),
        ("?state=100%25", "state", "Received: '100%'."),
        ("?model=99", "model", "Must be the id of a model: see models/. Received: 99."),
        ("?model=99999999999999999999", "model", "Must be the id of a model"),
        ("?model=best", "model", "Enter a whole number."),
        ("?confidence_below=2", "confidence_below", "less than or equal to 1"),
        ("?confidence_below=NaN", "confidence_below", "Enter a number."),
        ("?date_after=yesterday", "date_after", "Must be a day as 2025-12-31."),
        ("?label=%00", "label", "Null characters are not allowed."),
        ("?alfabet=digits", "alfabet", "The parameters are alphabet, state, author, label, model"),
        ("?page_size=0", "page_size", "Must be a number from 1 to 200. Received: '0'."),
        ("?page_size=201", "page_size", "Must be a number from 1 to 200. Received: '201'."),
        ("?page_size=many", "page_size", "Received: 'many'."),
        ("?cursor=there", "cursor", "Must be taken from the next or previous of a list."),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(
    alice: User, query: str, field: str, message: str
) -> None:
    wrong = wrong_fields(api_of(alice).get(f"{URL}{query}"))

    assert list(wrong) == [field]
    assert message in wrong[field]


@pytest.mark.parametrize("position", ["p=7", "p=%00", "p=x&r=1", "o=-1", "r=maybe"])
def test_a_made_up_cursor_is_refused(alice: User, position: str) -> None:
    cursor = base64.b64encode(position.encode()).decode()

    assert list(wrong_fields(api_of(alice).get(URL, {"cursor": cursor}))) == ["cursor"]


def test_pages_follow_each_other_while_samples_are_added(alice: User, digits: Alphabet) -> None:
    samples = [draw(alice, digits) for _ in range(5)]
    client = api_of(alice)

    first: dict[str, Any] = client.get(f"{URL}?page_size=2").json()
    draw(alice, digits)
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()

    pages = [[each["id"] for each in page["results"]] for page in (first, second, third)]
    assert pages == [ids(samples[4], samples[3]), ids(samples[2], samples[1]), ids(samples[0])]
    assert third["next"] is None
    assert [each["id"] for each in client.get(third["previous"]).json()["results"]] == pages[1]


def test_what_was_withdrawn_is_listed_as_such(alice: User, digits: Alphabet) -> None:
    sample = draw(alice, digits)
    labelling.withdraw(user=alice, sample=sample)

    assert listed(api_of(alice), "?state=withdrawn") == ids(sample)
