"""imports/ and exports/ for their owner, a stranger and nobody."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts import consent
from accounts.models import User
from recognition.models import Alphabet, ExportJob, ImportJob, Sample
from recognition.transfer import exporting, importing
from tests.conftest import api_of
from tests.drawn import draw

IMPORTS, EXPORTS = "/api/v1/imports/", "/api/v1/exports/"
INKS = "\n".join(
    json.dumps({"label": str(number), "strokes": [[[number, 2], [40, 60]]]}) for number in range(3)
).encode()


def wanted(**more: Any) -> dict[str, Any]:
    return {"alphabet": "digits", "format": "jsonl", "file": base64.b64encode(INKS).decode()} | more


def uploads() -> set[Path]:
    return set((Path(settings.DATA_DIR) / "exchange" / "imports").glob("*"))


def work_off() -> None:
    for job in ImportJob.objects.all():
        list(importing.run_to_end(job))
    for export in ExportJob.objects.all():
        list(exporting.run_to_end(export))


def test_a_file_as_base64_comes_in(alice: User, digits: Alphabet) -> None:
    answer = api_of(alice).post(IMPORTS, wanted(file_name="inks.jsonl"))
    assert (answer.status_code, answer.data["state"]) == (202, "checking")

    work_off()

    found = api_of(alice).get(answer["Location"]).data
    assert (found["state"], found["counts"]["stored"], found["file_name"]) == ("done", 3, "inks.jsonl")
    assert Sample.objects.filter(author=alice).count() == 3


def test_a_file_as_a_part_of_a_form_comes_in(alice: User, digits: Alphabet) -> None:
    answer = api_of(alice).post(
        IMPORTS, wanted(file=SimpleUploadedFile("a.jsonl", INKS), labels_as="readings"), format="multipart"
    )

    work_off()

    found = api_of(alice).get(answer["Location"]).data
    assert (answer.status_code, found["counts"]["labelled"], found["file_name"]) == (202, 3, "a.jsonl")


def test_what_was_checked_is_taken_in_by_a_patch(alice: User, digits: Alphabet) -> None:
    address = api_of(alice).post(IMPORTS, wanted(dry_run=True))["Location"]
    work_off()
    assert not Sample.objects.exists()

    assert api_of(alice).patch(address, {"dry_run": False}).status_code == 202
    work_off()

    assert Sample.objects.count() == 3
    assert api_of(alice).patch(address, {"dry_run": False}).status_code == 409


def test_an_import_tells_what_is_wrong_place_by_place(alice: User, digits: Alphabet) -> None:
    file = base64.b64encode(INKS + b"\n{").decode()
    address = api_of(alice).post(IMPORTS, wanted(file=file))["Location"]
    work_off()

    found = api_of(alice).get(address).data

    assert [problem["place"] for problem in found["problems"]] == ["line 4"]
    assert found["state"] == "checked"


def test_an_import_is_taken_back(alice: User, digits: Alphabet) -> None:
    address = api_of(alice).post(IMPORTS, wanted())["Location"]
    work_off()

    assert api_of(alice).delete(address).data["state"] == "withdrawing"
    work_off()

    assert not Sample.objects.all().kept_of(alice).exists()


@pytest.mark.parametrize(
    ("more", "given"), [({}, False), ({"consent": True}, True), ({"consent": False}, False)]
)
@pytest.mark.parametrize("way", ["json", "multipart"])
def test_what_is_not_said_of_consent_is_as_its_owner_has_decided(
    more: dict[str, bool], given: bool, way: str, alice: User, digits: Alphabet
) -> None:
    consent.decide(user=alice, given=False)
    file = SimpleUploadedFile("a.jsonl", INKS) if way == "multipart" else wanted()["file"]

    api_of(alice).post(IMPORTS, wanted(file=file, **more), format=way)
    work_off()

    assert set(Sample.objects.values_list("consent", flat=True)) == {given}


def test_readings_of_who_may_not_label_are_refused(alice: User, digits: Alphabet) -> None:
    Alphabet.objects.filter(pk=digits.pk).update(labelled_by="reviewers")
    before = uploads()

    answer = api_of(alice).post(IMPORTS, wanted(labels_as="readings"))

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "labels_as")
    assert uploads() == before
    assert api_of(alice).post(IMPORTS, wanted()).status_code == 202


def test_who_may_label_no_more_is_told_when_they_go_on(alice: User, digits: Alphabet) -> None:
    address = api_of(alice).post(IMPORTS, wanted(labels_as="readings", dry_run=True))["Location"]
    work_off()
    Alphabet.objects.filter(pk=digits.pk).update(labelled_by="reviewers")

    assert api_of(alice).patch(address, {"dry_run": False}).status_code == 400


@pytest.mark.parametrize(
    ("more", "field"),
    [({"format": "docx"}, "format"), ({"alphabet": "none"}, "alphabet"), ({"file": "%"}, "file"), ({"file": 3}, "file"),
     ({"labels_as": "truth"}, "labels_as"), ({"labels_as": "readings", "reader": "bob"}, "reader"),
     ({"reader": "nobody"}, "reader"), ({"classes": "Z-A"}, "classes"), ({"colour": "red"}, "colour")],
)  # fmt: skip
def test_what_cannot_be_is_told_by_its_field(
    more: dict[str, Any], field: str, alice: User, bob: User, digits: Alphabet
) -> None:
    before = uploads()

    answer = api_of(alice).post(IMPORTS, wanted(**more))

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not ImportJob.objects.exists()
    assert uploads() == before


def test_one_import_too_many_that_is_not_finished_is_refused(
    alice: User, digits: Alphabet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_UPLOADS_WAITING", 1)
    api_of(alice).post(IMPORTS, wanted())
    before = uploads()

    answer = api_of(alice).post(IMPORTS, wanted())

    assert (answer.status_code, "at most 1 imports" in answer.json()["detail"]) == (409, True)
    assert uploads() == before


def test_a_body_that_is_too_large_is_refused(alice: User, digits: Alphabet, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    file = SimpleUploadedFile("a.jsonl", b"0" * 2000)

    answer = api_of(alice).post(IMPORTS, wanted(file=file), format="multipart")

    assert answer.status_code == 413


def test_an_export_is_fetched_by_its_link(alice: User, bob: User, digits: Alphabet) -> None:
    draw(alice, digits)
    address = api_of(alice).post(EXPORTS, {"alphabet": "digits", "format": "csv"})["Location"]
    work_off()
    found = api_of(alice).get(address).data
    assert (found["state"], found["written"], found["progress"]) == ("done", 1, 1.0)

    file: Any = api_of(alice).get(found["file"])
    assert (file.status_code, len(b"".join(file.streaming_content))) == (200, found["size_bytes"])
    assert "attachment" in file["Content-Disposition"]

    assert api_of(bob).get(found["file"]).status_code == 404
    assert api_of(alice).get(found["file"].replace(found["file"][-8:-1], "forged0")).status_code == 404
    ExportJob.objects.update(expires_at=timezone.now())
    assert api_of(alice).get(found["file"]).status_code == 404


def test_an_export_that_is_over_is_not_cancelled(alice: User, digits: Alphabet) -> None:
    address = api_of(alice).post(EXPORTS, {"alphabet": "digits", "format": "jsonl"})["Location"]
    assert api_of(alice).delete(address).data["state"] == "cancelled"

    assert api_of(alice).delete(address).status_code == 409


@pytest.mark.parametrize(
    "more", [{"since": "yesterday"}, {"state": "lost"}, {"unsure_below": 2}, {"format": "x"}]
)
def test_a_choice_of_samples_that_makes_no_sense_is_refused(more: Any, alice: User, digits: Alphabet) -> None:
    answer = api_of(alice).post(EXPORTS, {"alphabet": "digits", "format": "jsonl"} | more)

    assert answer.status_code == 400


def test_withdrawn_is_no_state_to_take_out(rita: User, digits: Alphabet) -> None:
    allowed = ["open", "accepted", "disputed", "rejected", "excluded"]

    answer = api_of(rita).post(EXPORTS, {"alphabet": "digits", "format": "jsonl", "state": "withdrawn"})

    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {"field": "state", "message": f"A state is one of {', '.join(allowed)}. Received: withdrawn."}
    ]
    schemas = api_of(rita).get("/api/v1/schema/?format=json").json()["components"]["schemas"]
    assert schemas["StateToTakeOut"]["enum"] == allowed


def test_lists_hold_ones_own(alice: User, bob: User, digits: Alphabet) -> None:
    api_of(alice).post(IMPORTS, wanted())
    api_of(alice).post(EXPORTS, {"alphabet": "digits", "format": "jsonl", "since": "2026-01-01"})

    for address in (IMPORTS, EXPORTS):
        assert len(api_of(alice).get(address).data["results"]) == 1
        assert api_of(bob).get(address).data["results"] == []
