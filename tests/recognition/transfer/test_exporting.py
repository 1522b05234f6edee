"""Exports as jobs: what they hold for whom, that they come in again unchanged, and when their files go."""

import contextlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts import roles
from accounts.models import User
from recognition.exceptions import Conflict, InvalidInput
from recognition.exchange.format import START
from recognition.exchange.record import ReadOptions, Record
from recognition.exchange.registry import FORMATS
from recognition.models import (
    Alphabet,
    ExportJob,
    ExportState,
    ImportAs,
    ImportState,
    ModelVersion,
    Sample,
    State,
)
from recognition.review import reviewing
from recognition.transfer import exporting, importing
from tests.conftest import browser_of, make_user
from tests.drawn import draw, label, predict
from tests.recognition.transfer.bringing_in import begin, finished

NAMES = ["ink", "pixels", "split", "state", "settled_class", "content_hash", "consent"]


@pytest.fixture
def drawn(rita: User, digits: Alphabet, tmp_path: Path) -> list[Sample]:
    """Twenty imported drawings with real pixels, and two pictures, of three writers."""
    lines = [
        {"label": str(number % 10), "writer": f"w{number % 3}", "strokes": [[[number, 2], [40, 60 + number]]]}
        for number in range(20)
    ]
    path = tmp_path / "drawn.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    job = importing.request_import(
        owner=rita,
        alphabet=digits,
        format_name="jsonl",
        labels_as=ImportAs.TRUTH,
        path=path,
        file_name="drawn",
        in_background=False,
    )
    list(importing.run_to_end(job))
    return list(Sample.objects.order_by("pk"))


def exported(owner: User, alphabet: Alphabet, format_name: str = "jsonl", **criteria: Any) -> ExportJob:
    job = exporting.request_export(
        owner=owner, alphabet=alphabet, format_name=format_name, criteria=criteria, in_background=False
    )
    *_, job = exporting.run_to_end(job)
    return job


def records(job: ExportJob, scratch: Path) -> list[Record]:
    with FORMATS[job.format].opened(job.file, scratch / str(job.pk), ReadOptions()) as reader:
        return [item.record for item in reader.items(START) if item.record is not None]


@pytest.mark.parametrize("name", FORMATS)
def test_what_goes_out_comes_in_again_unchanged(
    name: str, rita: User, digits: Alphabet, drawn: list[Sample], tmp_path: Path
) -> None:
    out = exported(rita, digits, name)
    assert (out.state, out.written, out.left_out) == (ExportState.DONE, 20, 0)
    again = make_user("renate", roles.REVIEWER)

    job = importing.request_import(
        owner=again,
        alphabet=digits,
        format_name=name,
        labels_as=ImportAs.TRUTH,
        path=out.file,
        file_name="out",
        in_background=False,
    )
    *_, job = importing.run_to_end(job)

    assert (job.problems, job.counts["stored"], job.counts["labelled"]) == ([], 20, 20)
    keeps_ink = "ink" in FORMATS[name].carries
    names = NAMES if keeps_ink else [each for each in NAMES if each not in ("ink", "content_hash")]
    assert as_they_are(again, names) == as_they_are(rita, names)


def as_they_are(author: User, names: list[str]) -> list[str]:
    rows = Sample.objects.filter(author=author).values_list(*names)
    return sorted(
        str([bytes(value) if isinstance(value, memoryview) else value for value in row]) for row in rows
    )


def test_an_export_tells_readings_consensus_predictions_and_checksums(
    alice: User, rita: User, digits: Alphabet, digits_champion: ModelVersion, tmp_path: Path
) -> None:
    sample = draw(alice, digits)
    label(sample, alice, "7", prediction=predict(sample, digits_champion))
    label(sample, rita, "1")

    [found] = records(exported(rita, digits), tmp_path)

    assert (found.state, found.settled_class, found.label, found.author) == ("accepted", "1", "1", "alice")
    assert [(each["user"], each["label"]) for each in found.readings] == [("alice", "7"), ("rita", "1")]
    assert [(each["model"], each["label"]) for each in found.predictions] == [
        (str(digits_champion.number), "7")
    ]
    assert (found.sha256, found.split) == (sample.content_hash, sample.split)


def test_an_annotator_takes_out_their_own_without_other_peoples_names(
    alice: User, bob: User, rita: User, digits: Alphabet, tmp_path: Path
) -> None:
    mine = draw(alice, digits)
    draw(bob, digits)
    label(mine, rita, "1")

    job = exported(alice, digits)

    [found] = records(job, tmp_path)
    assert (found.id, found.readings, found.settled_class, found.split) == (str(mine.pk), (), "1", "")
    assert not job.sees_all


@pytest.mark.parametrize(
    ("criteria", "count"),
    [({}, 2), ({"state": "accepted"}, 1), ({"label": "7"}, 1), ({"author": "bob"}, 1), ({"since": "2999-01-01"}, 0),
     ({"until": "2999-01-01", "state": "open"}, 1), ({"state": "rejected"}, 0)],
)  # fmt: skip
def test_samples_are_chosen_as_on_their_page(
    criteria: dict[str, str], count: int, alice: User, bob: User, rita: User, digits: Alphabet
) -> None:
    label(draw(alice, digits), alice, "7")
    draw(bob, digits)

    assert exported(rita, digits, **criteria).written == count


def test_a_criterion_that_does_not_exist_is_refused(rita: User, digits: Alphabet) -> None:
    with pytest.raises(InvalidInput, match="chosen by"):
        exported(rita, digits, colour="red")


def test_whoever_dies_in_a_slice_leaves_nothing_in_the_file(
    rita: User, digits: Alphabet, drawn: list[Sample], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 6)
    job = exporting.request_export(owner=rita, alphabet=digits, format_name="csv", in_background=False)
    exporting.step(job.pk, seconds=0)
    parts = exporting.folder_of(job.pk) / "parts"
    with (parts / "samples.csv").open("ab") as file:
        file.write(b"half a line of a killed worker")
    (parts / "stray").write_bytes(b"and a file")

    *_, job = exporting.run_to_end(job, seconds=0)

    assert [found.id for found in records(job, tmp_path)] == [str(sample.pk) for sample in drawn]


def test_a_link_is_its_owners_until_it_expires(alice: User, bob: User, digits: Alphabet) -> None:
    draw(alice, digits)
    job = exported(alice, digits)
    now = timezone.now()

    assert job.may_be_fetched(user=alice, token=job.token, now=now)
    assert not job.may_be_fetched(user=alice, token="forged", now=now)
    assert not job.may_be_fetched(user=bob, token=job.token, now=now)
    assert not job.may_be_fetched(user=alice, token=job.token, now=now + timedelta(hours=25))


def test_who_is_no_reviewer_any_more_fetches_nothing(rita: User, digits: Alphabet) -> None:
    job = exported(rita, digits)
    roles.give_role(user=rita, role=roles.ANNOTATOR)
    rita = User.objects.get(pk=rita.pk)

    assert not job.may_be_fetched(user=rita, token=job.token, now=timezone.now())


def test_the_file_of_an_expired_export_is_removed(alice: User, digits: Alphabet) -> None:
    job = exported(alice, digits)
    assert job.file.is_file()
    ExportJob.objects.update(expires_at=timezone.now())

    exporting.tend()

    assert not job.file.exists()
    job.refresh_from_db()
    assert job.state == ExportState.EXPIRED


def test_a_cancelled_export_stops(alice: User, digits: Alphabet) -> None:
    draw(alice, digits)
    job = exporting.request_export(owner=alice, alphabet=digits, format_name="jsonl", in_background=False)

    exporting.cancel(job=job)

    assert not exporting.step(job.pk, seconds=0)
    with pytest.raises(Conflict):
        exporting.cancel(job=job)


@pytest.mark.django_db(transaction=True)
def test_the_file_of_a_finished_export_is_removed_on_request(alice: User, digits: Alphabet) -> None:
    draw(alice, digits)
    job = exported(alice, digits)
    file = job.file
    link = f"/api/v1/exports/{job.pk}/file/{job.token}/"
    with contextlib.closing(browser_of(alice).get(link)) as found:
        assert found.status_code == 200

    browser_of(alice).post(f"/exchange/exports/{job.pk}/cancel/")

    assert not file.exists()
    assert browser_of(alice).get(link).status_code == 404
    assert "Remove it" not in browser_of(alice).get("/exchange/").content.decode()


def test_withdrawn_samples_stay(alice: User, digits: Alphabet) -> None:
    draw(alice, digits).withdraw(now=timezone.now())

    assert exported(alice, digits).written == 0
    assert Sample.objects.get().state == State.WITHDRAWN


def test_what_was_withdrawn_is_no_choice(rita: User, digits: Alphabet) -> None:
    with pytest.raises(InvalidInput, match=r"open, accepted, .*Received: withdrawn") as refused:
        exported(rita, digits, state="withdrawn")

    assert refused.value.field == "state"


def test_an_export_that_was_begun_while_it_was_a_choice_holds_none(
    alice: User, rita: User, digits: Alphabet
) -> None:
    draw(alice, digits).withdraw(now=timezone.now())
    job = exporting.request_export(owner=rita, alphabet=digits, format_name="jsonl", in_background=False)
    ExportJob.objects.update(criteria={"state": "withdrawn"})

    *_, job = exporting.run_to_end(job)

    assert (job.state, job.written) == (ExportState.DONE, 0)


def test_what_is_excluded_leaves_only_where_it_is_asked_for(
    alice: User, rita: User, digits: Alphabet, tmp_path: Path
) -> None:
    kept, excluded = draw(alice, digits), draw(alice, digits)
    reviewing.exclude(reviewer=rita, sample=excluded, reason="a signature")

    assert [found.id for found in records(exported(rita, digits), tmp_path)] == [str(kept.pk)]
    asked_for = exported(rita, digits, state="excluded")
    assert [found.id for found in records(asked_for, tmp_path)] == [str(excluded.pk)]


def test_what_left_as_excluded_is_not_taken_in(
    alice: User, rita: User, digits: Alphabet, tmp_path: Path
) -> None:
    reviewing.exclude(reviewer=rita, sample=draw(alice, digits), reason="a signature")
    out = exported(rita, digits, state="excluded")

    job = finished(begin(alice, digits, out.file, format_name="jsonl"))

    assert (job.state, [place for place, _ in job.problems]) == (ImportState.CHECKED, ["line 2"])
    assert "Received: excluded" in job.problems[0][1]
