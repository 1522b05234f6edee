"""The page of imports and exports, and what an import suggests on the page of a sample."""

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import consent
from accounts.models import User
from recognition.models import Alphabet, ExportJob, ImportJob, Label, Sample
from recognition.transfer import importing
from tests.conftest import browser_of


def form(text: str, **more: str) -> dict[str, Any]:
    file = SimpleUploadedFile("inks.jsonl", text.encode())
    return {"file": file, "alphabet": "digits", "format": "jsonl", "labels_as": "suggestions"} | more


LINE = json.dumps({"label": "7", "strokes": [[[1, 2], [40, 60]]]})


def brought_in(user: User, text: str = LINE, **more: str) -> ImportJob:
    browser_of(user).post("/exchange/imports/", form(text, **more))
    job = ImportJob.objects.get()
    list(importing.run_to_end(job))
    return job


def test_a_suggestion_waits_for_somebody_to_agree(alice: User, digits: Alphabet) -> None:
    brought_in(alice)
    sample = Sample.objects.get()
    page = browser_of(alice).get(f"/samples/{sample.pk}/").content.decode()
    assert "The import that brought it suggests" in page

    browser_of(alice).post(f"/samples/{sample.pk}/answer/", {"label": "7", "answer": "correct"})

    assert Label.objects.get().character == "7"
    assert "suggests" not in browser_of(alice).get(f"/samples/{sample.pk}/").content.decode()


def test_an_annotator_is_not_offered_the_truth(alice: User, rita: User) -> None:
    assert "the truth" not in browser_of(alice).get("/exchange/").content.decode()
    assert "the truth" in browser_of(rita).get("/exchange/").content.decode()


def test_the_truth_of_an_annotator_is_refused(alice: User, digits: Alphabet) -> None:
    answer = browser_of(alice).post("/exchange/imports/", form(LINE, labels_as="truth"))

    assert answer.status_code == 400
    assert not ImportJob.objects.exists()


@pytest.mark.parametrize(
    "more", [{"classes": "Z-A"}, {"reader": "nobody", "labels_as": "readings"}, {"format": "x"}]
)
def test_what_cannot_be_comes_back_with_the_reason(
    more: dict[str, str], rita: User, digits: Alphabet
) -> None:
    answer = browser_of(rita).post("/exchange/imports/", form(LINE, **more))

    assert (answer.status_code, ImportJob.objects.count()) == (400, 0)


def test_one_import_too_many_that_is_not_finished_comes_back_with_the_reason(
    alice: User, digits: Alphabet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_UPLOADS_WAITING", 1)
    browser_of(alice).post("/exchange/imports/", form(LINE))

    answer = browser_of(alice).post("/exchange/imports/", form(LINE))

    assert "imports that are not finished" in answer.content.decode()
    assert (answer.status_code, ImportJob.objects.count()) == (409, 1)


@pytest.mark.parametrize("decided", [True, False])
def test_the_form_asks_for_consent_as_it_was_decided(alice: User, decided: bool) -> None:
    consent.decide(user=alice, given=decided)

    page = browser_of(alice).get("/exchange/").content.decode()

    (box,) = re.findall(r'<input type="checkbox" name="consent"[^>]*>', page)
    assert ("checked" in box) == decided


@pytest.mark.parametrize(("more", "given"), [({"consent": "on"}, True), ({}, False)])
def test_what_the_form_says_of_consent_counts(
    alice: User, digits: Alphabet, more: dict[str, str], given: bool
) -> None:
    brought_in(alice, **more)

    assert Sample.objects.get().consent == given


def test_readings_of_who_may_not_label_come_back_with_the_reason(alice: User, digits: Alphabet) -> None:
    Alphabet.objects.filter(pk=digits.pk).update(labelled_by="reviewers")

    answer = browser_of(alice).post("/exchange/imports/", form(LINE, labels_as="readings"))

    assert "is labelled by reviewers and administrators only" in answer.content.decode()
    assert (answer.status_code, ImportJob.objects.count()) == (400, 0)


def test_who_may_label_no_more_is_told_so_when_they_go_on(alice: User, digits: Alphabet) -> None:
    job = brought_in(alice, labels_as="readings", dry_run="on")
    Alphabet.objects.filter(pk=digits.pk).update(labelled_by="reviewers")

    answer = browser_of(alice).post(f"/exchange/imports/{job.pk}/go-on/", follow=True)

    assert "is labelled by reviewers and administrators only" in answer.content.decode()
    assert not Sample.objects.exists()


def test_labels_that_were_taken_back_are_counted(alice: User, digits: Alphabet) -> None:
    brought_in(alice)
    browser_of(alice).post("/exchange/imports/", form(LINE, labels_as="readings"))
    job = ImportJob.objects.latest("pk")
    list(importing.run_to_end(job))

    browser_of(alice).post(f"/exchange/imports/{job.pk}/take-back/")
    list(importing.run_to_end(job))

    page = browser_of(alice).get(f"/exchange/imports/{job.pk}/").content.decode()
    assert "<dt>Labels taken back</dt><dd>1, of what was there before</dd>" in page


def test_what_is_wrong_is_shown_escaped(alice: User, digits: Alphabet) -> None:
    job = brought_in(alice, json.dumps({"label": "<b>", "strokes": [[[1, 2]]]}))

    page = browser_of(alice).get(f"/exchange/imports/{job.pk}/").content.decode()

    assert "&lt;b&gt;" in page
    assert "<b>" not in page


def test_an_export_begins_by_the_form(alice: User, digits: Alphabet) -> None:
    said = {"out-alphabet": "digits", "out-format": "csv", "out-unsure_below": "0.5"}
    answer = browser_of(alice).post("/exchange/exports/", said)

    job = ExportJob.objects.get()
    assert (answer.status_code, job.format, job.criteria) == (302, "csv", {"unsure_below": 0.5})


def test_what_was_withdrawn_is_not_offered(rita: User, digits: Alphabet) -> None:
    assert 'value="withdrawn"' not in browser_of(rita).get("/exchange/").content.decode()
    wanted = {"out-alphabet": "digits", "out-format": "csv", "out-state": "withdrawn"}

    answer = browser_of(rita).post("/exchange/exports/", wanted)

    assert (answer.status_code, ExportJob.objects.count()) == (400, 0)


def test_a_fragment_is_only_the_lists(alice: User) -> None:
    answer = browser_of(alice).get("/exchange/", headers={"HX-Request": "true"})

    assert answer.content.decode().lstrip().startswith('<div id="jobs"')
