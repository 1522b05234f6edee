import pytest

from accounts.models import User
from recognition.models import Alphabet, GoldQuestion
from tests.collected import collect
from tests.conftest import api_of
from tests.drawn import draw, label
from training.models import Exclusion, Search, Suspect

pytestmark = pytest.mark.django_db


def test_people_are_listed_with_what_is_known(bob: User, rita: User, adam: User, digits: Alphabet) -> None:
    label(collect(bob, digits, "1"), rita, "7")

    answer = api_of(adam).get("/api/v1/people/?alphabet=digits").json()

    [bobs] = [row for row in answer["results"] if row["username"] == "bob"]
    assert bobs["readings"] == 1
    assert bobs["reliability"] < 0.9
    assert bobs["evidence"]["reviewed"] == 1
    assert bobs["counted"] == 1
    assert (answer["chosen"], answer["left_out"]) == (1, {})


@pytest.mark.parametrize(
    ("query", "field"), [("", "alphabet"), ("?alphabet=runes", "alphabet"), ("?x=1", "x")]
)
def test_people_of_no_alphabet_are_refused(adam: User, query: str, field: str) -> None:
    response = api_of(adam).get(f"/api/v1/people/{query}")

    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("path", ["people/?alphabet=digits", "exclusions/", "exclusions/1/"])
def test_only_administrators_see_them(rita: User, path: str) -> None:
    assert api_of(rita).get(f"/api/v1/{path}").status_code == 403


def test_an_administrator_excludes_and_revokes(bob: User, adam: User) -> None:
    client = api_of(adam)

    made = client.post("/api/v1/exclusions/", {"user": "bob", "reason": "calls every 1 a 7"})
    address = made["Location"]
    revoked = client.delete(address)

    assert made.status_code == 201
    assert client.get(address).json()["made_by"] == "adam"
    assert revoked.json()["revoked_by"] == "adam"
    assert client.delete(address).status_code == 409
    assert len(client.get("/api/v1/exclusions/").json()["results"]) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"user": "nobody", "reason": "x"}, "user"),
        ({"user": "bob"}, "reason"),
        ({"user": "bob", "reason": "x", "source": "pigeon"}, "source"),
        ({"user": "bob", "reason": "x", "until": "2020-01-01T00:00Z", "since": "2021-01-01T00:00Z"}, "until"),
        ({"user": "bob", "reason": "x", "for": "ever"}, "for"),
    ],
)
def test_exclusions_that_make_no_sense_are_refused(
    bob: User, adam: User, body: dict[str, str], field: str
) -> None:
    response = api_of(adam).post("/api/v1/exclusions/", body)

    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == field
    assert not Exclusion.objects.exists()


def test_suspects_are_for_reviewers(alice: User, rita: User, digits: Alphabet) -> None:
    sample = collect(alice, digits, "1")
    Suspect.objects.create(
        sample=sample,
        giver=alice,
        given_class="1",
        suggested_class="7",
        score=0.02,
        found_at=sample.created_at,
    )
    Search.objects.create(alphabet=digits, looked_at={str(alice.pk): 1}, found_at=sample.created_at)

    [suspect] = api_of(rita).get("/api/v1/suspects/?alphabet=digits").json()["results"]

    assert (suspect["sample"], suspect["suggested_class"]) == (str(sample.pk), "7")
    assert api_of(alice).get("/api/v1/suspects/").status_code == 403


def test_a_reviewer_chooses_gold_and_retires_it(alice: User, rita: User, digits: Alphabet) -> None:
    sample = collect(alice, digits, "1")
    address = f"/api/v1/samples/{sample.pk}/gold/"

    chosen = api_of(rita).put(address)

    assert chosen.json()["known_class"] == "1"
    assert api_of(rita).delete(address).status_code == 204
    assert not GoldQuestion.objects.all().in_use().exists()


def test_gold_is_not_for_annotators(alice: User, bob: User, digits: Alphabet) -> None:
    sample = collect(alice, digits, "1")
    address = f"/api/v1/samples/{sample.pk}/gold/"

    assert api_of(alice).put(address).status_code == 403
    assert api_of(bob).put(address).status_code == 404


def test_what_is_not_accepted_is_no_gold(alice: User, rita: User, digits: Alphabet) -> None:
    assert api_of(rita).put(f"/api/v1/samples/{draw(alice, digits).pk}/gold/").status_code == 409
