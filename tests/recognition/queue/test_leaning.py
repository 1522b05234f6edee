"""Whether people lean towards what the model reads: by what was before their eyes when they read it, one by one."""

from typing import Any

import pytest
from django.conf import LazySettings

from accounts.models import User
from recognition.models import Alphabet, ModelVersion, Sample, Turn
from recognition.queue.leaning import leaning_in
from tests.conftest import api_of
from tests.queued import enqueue, suggest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_waiting_and_no_gold(settings: LazySettings) -> None:
    settings.QUEUE_AUTHOR_MINUTES = 0
    settings.QUEUE_GOLD_SHARE = 0.0


@pytest.fixture
def sevens(alice: User, digits: Alphabet, digits_champion: ModelVersion) -> list[Sample]:
    return enqueue(alice, digits, digits_champion, [*"777777"])


def read_next(user: User, said: str, *, count: int = 1, is_shown: bool = True) -> None:
    """As the label page sends it: with what the model reads unless the person hides that."""
    api: Any = api_of(user)
    asked = api.get("/api/v1/queue/next/", {"alphabet": "digits", "count": str(count)}).json()["results"]
    for each in asked:
        seen = {"prediction": each["prediction"]["id"]} if is_shown else {}
        assert api.put(each["label"], {"label": said, "seconds": 2} | seen).status_code == 201


def read_grid(user: User, count: int) -> list[str]:
    api: Any = api_of(user)
    query = {"alphabet": "digits", "label": "7", "count": str(count)}
    samples = [each["sample"] for each in api.get("/api/v1/queue/grid/", query).json()["results"]]
    api.post("/api/v1/queue/grid/", {"alphabet": "digits", "label": "7", "samples": samples})
    return samples


def figures(alphabet: Alphabet) -> tuple[tuple[int, int], tuple[int, int]]:
    """(agree, readings) where it was shown, and where not."""
    found = leaning_in(alphabet)
    assert found is not None
    shown, hidden = found["shown"], found["hidden"]
    return (shown["agree"], shown["readings"]), (hidden["agree"], hidden["readings"])


def test_a_reading_counts_as_hidden_where_its_person_hides_suggestions(
    bob: User, digits: Alphabet, sevens: list[Sample]
) -> None:
    read_next(bob, "7")
    read_next(bob, "1", count=2, is_shown=False)

    assert set(Turn.objects.values_list("suggested", flat=True)) == {True}
    assert figures(digits) == ((1, 1), (0, 2))


def test_while_nothing_was_read_without_it_nothing_is_known(
    bob: User, digits: Alphabet, sevens: list[Sample]
) -> None:
    read_next(bob, "7")

    assert leaning_in(digits) is None


def test_what_was_read_in_a_grid_is_left_out(bob: User, digits: Alphabet, sevens: list[Sample]) -> None:
    read_next(bob, "7", is_shown=False)
    read_grid(bob, 4)

    read_next(bob, "1")

    assert figures(digits) == ((0, 1), (1, 1))


def test_what_was_taken_back_from_a_grid_and_read_again_alone_counts(
    bob: User, digits: Alphabet, sevens: list[Sample]
) -> None:
    [sample] = read_grid(bob, 1)
    api_of(bob).delete(f"/api/v1/samples/{sample}/label/", headers={"If-Match": "*"})

    read_next(bob, "1", is_shown=False)

    assert figures(digits) == ((0, 0), (0, 1))


def test_what_an_import_suggests_something_of_is_left_out(
    bob: User, digits: Alphabet, sevens: list[Sample]
) -> None:
    suggest(sevens[0], "7")
    suggest(sevens[1], "")

    read_next(bob, "7", count=3, is_shown=False)

    assert figures(digits) == ((0, 0), (2, 2))
