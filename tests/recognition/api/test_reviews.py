"""reviews/ and decisions: reviewers alone, told when they were not first, and able to take everything back."""

from typing import Any

import pytest

from accounts.models import User
from recognition import labelling
from recognition.models import Alphabet, Decision, Label, ModelVersion, Sample, State
from recognition.review import reviewing
from tests.api import is_problem, wrong_fields
from tests.conftest import api_of, make_user
from tests.drawn import draw, label, predict

pytestmark = pytest.mark.django_db

SETTLED = {"kind": "settled", "label": "7", "reason": "plainly drawn"}


@pytest.fixture
def disputed(alice: User, bob: User, digits: Alphabet) -> Sample:
    sample = draw(alice, digits)
    label(sample, alice, "1")
    label(sample, bob, "7")
    sample.refresh_from_db()
    return sample


def decisions_of(sample: Sample) -> str:
    return f"/api/v1/samples/{sample.pk}/decisions/"


def decide(user: User, sample: Sample, body: dict[str, Any], if_match: str | None = None) -> Any:
    headers = {"If-Match": if_match} if if_match else {}
    return api_of(user).post(decisions_of(sample), body, format="json", headers=headers)


def waiting(user: User, **query: str) -> list[str]:
    return [row["sample"] for row in api_of(user).get("/api/v1/reviews/", query).json()["results"]]


def test_disputes_wait_until_they_are_settled(disputed: Sample, rita: User) -> None:
    [row] = api_of(rita).get("/api/v1/reviews/").json()["results"]
    assert (row["sample"], row["state"], sorted(row["readings"])) == (
        str(disputed.pk),
        "disputed",
        ["1", "7"],
    )

    response = decide(rita, disputed, SETTLED)

    assert response.status_code == 201
    assert response["Location"].endswith(f"{response.json()['id']}/")
    assert waiting(rita) == []


def test_lists_are_narrowed_by_alphabet_and_source(disputed: Sample, rita: User) -> None:
    assert waiting(rita, alphabet="digits", source="disputes") == [str(disputed.pk)]
    assert waiting(rita, alphabet="letters") == []
    assert waiting(rita, source="rejects") == []


@pytest.mark.parametrize(("name", "value"), [("source", "gossip"), ("alphabet", "runes"), ("colour", "red")])
def test_what_there_is_not_is_told(rita: User, name: str, value: str) -> None:
    assert name in wrong_fields(api_of(rita).get("/api/v1/reviews/", {name: value}))


def test_sources_tell_how_many_wait(disputed: Sample, rita: User) -> None:
    rows = api_of(rita).get("/api/v1/reviews/sources/").json()["results"]

    counts = {row["name"]: row["waiting"] for row in rows}
    assert counts["disputes"] == 1
    assert {"suspects", "outliers", "rejects", "sent-back", "excluded"} <= set(counts)


def test_a_review_shows_readings_models_and_decisions(
    disputed: Sample, rita: User, digits_champion: ModelVersion
) -> None:
    predict(disputed, digits_champion)
    reviewing.send_back(reviewer=rita, sample=disputed, more=1, reason="hard")

    response = api_of(rita).get(f"/api/v1/reviews/{disputed.pk}/")

    body = response.json()
    assert [(row["user"], row["label"]) for row in body["readings"]] == [("alice", "1"), ("bob", "7")]
    assert all(0 < row["reliability"] < 1 for row in body["readings"])
    assert [(row["alias"], row["model_ranking"][0]["label"]) for row in body["predictions"]] == [
        ("champion", "7")
    ]
    assert [(row["kind"], row["more"], row["reason"]) for row in body["decisions"]] == [
        ("sent back", 1, "hard")
    ]
    assert response["ETag"] == body["etag"]


def test_a_decision_is_reverted_by_deleting_it(disputed: Sample, rita: User) -> None:
    where = decide(rita, disputed, SETTLED)["Location"]

    body = api_of(rita).delete(where).json()

    disputed.refresh_from_db()
    assert (body["stands"], body["reverted_by"]) == (False, "rita")
    assert disputed.state == State.DISPUTED
    assert is_problem(api_of(rita).delete(where), 409)
    assert api_of(rita).get(where).json()["reverted_by"] == "rita"


def test_of_two_who_saw_the_same_the_later_is_told(disputed: Sample, rita: User) -> None:
    rolf = make_user("rolf", "reviewer")
    seen = api_of(rolf).get(f"/api/v1/reviews/{disputed.pk}/")["ETag"]

    assert decide(rita, disputed, SETTLED, if_match=seen).status_code == 201
    assert is_problem(decide(rolf, disputed, SETTLED | {"label": "1"}, if_match=seen), 412)
    assert is_problem(decide(rolf, disputed, SETTLED | {"label": "1"}), 409)

    assert Decision.objects.count() == 1
    disputed.refresh_from_db()
    assert disputed.settled_class == "7"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "settled", "reason": "r"}, "label"),
        ({"kind": "settled", "reason": "r", "label": "x"}, "label"),
        ({"kind": "settled", "reason": "r", "verdict": "unsure"}, "verdict"),
        ({"kind": "settled", "label": "7"}, "reason"),
        ({"kind": "settled", "label": "7", "reason": " "}, "reason"),
        ({"kind": "settled", "label": "7", "reason": "r", "more": 2}, "more"),
        ({"kind": "sent back", "reason": "r"}, "more"),
        ({"kind": "sent back", "reason": "r", "more": 9}, "more"),
        ({"kind": "excluded", "reason": "r", "label": "7"}, "label"),
        ({"kind": "pardoned", "reason": "r"}, "kind"),
        ({"kind": "excluded", "reason": "r", "why": "x"}, "why"),
        (SETTLED | {"prediction": "018f0000-0000-7000-8000-000000000000"}, "prediction"),
    ],
)
def test_what_cannot_be_decided_is_told_by_its_field(
    disputed: Sample, rita: User, body: dict[str, Any], field: str
) -> None:
    assert field in wrong_fields(decide(rita, disputed, body))
    assert not Decision.objects.exists()


def test_sending_back_and_excluding(disputed: Sample, rita: User) -> None:
    assert decide(rita, disputed, {"kind": "sent back", "more": 2, "reason": "hard"}).status_code == 201
    assert waiting(rita) == []
    assert waiting(rita, source="sent-back") == [str(disputed.pk)]

    assert decide(rita, disputed, {"kind": "excluded", "reason": "a signature"}).status_code == 201
    assert waiting(rita, source="excluded") == [str(disputed.pk)]
    assert waiting(rita, source="sent-back") == []


def test_rejects_wait_until_a_reviewer_has_looked(alice: User, rita: User, digits: Alphabet) -> None:
    sample = draw(alice, digits)
    scribble = labelling.read(alphabet=digits, label=None, verdict="not a character")
    labelling.label_sample(user=alice, sample=sample, reading=scribble)
    assert waiting(rita, source="rejects") == [str(sample.pk)]

    decide(rita, sample, {"kind": "settled", "verdict": "not a character", "reason": "so it is"})

    assert waiting(rita, source="rejects") == []


def test_ones_own_waits_for_others(rita: User, bob: User, digits: Alphabet) -> None:
    sample = draw(rita, digits)
    label(sample, rita, "1")
    label(sample, bob, "7")

    assert waiting(rita) == []
    assert waiting(make_user("rolf", "reviewer")) == [str(sample.pk)]
    assert is_problem(decide(rita, sample, SETTLED), 403)


def test_the_trail_keeps_everything(disputed: Sample, rita: User) -> None:
    api_of(rita).delete(decide(rita, disputed, SETTLED)["Location"])
    decide(rita, disputed, {"kind": "excluded", "reason": "a signature"})

    rows = api_of(rita).get("/api/v1/decisions/").json()["results"]

    assert [(row["kind"], row["stands"]) for row in rows] == [("excluded", True), ("settled", False)]
    assert len(api_of(rita).get("/api/v1/decisions/?kind=settled").json()["results"]) == 1
    assert len(api_of(rita).get(decisions_of(disputed)).json()) == 2


def test_annotators_and_strangers_are_refused(disputed: Sample, alice: User, rita: User) -> None:
    carol = make_user("carol", "annotator")
    where = decide(rita, disputed, SETTLED)["Location"]

    for path in ("reviews/", "reviews/sources/", f"reviews/{disputed.pk}/", "decisions/"):
        assert is_problem(api_of(alice).get(f"/api/v1/{path}"), 403)
    assert is_problem(api_of(alice).get(decisions_of(disputed)), 403)
    assert is_problem(api_of(alice).delete(where), 403)
    assert is_problem(decide(alice, disputed, SETTLED), 403)
    assert is_problem(decide(carol, disputed, SETTLED), 404)
    assert is_problem(api_of(carol).delete(where), 404)
    assert Decision.objects.all().standing().count() == 1


def test_agreement_is_told_with_its_intervals(
    alice: User, bob: User, rita: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    for place in range(12):
        sample = draw(alice, digits)
        predict(sample, digits_champion, ranking=(("7", 0.9),) if place % 2 else (("1", 0.8),))
        label(sample, alice, "7" if place % 2 else "1")
        label(sample, bob, "7" if place % 2 or place == 0 else "1")

    body = api_of(rita).get("/api/v1/alphabets/digits/agreement/").json()

    assert (body["samples"], body["readings"]) == (12, 24)
    assert 0.6 < body["alpha"]["value"] < 0.9
    assert body["alpha"]["low"] <= body["alpha"]["value"] <= body["alpha"]["high"]
    [pair] = body["pairs"]
    assert ({pair["one"], pair["other"]}, pair["samples"]) == ({"1", "7"}, 1)
    assert 0 < pair["model"] < pair["people"]  # it errs with one of two, people with each other
    assert {row["username"] for row in body["people"]} == {"alice", "bob"}
    [duo] = body["duos"]
    assert duo["kappa"]["items"] == 12
    assert body["model"]["value"] > body["alpha"]["value"]
    assert is_problem(api_of(alice).get("/api/v1/alphabets/digits/agreement/"), 403)
    assert is_problem(api_of(rita).get("/api/v1/alphabets/runes/agreement/"), 404)


def test_agreement_leaves_reviewers_words_out(disputed: Sample, rita: User) -> None:
    label(disputed, rita, "7")

    body = api_of(rita).get("/api/v1/alphabets/digits/agreement/").json()

    assert body["readings"] == 2
    assert Label.objects.live().count() == 3
