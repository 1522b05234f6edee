"""Export my data: all of it, nothing of others, for its owner alone, for a while."""

import gzip
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from accounts import notifying, tokens
from accounts.models import Kind, User
from recognition import intake
from recognition.ink.images import encode_png
from recognition.models import Alphabet, ExportState, ModelVersion, OutboxMessage, PersonalExport, Source
from recognition.people import consenting, personal_exporting, personal_sections
from recognition.tasks import tend_exchange
from recognition.transfer.exporting import folder_of
from tests.api import is_problem, program_of
from tests.conftest import browser_of
from tests.drawn import draw, label, predict

URL = "/api/v1/me/exports/"


@pytest.fixture(autouse=True)
def _data_dir(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def alices_things(alice: User, bob: User, digits: Alphabet, digits_champion: ModelVersion) -> None:
    drawing = draw(alice, digits)
    label(drawing, alice, "7", prediction=predict(drawing, digits_champion))
    paper = np.full((64, 64), 230, np.uint8)
    paper[10:54, 28:36] = 20
    content = intake.read_image(encode_png(paper))
    intake.store(author=alice, alphabet=digits, content=content, source=Source.UPLOAD, writer="grandma")
    notifying.tell([alice], Kind.REJECTED, "A drawing was rejected.")
    consenting.change(user=alice, sample=drawing, given=False)
    tokens.make_token(user=alice, name="alice's tablet")
    label(draw(bob, digits), bob, "1")


def finished(user: User) -> PersonalExport:
    job = personal_exporting.request_export(owner=user)
    while personal_exporting.step(job.pk, seconds=5):
        pass
    job.refresh_from_db()
    return job


def opened(job: PersonalExport) -> zipfile.ZipFile:
    assert job.state == ExportState.DONE, job.error
    return zipfile.ZipFile(io.BytesIO(job.file.read_bytes()))


def lines(archive: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    data = archive.read(name)
    text = gzip.decompress(data) if name.endswith(".gz") else data
    return [json.loads(line) for line in text.splitlines()]


def test_it_holds_all_about_the_person(alices_things: None, alice: User) -> None:
    archive = opened(finished(alice))

    account = json.loads(archive.read("account.json"))
    header, *samples = lines(archive, "samples/digits.jsonl.gz")
    assert (account["username"], account["consent"]) == ("alice", True)
    assert account["tokens"][0]["name"] == "alice's tablet"
    assert header["inkloop"]
    assert [sample.get("writer") for sample in samples] == ["alice", "alice/grandma"]
    assert samples[0]["ink"]["strokes"]
    assert samples[0]["predictions"][0]["label"] == "7"
    assert [each["text"] for each in lines(archive, "accounts-notification.jsonl")] == [
        "A drawing was rejected."
    ]
    assert [each["given"] for each in lines(archive, "accounts-consentdecision.jsonl")] == [True]
    assert [each["consent"] for each in lines(archive, "recognition-earlierconsent.jsonl")] == [True]
    assert [each["character"] for each in lines(archive, "recognition-label.jsonl")] == ["7"]
    assert len([name for name in archive.namelist() if name.startswith("originals/")]) == 1
    assert "samples/digits.jsonl.gz" not in archive.read("README.txt").decode()  # named by their sections


def test_it_holds_nothing_that_opens_a_door_or_tells_of_others(alices_things: None, alice: User) -> None:
    archive = opened(finished(alice))

    for name in archive.namelist():
        data = archive.read(name)
        text = gzip.decompress(data) if name.endswith(".gz") else data
        for secret in (b"bob", b'"split"', b"is_gold", b"digest", b"password", b"session"):
            assert secret not in text, (name, secret)


def test_every_table_that_names_a_person_is_a_section_or_says_why_not() -> None:
    from django.apps import apps

    named = [
        model._meta.label_lower
        for label in personal_sections.OURS
        for model in apps.get_app_config(label).get_models()
        if personal_sections.people_in(model) and model is not User
    ]
    told = {model._meta.label_lower for model in personal_sections.tables_with_people()}

    assert set(named) - told == set(personal_sections.NOT_TOLD) & set(named)
    assert set(personal_sections.NOT_TOLD) <= set(named)


def test_what_goes_out_comes_in_again(alices_things: None, alice: User, bob: User, tmp_path: Any) -> None:
    from recognition.models import ImportState, Sample
    from recognition.transfer.importing import request_import, run_to_end

    archive = opened(finished(alice))
    path = tmp_path / "digits.jsonl.gz"
    path.write_bytes(archive.read("samples/digits.jsonl.gz"))

    job = request_import(
        owner=bob, alphabet=Alphabet.objects.get(slug="digits"), format_name="jsonl", labels_as="suggestions",
        path=path, file_name=path.name, in_background=False,
    )  # fmt: skip
    *_, job = run_to_end(job, recognizing=True)

    assert job.state == ImportState.DONE, job.error
    assert Sample.objects.filter(author=bob).count() == 3


def test_a_worker_that_dies_costs_a_slice(
    alices_things: None, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(personal_exporting, "CHUNK", 1)
    job = personal_exporting.request_export(owner=alice)
    personal_exporting.step(job.pk, seconds=0)
    personal_exporting.step(job.pk, seconds=0)
    job.refresh_from_db()
    parts = folder_of(job.pk) / "parts"
    for file in parts.iterdir():  # the next slice was written, and its worker died before it said so
        with file.open("ab") as stream:
            stream.write(b"half a line")

    while personal_exporting.step(job.pk, seconds=0):
        pass

    job.refresh_from_db()
    assert len(lines(opened(job), "samples/digits.jsonl.gz")) == 3
    assert json.loads(opened(job).read("account.json"))["username"] == "alice"


def test_it_goes_on_by_messages(alices_things: None, alice: User) -> None:
    made = program_of(alice).post(URL)

    assert made.status_code == 202
    assert OutboxMessage.objects.filter(task=personal_exporting.CARRY_ON).count() == 1
    while message := OutboxMessage.objects.filter(task=personal_exporting.CARRY_ON).first():
        personal_exporting.carry_on(**message.arguments)
        message.delete()
    told = program_of(alice).get(made["Location"]).json()
    assert (told["state"], told["progress"]) == ("done", 1.0)


def test_one_is_under_way_at_a_time(alice: User) -> None:
    first, again = (personal_exporting.request_export(owner=alice) for _ in range(2))

    assert first == again


def test_its_owner_fetches_it_by_its_link(alices_things: None, alice: User) -> None:
    job = finished(alice)

    told = program_of(alice).get(f"{URL}{job.pk}/").json()
    answer = browser_of(alice).get(told["file"])

    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert (answer["Content-Type"], "no-store" in answer["Cache-Control"]) == ("application/zip", True)
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None


def test_nobody_else_fetches_it(alice: User, bob: User, adam: User) -> None:
    job = finished(alice)
    link = f"{URL}{job.pk}/file/{job.token}/"

    for user in (bob, adam):
        assert is_problem(program_of(user).get(link), 404)
        assert is_problem(program_of(user).get(f"{URL}{job.pk}/"), 404)
        assert is_problem(program_of(user).delete(f"{URL}{job.pk}/"), 404)
        assert browser_of(user).post(f"/me/data/exports/{job.pk}/remove/").status_code == 404
    assert Client().get(link).status_code == 401
    assert is_problem(program_of(alice).get(f"{URL}{job.pk}/file/forged/"), 404)


def test_an_expired_link_opens_nothing_and_the_file_goes(alice: User) -> None:
    job = finished(alice)
    PersonalExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert is_problem(program_of(alice).get(f"{URL}{job.pk}/file/{job.token}/"), 404)
    tend_exchange()

    job.refresh_from_db()
    assert (job.state, job.path) == (ExportState.EXPIRED, "")
    assert not folder_of(job.pk).exists()


def test_a_job_that_was_given_up_has_failed(alice: User) -> None:
    job = personal_exporting.request_export(owner=alice)
    OutboxMessage.objects.update(gave_up_at=timezone.now(), last_error="disk full")

    tend_exchange()

    job.refresh_from_db()
    assert job.state == ExportState.FAILED
    assert "disk full" in job.error


def test_it_is_removed_before_its_time(alice: User, django_capture_on_commit_callbacks: Any) -> None:
    job = finished(alice)
    api = program_of(alice)

    with django_capture_on_commit_callbacks(execute=True):
        assert api.delete(f"{URL}{job.pk}/").json()["state"] == "cancelled"

    assert not folder_of(job.pk).exists()
    assert is_problem(api.delete(f"{URL}{job.pk}/"), 409)


def test_the_page_asks_for_one_and_shows_how_far_it_is(alice: User) -> None:
    browser = browser_of(alice)

    assertRedirects(browser.post("/me/data/exports/"), "/me/data/")

    assertContains(browser.get("/me/data/"), 'hx-trigger="every 2s"')
    job = PersonalExport.objects.get()
    while personal_exporting.step(job.pk, seconds=5):
        pass
    assertContains(browser.get("/me/data/"), "Download")
