"""Lineage by the API: from a reading back to data sets, from a drawing on to models, and who may see which of it."""

from itertools import pairwise
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains

from accounts.models import User
from recognition import labelling
from recognition.models import Alphabet, ModelVersion, Prediction
from tests.api import is_problem, program_of, wrong_fields
from tests.champions import make_version
from tests.conftest import api_of, browser_of
from tests.learned import BASE, learn
from tests.training.pages.test_lineage_pages import corrected, read_again
from training.models import Snapshot, TrainingRun

API = "/api/v1"

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    return learn(digits, tmp_path)


def test_a_prediction_leads_to_model_run_snapshot_and_data_sets(
    alice: User, first: ModelVersion, tmp_path: Path
) -> None:
    sample = corrected(alice, first)
    prediction = Prediction.objects.get(sample=sample)

    body = api_of(alice).get(f"{API}/predictions/{prediction.pk}/lineage/").json()

    assert body["model"] == first.pk
    assert body["bundle_sha256"] == first.sha256
    assert body["run"] == str(first.training_run.pk)
    assert body["snapshot"]["sha256"] == Snapshot.objects.get().sha256
    assert body["snapshot"]["base"] == BASE
    assert body["snapshot"]["collected"]["count"] == 0
    assert body["part"]["part"] == "left out"
    assert body["part"]["reason"] == "it was drawn after the snapshot was taken"


def test_a_prediction_of_a_model_that_came_along_says_so(
    alice: User, digits: Alphabet, tmp_path: Path
) -> None:
    prediction = Prediction.objects.get(sample=corrected(alice, make_version(digits, tmp_path)))

    body = api_of(alice).get(f"{API}/predictions/{prediction.pk}/lineage/").json()

    assert (body["run"], body["snapshot"]) == (None, None)


def test_somebody_elses_is_not_there(alice: User, bob: User, rita: User, first: ModelVersion) -> None:
    sample = corrected(alice, first)
    prediction = Prediction.objects.get(sample=sample)
    paths = [
        f"{API}/predictions/{prediction.pk}/lineage/",
        f"{API}/samples/{sample.pk}/lineage/",
        f"{API}/samples/{sample.pk}/versions/",
        f"{API}/users/alice/contributions/",
    ]

    for path in paths:
        assert is_problem(api_of(bob).get(path), 404)
        assert api_of(rita).get(path).status_code == 200


def test_a_sample_tells_who_learned_from_it_before_and_after_its_withdrawal(
    alice: User, first: ModelVersion, tmp_path: Path
) -> None:
    sample = corrected(alice, first)
    second = learn(first.alphabet, tmp_path)
    read_again(sample, second, "4")
    client = api_of(alice)

    before = client.get(f"{API}/samples/{sample.pk}/lineage/").json()
    client.delete(f"{API}/samples/{sample.pk}/")
    after = client.get(f"{API}/samples/{sample.pk}/lineage/").json()

    assert before["learned_by"] == after["learned_by"] == [second.pk]
    assert before["withdrawn_at"] is None
    assert "also after it is withdrawn: nothing is unlearned" in before["withdrawal"]
    assert after["withdrawn_at"] is not None
    assert "No run that begins after a withdrawal is shown it." in after["withdrawal"]
    (correction,) = before["corrections"]
    told = {key: correction[key] for key in ("label", "model", "read_as", "mistake", "champion_reads")}
    assert told == {
        "label": "4", "model": first.pk, "read_as": "7", "mistake": "gone", "champion_reads": "4",
    }  # fmt: skip


def test_versions_that_went_on_from_what_learned_from_it_are_told(
    alice: User, first: ModelVersion, tmp_path: Path
) -> None:
    sample = corrected(alice, first)
    learned = learn(first.alphabet, tmp_path)
    client = api_of(alice)
    client.delete(f"{API}/samples/{sample.pk}/")
    later = [learn(first.alphabet, tmp_path), learn(first.alphabet, tmp_path)]
    learn(first.alphabet, tmp_path)  # from nothing
    for before, after in pairwise([learned, *later]):
        begun = {"started_from": {"version": before.pk, "sha256": before.sha256}}
        TrainingRun.objects.filter(version=after).update(made_with=begun)

    told = client.get(f"{API}/samples/{sample.pk}/lineage/").json()

    assert told["learned_by"] == [learned.pk]
    assert told["learned_through"] == [version.pk for version in reversed(later)]
    assert "version 4 of Digits and version 3 of Digits went on from its weights" in told["withdrawal"]
    page = browser_of(alice).get(f"/samples/{sample.pk}/lineage/")
    assertContains(page, "2 more went on from its weights")


def test_an_author_is_not_told_who_else_corrected_it(alice: User, rita: User, first: ModelVersion) -> None:
    sample = corrected(alice, first)
    labelling.label_sample(
        user=rita,
        sample=sample,
        reading=labelling.read(alphabet=first.alphabet, label="9", verdict=None),
        prediction=Prediction.objects.get(sample=sample),
    )

    mine = api_of(alice).get(f"{API}/samples/{sample.pk}/lineage/").json()["corrections"]
    all_of_them = api_of(rita).get(f"{API}/samples/{sample.pk}/lineage/").json()["corrections"]

    assert [each["user"] for each in mine] == ["alice"]
    assert {each["user"] for each in all_of_them} == {"alice", "rita"}


def test_the_part_in_each_model_comes_in_pages(alice: User, first: ModelVersion, tmp_path: Path) -> None:
    sample = corrected(alice, first)
    second = learn(first.alphabet, tmp_path)
    client = api_of(alice)

    newest = client.get(f"{API}/samples/{sample.pk}/versions/?page_size=1").json()
    older = client.get(newest["next"]).json()

    (learned,), (left_out,) = newest["results"], older["results"]
    assert (learned["model"], learned["part"], learned["label"]) == (second.pk, "learned from", "4")
    assert (left_out["model"], left_out["part"], left_out["weight"]) == (first.pk, "left out", None)
    assert older["next"] is None


@pytest.mark.parametrize("versions", [1, 4])
def test_its_queries_do_not_grow_with_the_models(
    versions: int,
    alice: User,
    first: ModelVersion,
    tmp_path: Path,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    sample = corrected(alice, first)
    for _ in range(versions):
        learn(first.alphabet, tmp_path)
    client = program_of(alice)

    # Token, permissions (2), sample, models with runs and snapshots, rows, reasons.
    with django_assert_num_queries(7):
        client.get(f"{API}/samples/{sample.pk}/versions/")


def test_a_model_tells_its_snapshot_with_counts_that_name_nobody(
    alice: User, bob: User, first: ModelVersion, tmp_path: Path
) -> None:
    corrected(alice, first)
    taken_back = corrected(bob, first)
    version = learn(first.alphabet, tmp_path)
    labelling.withdraw(user=bob, sample=taken_back)

    response = api_of(alice).get(f"{API}/models/{version.pk}/snapshot/")

    body = response.json()
    assert body["base"] == BASE
    assert body["reproduce"] == "manage.py reproduce digits:2"
    assert body["collected"] == {
        "count": 2, "contributors": 2, "learned": 2, "aside": 0, "tested": 0, "withdrawn": 1, "excluded": 0,
    }  # fmt: skip
    assert b"bob" not in response.content


def test_its_drawings_are_listed_for_those_who_may_see_them(
    alice: User, bob: User, rita: User, first: ModelVersion, tmp_path: Path
) -> None:
    own = corrected(alice, first)
    corrected(bob, first)
    path = f"{API}/models/{learn(first.alphabet, tmp_path).pk}/snapshot/samples/"

    mine, everybodys = (api_of(user).get(path).json()["results"] for user in (alice, rita))

    assert [(each["sample"], each["label"], each["part"]) for each in mine] == [
        (str(own.pk), "4", "learned from")
    ]
    assert len(everybodys) == 2


def test_a_model_that_came_along_has_no_snapshot(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    path = f"{API}/models/{make_version(digits, tmp_path).pk}/snapshot/"

    assert is_problem(api_of(alice).get(path), 404)
    assert is_problem(api_of(alice).get(f"{path}samples/"), 404)


def test_my_contributions_are_counted(alice: User, first: ModelVersion, tmp_path: Path) -> None:
    sample = corrected(alice, first)
    second = learn(first.alphabet, tmp_path)
    read_again(sample, second, "4")
    corrected(alice, second, read="7", meant="7")

    body = api_of(alice).get(f"{API}/me/contributions/").json()

    (digits,) = body["alphabets"]
    assert body["username"] == "alice"
    assert digits["champion"] == second.pk
    assert (digits["drawings"], digits["corrections"]) == (2, 1)
    assert digits["mistakes"] == {"gone": 1, "still_made": 0, "not_read_again": 0, "no_mistake": 0}
    assert digits["learned_by"] == [{"model": second.pk, "model_number": 2, "drawings": 1, "corrections": 1}]
    assert digits["own_error"]["before"]["wrong"] == 1
    assert digits["own_error"]["since"]["share"] == 0
    low, high = digits["own_error"]["difference"]
    assert low < high
    assert digits["own_error"]["by_model"][0]["model"] == second.pk


def test_with_nothing_drawn_nothing_is_counted(alice: User, first: ModelVersion) -> None:
    assert api_of(alice).get(f"{API}/me/contributions/").json() == {"username": "alice", "alphabets": []}


def test_my_corrections_are_listed_by_what_became_of_them(
    alice: User, bob: User, first: ModelVersion
) -> None:
    sample = corrected(alice, first)
    corrected(bob, first)
    client = api_of(alice)

    (found,) = client.get(f"{API}/me/corrections/?mistake=still made&alphabet=digits").json()["results"]

    assert found["sample"] == str(sample.pk)
    assert client.get(f"{API}/me/corrections/?mistake=gone").json()["results"] == []
    assert list(wrong_fields(client.get(f"{API}/me/corrections/?mistake=imagined"))) == ["mistake"]


def test_a_reviewer_sees_anybodys_contributions_and_nobodys_are_not_there(
    alice: User, rita: User, first: ModelVersion
) -> None:
    corrected(alice, first)

    assert api_of(rita).get(f"{API}/users/alice/contributions/").json()["alphabets"][0]["drawings"] == 1
    assert is_problem(api_of(rita).get(f"{API}/users/nobody/contributions/"), 404)
