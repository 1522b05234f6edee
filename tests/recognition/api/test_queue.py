"""queue/: turns are given, renewed, answered, passed over and taken back; what would sway a reader is not told."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import caches
from django.utils import timezone

from accounts.models import User
from recognition.models import Alphabet, Label, ModelVersion, QueueEntry, Sample, State, Turn
from recognition.queue import queueing
from tests.api import is_problem, wrong_fields
from tests.conftest import api_of
from tests.drawn import draw, label, predict
from tests.queued import enqueue, suggest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_waiting_and_no_gold(settings: LazySettings) -> None:
    settings.QUEUE_AUTHOR_MINUTES = 0
    settings.QUEUE_GOLD_SHARE = 0.0


@pytest.fixture
def sample(alice: User, digits: Alphabet, digits_champion: ModelVersion) -> Sample:
    return waiting(alice, digits, digits_champion)


def waiting(author: User, alphabet: Alphabet, version: ModelVersion | None = None) -> Sample:
    drawn = draw(author, alphabet)
    if version is not None:
        predict(drawn, version)
    queueing.enter(drawn)
    return drawn


def next_of(user: User, count: int = 1) -> Any:
    response: Any = api_of(user).get("/api/v1/queue/next/", {"alphabet": "digits", "count": str(count)})
    assert response.status_code == 200, response.content
    return response.json()


def asked(user: User, count: int = 1) -> list[str]:
    return [each["sample"] for each in next_of(user, count)["results"]]


def in_grid(user: User, count: int = 48) -> list[str]:
    query = {"alphabet": "digits", "label": "7", "count": str(count)}
    return [each["sample"] for each in api_of(user).get("/api/v1/queue/grid/", query).json()["results"]]


def cross_out(user: User, sample: Sample) -> None:
    body = {"alphabet": "digits", "label": "7", "samples": [], "doubted": [str(sample.pk)]}
    [outcome] = api_of(user).post("/api/v1/queue/grid/", body).json()["results"]
    assert outcome["outcome"] == "doubted"


def test_it_asks_about_what_waits(bob: User, sample: Sample) -> None:
    answer = next_of(bob)

    [asked] = answer["results"]
    assert (answer["alphabet"], answer["required_readings"], answer["waiting"]) == ("digits", 1, 1)
    assert asked["sample"] == str(sample.pk)
    assert asked["ink"] == sample.ink
    assert asked["image"] == f"/api/v1/samples/{sample.pk}/image/"
    assert asked["label"] == f"/api/v1/samples/{sample.pk}/label/"
    assert asked["prediction"]["ranking"][0] == {"label": "7", "probability": 0.9}
    assert set(asked["prediction"]) == {"id", "model", "ranking", "rejected"}
    assert asked["expires_at"] > timezone.now().isoformat()


def test_what_it_asks_about_can_be_seen_and_read(bob: User, sample: Sample) -> None:
    [item] = next_of(bob)["results"]
    api = api_of(bob)

    assert api.get(item["image"]).status_code == 200
    said = {"label": "7", "prediction": item["prediction"]["id"], "seconds": 1.2}
    assert api.put(item["label"], said).status_code == 201

    assert Turn.objects.get().state == "answered"
    assert QueueEntry.objects.get().retired_as == "agreed"
    assert next_of(bob) == {"alphabet": "digits", "required_readings": 1, "waiting": 0, "results": []}


def test_nothing_else_is_opened(bob: User, alice: User, sample: Sample, digits: Alphabet) -> None:
    next_of(bob)
    other, api = draw(alice, digits), api_of(bob)

    assert api.get(f"/api/v1/samples/{other.pk}/").status_code == 404
    assert api.get("/api/v1/samples/").json()["results"] == []
    assert api.delete(f"/api/v1/samples/{sample.pk}/").status_code == 404
    assert api.get(f"/api/v1/samples/{sample.pk}/lineage/").status_code == 404


def test_a_person_is_told_neither_whose_it_is_nor_what_it_is_taken_for(
    bob: User, alice: User, rita: User, sample: Sample
) -> None:
    next_of(bob)
    label(sample, rita, "1")

    told = api_of(bob).get(f"/api/v1/samples/{sample.pk}/").json()

    assert (told["author"], told["writer"], told["state"], told["settled_class"]) == (None, "", None, "")
    assert told["labels"] is None
    assert "alice" not in str(told)
    answer = api_of(bob).put(f"/api/v1/samples/{sample.pk}/label/", {"label": "1"}).json()
    assert (answer["state"], answer["state_reason"]) == (None, "")
    assert api_of(alice).get(f"/api/v1/samples/{sample.pk}/").json()["state"] == "accepted"


def test_what_a_person_holds_comes_first_and_stays_theirs(
    alice: User, bob: User, rita: User, digits: Alphabet
) -> None:
    for _ in range(3):
        waiting(alice, digits)

    held = asked(bob, 2)
    Turn.objects.update(expires_at=timezone.now() + timedelta(minutes=1))

    assert asked(bob, 3)[:2] == held
    assert min(Turn.objects.values_list("expires_at", flat=True)) > timezone.now() + timedelta(minutes=5)
    assert asked(rita, 3) == []


def test_a_turn_that_ran_out_goes_to_somebody_else(bob: User, rita: User, sample: Sample) -> None:
    asked(bob)
    Turn.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    QueueEntry.objects.update(covered_until=timezone.now() - timedelta(seconds=1))

    assert asked(rita) == [str(sample.pk)]
    assert asked(bob) == []


def test_a_turn_that_ran_out_may_be_the_same_persons_again(bob: User, sample: Sample) -> None:
    asked(bob)
    Turn.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    QueueEntry.objects.update(covered_until=timezone.now() - timedelta(seconds=1))

    assert asked(bob) == [str(sample.pk)]
    assert Turn.objects.get().expires_at > timezone.now()


def test_a_skip_hands_it_on_and_can_be_taken_back(bob: User, rita: User, sample: Sample) -> None:
    asked(bob)
    turn = f"/api/v1/queue/turns/{sample.pk}/"

    assert api_of(bob).patch(turn, {"state": "skipped"}).json()["sample"] == str(sample.pk)
    assert asked(bob) == []
    assert api_of(bob).patch(turn, {"state": "open"}).status_code == 200
    assert (asked(rita), asked(bob)) == ([], [str(sample.pk)])

    api_of(bob).patch(turn, {"state": "skipped"})
    assert asked(rita) == [str(sample.pk)]
    assert is_problem(api_of(bob).patch(turn, {"state": "open"}), 409)


def test_what_is_answered_is_not_skipped(bob: User, sample: Sample) -> None:
    asked(bob)
    label(sample, bob, "7")

    assert is_problem(api_of(bob).patch(f"/api/v1/queue/turns/{sample.pk}/", {"state": "skipped"}), 409)


def test_a_turn_of_somebody_else_is_not_there(bob: User, rita: User, sample: Sample) -> None:
    asked(bob)

    assert is_problem(api_of(rita).patch(f"/api/v1/queue/turns/{sample.pk}/", {"state": "skipped"}), 404)


def test_taking_a_reading_back_undoes_it(bob: User, rita: User, sample: Sample) -> None:
    [item] = next_of(bob)["results"]
    etag = api_of(bob).put(item["label"], {"label": "7"})["ETag"]

    assert is_problem(api_of(bob).delete(item["label"]), 428)
    assert is_problem(api_of(bob).delete(item["label"], headers={"If-Match": '"stale"'}), 412)
    assert api_of(bob).delete(item["label"], headers={"If-Match": etag}).status_code == 204

    sample.refresh_from_db()
    assert (sample.state, sample.settled_class) == (State.OPEN, "")
    assert not Label.objects.live().exists()
    assert not QueueEntry.objects.get().is_retired
    assert (asked(rita), asked(bob)) == ([], [str(sample.pk)])
    assert is_problem(api_of(bob).delete(item["label"], headers={"If-Match": "*"}), 412)


def test_a_hidden_suggestion_is_told_nowhere(bob: User, digits: Alphabet, sample: Sample) -> None:
    Alphabet.objects.filter(pk=digits.pk).update(suggestions="hidden")

    assert next_of(bob)["results"][0]["prediction"] is None
    assert api_of(bob).get(f"/api/v1/samples/{sample.pk}/").json()["prediction"] is None
    assert Turn.objects.get().suggested is False


def test_what_an_import_suggests_is_told_to_who_labels(alice: User, bob: User, digits: Alphabet) -> None:
    unread, bare = waiting(alice, digits), waiting(alice, digits)
    suggest(unread, "7")

    told = {each["sample"]: each for each in next_of(bob, 2)["results"]}

    assert told[str(unread.pk)]["imported_suggestion"] == "7"
    assert told[str(unread.pk)]["prediction"] is None
    assert told[str(bare.pk)]["imported_suggestion"] is None


def test_what_an_import_suggests_stands_beside_what_the_model_reads(bob: User, sample: Sample) -> None:
    suggest(sample, "1")

    [told] = next_of(bob)["results"]

    assert (told["imported_suggestion"], told["prediction"]["ranking"][0]["label"]) == ("1", "7")


def test_what_is_no_class_any_more_is_suggested_to_nobody(bob: User, sample: Sample) -> None:
    suggest(sample, "x")

    assert next_of(bob)["results"][0]["imported_suggestion"] is None


def test_where_suggestions_are_hidden_so_is_what_an_import_says(
    alice: User, bob: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    Alphabet.objects.filter(pk=digits.pk).update(suggestions="hidden")
    [sample] = enqueue(alice, digits, digits_champion, ["7"])
    suggest(sample, "1")
    grid = {"alphabet": "digits", "label": "7"}

    in_grid = api_of(bob).get("/api/v1/queue/grid/", grid).json()["results"]

    assert [each["imported_suggestion"] for each in in_grid] == [None]
    assert next_of(bob)["results"][0]["imported_suggestion"] is None
    turn = api_of(bob).patch(f"/api/v1/queue/turns/{sample.pk}/", {"state": "skipped"}).json()
    assert turn["imported_suggestion"] is None


def test_with_half_of_the_samples_what_an_import_says_is_hidden(
    alice: User, bob: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    Alphabet.objects.filter(pk=digits.pk).update(suggestions="half")
    for sample in enqueue(alice, digits, digits_champion, [*"7" * 20]):
        suggest(sample, "1")

    told = next_of(bob, 20)["results"]

    assert len(told) == 20
    assert {(each["prediction"] is None, each["imported_suggestion"]) for each in told} == {
        (True, None),
        (False, "1"),
    }


def test_a_grid_holds_what_the_model_takes_for_the_same(
    alice: User, bob: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    sevens = [waiting(alice, digits) for _ in range(3)]
    QueueEntry.objects.update(likely="7")
    for each in sevens:
        predict(each, digits_champion)
    one = waiting(alice, digits)
    Alphabet.objects.filter(pk=digits.pk).update(suggestions="hidden")
    assert next_of(bob)["results"][0]["prediction"] is None

    grid = api_of(bob).get("/api/v1/queue/grid/", {"alphabet": "digits", "label": "7"}).json()

    ids = [each["sample"] for each in grid["results"]]
    assert sorted(ids) == sorted(str(each.pk) for each in sevens)
    assert all(each["prediction"]["ranking"][0]["label"] == "7" for each in grid["results"])
    body = {"alphabet": "digits", "label": "7", "samples": ids[:2], "doubted": ids[2:]}
    answer = api_of(bob).post("/api/v1/queue/grid/", body).json()
    assert [each["outcome"] for each in answer["results"]] == ["read", "read", "doubted"]
    assert Label.objects.live().filter(user=bob, character="7", answer="accepted").count() == 2
    assert asked(bob, 20) == [ids[2], str(one.pk)]


def test_what_was_crossed_out_comes_one_by_one_and_in_no_other_grid(
    alice: User, bob: User, rita: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    doubted, *others = enqueue(alice, digits, digits_champion, [*"7777"])
    QueueEntry.objects.filter(pk=doubted.pk).update(uncertainty=0.01)
    assert in_grid(bob, 2)[0] == str(doubted.pk)

    cross_out(bob, doubted)

    assert sorted(in_grid(bob)) == sorted(str(each.pk) for each in others)
    assert asked(rita) == [str(doubted.pk)]
    assert in_grid(rita) == []


def test_what_was_crossed_out_is_not_counted_among_what_grids_hold(
    alice: User, bob: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    doubted, _ = enqueue(alice, digits, digits_champion, [*"77"])
    in_grid(bob)

    cross_out(bob, doubted)

    assert QueueEntry.objects.all().waiting_by_class(digits) == {"7": 1}


def test_a_grid_says_of_each_what_became_of_it(bob: User, alice: User, digits: Alphabet) -> None:
    mine, others = waiting(bob, digits), draw(alice, digits)

    body = {"alphabet": "digits", "label": "7", "samples": [str(mine.pk), str(others.pk)], "doubted": []}
    answer = api_of(bob).post("/api/v1/queue/grid/", body).json()

    assert [each["outcome"] for each in answer["results"]] == ["read", "refused"]
    assert answer["results"][1]["detail"] == "There is no such sample."


def test_only_who_was_asked_may_doubt(bob: User, digits: Alphabet) -> None:
    mine = waiting(bob, digits)
    body = {"alphabet": "digits", "label": "7", "samples": [], "doubted": [str(mine.pk)]}

    [outcome] = api_of(bob).post("/api/v1/queue/grid/", body).json()["results"]

    assert (outcome["outcome"], outcome["detail"]) == ("refused", "You were not asked about it.")
    assert QueueEntry.objects.get(pk=mine.pk).urgency == 0


def test_progress_counts_mine_and_everybodys(bob: User, rita: User, sample: Sample) -> None:
    asked(bob)
    label(sample, bob, "7")

    told = api_of(bob).get("/api/v1/queue/progress/", {"alphabet": "digits"}).json()

    assert told["mine"]["today"] == told["mine"]["total"] == 1
    assert told["mine"]["gold"] == {"right": 0, "seen": 0, "accuracy": None, "low": 0.0, "high": 1.0}
    assert told["team"] == {"today": 1, "total": 1, "waiting": 0, "retired": 1}
    assert told["training"] == {"new": 1, "needed": 200, "counted": True}


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("next", {}, "alphabet"),
        ("next", {"alphabet": "runes"}, "alphabet"),
        ("next", {"alphabet": "digits", "count": 21}, "count"),
        ("next", {"alphabet": "digits", "count": 0}, "count"),
        ("next", {"alphabet": "digits", "cuont": 2}, "cuont"),
        ("grid", {"alphabet": "digits", "label": "x"}, "label"),
        ("grid", {"alphabet": "digits", "label": "7", "count": 49}, "count"),
        ("progress", {}, "alphabet"),
    ],
)
def test_what_does_not_fit_is_refused(
    bob: User, digits: Alphabet, path: str, query: dict[str, Any], field: str
) -> None:
    assert field in wrong_fields(api_of(bob).get(f"/api/v1/queue/{path}/", query))


def test_what_is_read_is_not_doubted_at_once(bob: User, sample: Sample) -> None:
    body = {"alphabet": "digits", "label": "7", "samples": [str(sample.pk)], "doubted": [str(sample.pk)]}

    assert "doubted" in wrong_fields(api_of(bob).post("/api/v1/queue/grid/", body))


def test_who_may_not_label_is_not_asked(bob: User, digits: Alphabet, sample: Sample) -> None:
    Alphabet.objects.filter(pk=digits.pk).update(labelled_by="reviewers")

    assert is_problem(api_of(bob).get("/api/v1/queue/next/", {"alphabet": "digits"}), 403)


def test_of_a_grid_that_was_open_when_it_was_closed_to_one_nothing_is_taken(
    alice: User, bob: User, digits: Alphabet
) -> None:
    for _ in range(2):
        waiting(alice, digits)
    read, doubted = asked(bob, 2)
    Alphabet.objects.filter(pk=digits.pk).update(labelled_by="reviewers")
    body = {"alphabet": "digits", "label": "7", "samples": [read], "doubted": [doubted]}

    answer = api_of(bob).post("/api/v1/queue/grid/", body)

    why = "Digits is labelled by reviewers and administrators only."
    assert answer.status_code == 200
    assert answer.json()["results"] == [
        {"sample": each, "outcome": "refused", "detail": why} for each in (read, doubted)
    ]
    assert not Label.objects.exists()
    assert set(QueueEntry.objects.values_list("urgency", flat=True)) == {0}


def test_readings_with_and_without_a_suggestion_are_compared(
    alice: User, bob: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    told = api_of(bob).get("/api/v1/queue/progress/", {"alphabet": "digits"}).json()
    assert told["suggestions"] is None
    Alphabet.objects.filter(pk=digits.pk).update(suggestions="half")
    for _ in range(12):
        waiting(alice, digits, digits_champion)
    for item in next_of(bob, 20)["results"]:
        seen = item["prediction"]
        said = (
            {"label": "7", "prediction": seen["id"], "seconds": 2} if seen else {"label": "1", "seconds": 3}
        )
        api_of(bob).put(item["label"], said)
    caches["local"].clear()

    told = api_of(bob).get("/api/v1/queue/progress/", {"alphabet": "digits"}).json()["suggestions"]

    shown, hidden = told["shown"], told["hidden"]
    assert shown["readings"] + hidden["readings"] == 12
    assert (shown["agree"], hidden["agree"]) == (shown["readings"], 0)
    if shown["readings"] and hidden["readings"]:
        assert (shown["seconds"], hidden["seconds"]) == (2, 3)
        assert told["leaning"]["difference"] == 1


def test_what_a_reviewer_sends_back_is_asked_again_before_all_else(
    alice: User, bob: User, rita: User, digits: Alphabet, sample: Sample
) -> None:
    label(sample, bob, "7")
    for _ in range(3):
        waiting(alice, digits)
    queueing.reopen(sample, more=1)

    assert asked(rita) == [str(sample.pk)]
    assert str(sample.pk) not in asked(bob, 20)
    label(sample, rita, "1")
    assert QueueEntry.objects.get(pk=sample.pk).retired_as == "enough"


def test_what_was_taken_back_is_asked_no_more(alice: User, bob: User, sample: Sample) -> None:
    asked(bob)

    assert api_of(alice).delete(f"/api/v1/samples/{sample.pk}/").status_code == 204

    assert asked(bob) == []
    assert not QueueEntry.objects.exists()
    assert api_of(bob).get(f"/api/v1/samples/{sample.pk}/").status_code == 404
    assert is_problem(api_of(bob).patch(f"/api/v1/queue/turns/{sample.pk}/", {"state": "open"}), 409)


def test_one_is_asked_about_ones_own_until_one_has_read_it(alice: User, sample: Sample) -> None:
    assert asked(alice) == [str(sample.pk)]
    label(sample, alice, "7")

    assert asked(alice) == []


def test_a_fresh_drawing_is_left_to_its_author_first(
    alice: User, bob: User, sample: Sample, settings: LazySettings
) -> None:
    settings.QUEUE_AUTHOR_MINUTES = 5

    assert asked(bob) == []
    assert asked(alice) == [str(sample.pk)]


def test_what_may_not_be_learned_from_is_asked_of_its_author_only(
    alice: User, bob: User, sample: Sample
) -> None:
    Sample.objects.update(consent=False)

    assert (asked(bob), asked(alice)) == ([], [str(sample.pk)])


def test_a_label_from_elsewhere_retires_what_waits(
    alice: User, bob: User, sample: Sample, digits: Alphabet
) -> None:
    label(sample, alice, "7")

    assert asked(bob) == []
    assert QueueEntry.objects.get().retired_as == "agreed"


def test_what_somebody_holds_that_was_settled_meanwhile_is_asked_no_more(
    bob: User, rita: User, sample: Sample
) -> None:
    asked(bob)
    label(sample, rita, "1")

    assert asked(bob) == []
    assert Turn.objects.get(user=bob).state == "lapsed"


def test_an_answer_that_comes_late_is_taken(bob: User, sample: Sample) -> None:
    [item] = next_of(bob)["results"]
    Turn.objects.update(state="lapsed", expires_at=timezone.now() - timedelta(hours=1))

    assert api_of(bob).put(item["label"], {"label": "7"}).status_code == 201
    assert Turn.objects.get().state == "answered"


def test_asking_takes_as_many_statements_for_twenty_as_for_ten(
    alice: User, bob: User, digits: Alphabet, django_assert_max_num_queries: Any
) -> None:
    for _ in range(22):
        waiting(alice, digits)
    api = api_of(bob)

    with django_assert_max_num_queries(18):
        api.get("/api/v1/queue/next/?alphabet=digits&count=20")
