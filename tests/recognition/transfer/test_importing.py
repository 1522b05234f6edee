"""Imports as jobs: checked first, stored in slices, idempotent, taken back; who may say what is true."""

import gc
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.core.management import CommandError
from django.db import connection, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import consent
from accounts.models import User
from recognition import labelling
from recognition.classes import curating
from recognition.classes.alphabet_changes import Change, Split
from recognition.exceptions import Conflict, InvalidInput
from recognition.models import (
    Alphabet,
    Exemplar,
    GoldQuestion,
    ImportAs,
    ImportedSample,
    ImportJob,
    ImportState,
    Label,
    Labellers,
    ModelVersion,
    OutboxMessage,
    Prediction,
    QueueEntry,
    Sample,
    State,
    Turn,
    Writer,
)
from recognition.queue import queueing
from recognition.reading import exemplars
from recognition.reading.predicting import predict_sample
from recognition.transfer import bulk_intake, import_steps, importing, uploads
from recognition.transfer.bulk_intake import store_many
from tests.drawn import draw, label
from tests.recognition.transfer.bringing_in import begin, bring_in_by_command, finished, line, written


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path, [line(number, str(number % 10)) for number in range(30)])


def test_suggestions_label_nothing(alice: User, digits: Alphabet, file: Path) -> None:
    job = finished(begin(alice, digits, file))

    assert (job.state, job.counts["stored"]) == (ImportState.DONE, 30)
    assert Sample.objects.filter(author=alice, state=State.OPEN, source="import").count() == 30
    assert not Label.objects.exists()
    assert sorted(set(ImportedSample.objects.values_list("suggestion", flat=True))) == list("0123456789")


def test_readings_are_those_of_the_one_who_brings_them(alice: User, digits: Alphabet, file: Path) -> None:
    finished(begin(alice, digits, file, ImportAs.READINGS))

    given = Label.objects.all()
    assert {(each.user_id, each.settles) for each in given} == {(alice.pk, False)}
    assert Sample.objects.filter(state=State.ACCEPTED, state_reason="one reading").count() == 30


def test_the_truth_settles(rita: User, digits: Alphabet, file: Path) -> None:
    finished(begin(rita, digits, file, ImportAs.TRUTH))

    assert Label.objects.filter(user=rita, settles=True).count() == 30
    assert set(Sample.objects.values_list("state", "state_reason")) == {("accepted", "imported as the truth")}


def test_a_reviewer_brings_in_the_readings_of_somebody_else(
    rita: User, bob: User, digits: Alphabet, file: Path
) -> None:
    finished(begin(rita, digits, file, ImportAs.READINGS, reader=bob))

    assert Label.objects.filter(user=bob).count() == 30
    assert Sample.objects.filter(author=rita).count() == 30


@pytest.mark.parametrize("labels_as", [ImportAs.TRUTH, ImportAs.READINGS])
def test_an_annotator_speaks_for_nobody_else(
    alice: User, bob: User, digits: Alphabet, file: Path, labels_as: str
) -> None:
    with pytest.raises(InvalidInput, match="Only reviewers"):
        begin(alice, digits, file, labels_as, reader=bob)


def test_the_same_again_adds_nothing(alice: User, digits: Alphabet, file: Path) -> None:
    finished(begin(alice, digits, file, ImportAs.READINGS))
    before = list(Sample.objects.order_by("pk").values()), list(Label.objects.order_by("pk").values())

    again = finished(begin(alice, digits, file, ImportAs.READINGS))

    assert (again.counts["stored"], again.counts["known"]) == (0, 30)
    assert (
        list(Sample.objects.order_by("pk").values()),
        list(Label.objects.order_by("pk").values()),
    ) == before


def test_the_same_drawing_twice_in_a_file_is_one_sample(
    alice: User, digits: Alphabet, tmp_path: Path
) -> None:
    job = finished(begin(alice, digits, written(tmp_path, [line(1), line(1), line(2)])))

    assert (job.counts["stored"], job.counts["known"]) == (2, 1)


def test_whoever_drew_the_same_at_the_same_moment_was_first(
    alice: User, digits: Alphabet, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished(begin(alice, digits, written(file.parent, [line(1, "1"), line(2, "2")]), ImportAs.READINGS))
    monkeypatch.setattr(bulk_intake, "_known", lambda job, hashes: {})

    job = finished(
        begin(alice, digits, written(file.parent, [line(2, "2"), line(3, "3")]), ImportAs.READINGS)
    )

    assert (job.counts["stored"], job.counts["known"], job.counts["labelled"]) == (1, 1, 1)
    assert Sample.objects.count() == Label.objects.count() == QueueEntry.objects.count() == 3


def test_what_comes_in_waits_as_what_is_drawn_does(rita: User, digits: Alphabet, file: Path) -> None:
    finished(begin(rita, digits, file))
    finished(begin(rita, digits, written(file.parent, [line(50, "5")]), ImportAs.TRUTH))

    samples = Sample.objects.select_related("alphabet").order_by("pk")
    stored = {entry.pk: entry for entry in QueueEntry.objects.all()}
    for entry in queueing.entries_of([*samples]):
        there = stored[entry.pk]
        assert (there.worth, there.required, there.retired_as) == (
            entry.worth,
            entry.required,
            entry.retired_as,
        )
    assert [entry.is_retired for entry in stored.values()].count(True) == 1


def test_python_looks_for_circles_as_before_once_a_slice_is_over(
    alice: User, digits: Alphabet, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = gc.get_threshold()
    meanwhile: list[Any] = []

    def stumble(job: ImportJob, *, until: float) -> None:
        meanwhile.append(gc.get_threshold())
        raise RuntimeError

    monkeypatch.setattr(import_steps, "work_on", stumble)

    with pytest.raises(RuntimeError):
        finished(begin(alice, digits, file))

    assert meanwhile[0] > usual
    assert (gc.get_threshold(), gc.get_freeze_count()) == (usual, 0)


def test_labels_come_to_what_was_known_without_them(alice: User, digits: Alphabet, file: Path) -> None:
    finished(begin(alice, digits, file))

    job = finished(begin(alice, digits, file, ImportAs.READINGS))

    assert (job.counts["known"], job.counts["labelled"]) == (30, 30)
    assert Sample.objects.filter(state=State.ACCEPTED).count() == 30


def test_what_somebody_has_said_before_stays(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    sample = draw(alice, digits)
    label(sample, alice, "3")
    path = written(tmp_path, [json.dumps({"label": "8", "ink": sample.ink})])

    job = finished(begin(alice, digits, path, ImportAs.READINGS))

    assert job.counts["kept"] == 1
    sample.refresh_from_db()
    assert sample.settled_class == "3"


def test_nothing_is_stored_while_something_is_wrong(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    path = written(tmp_path, [line(1), line(2, "x"), '{"label": "1"}', line(4)])

    job = finished(begin(alice, digits, path))

    assert (job.state, job.counts["wrong"]) == (ImportState.CHECKED, 2)
    assert [place for place, _ in job.problems] == ["line 2", "line 3"]
    assert "Received: 'x'" in job.problems[0][1]
    assert not Sample.objects.exists()


def test_what_is_wrong_is_left_out_on_request(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    job = finished(begin(alice, digits, written(tmp_path, [line(1), line(2, "x")])))

    with pytest.raises(Conflict, match="left out"):
        importing.go_on(job=job, in_background=False)
    job = finished(importing.go_on(job=job, skip_wrong=True, in_background=False))

    assert (job.state, job.counts["stored"], job.counts["wrong"]) == (ImportState.DONE, 1, 1)


def test_a_dry_run_stores_nothing_until_somebody_says_so(alice: User, digits: Alphabet, file: Path) -> None:
    job = finished(begin(alice, digits, file, dry_run=True))
    assert (job.state, job.counts["read"], job.labels["3"]) == (ImportState.CHECKED, 30, 3)
    assert not Sample.objects.exists()

    assert finished(importing.go_on(job=job, in_background=False)).counts["stored"] == 30


def test_only_the_first_problems_are_kept_and_all_are_counted(
    alice: User, digits: Alphabet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImportJob, "MOST_PROBLEMS", 3)

    job = finished(begin(alice, digits, written(tmp_path, ["{"] * 10)))

    assert (len(job.problems), job.counts["wrong"], job.problems_left_off) == (3, 10, 7)


def test_whoever_dies_in_a_slice_loses_that_slice_alone(
    alice: User, digits: Alphabet, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that is killed leaves what its last commit left: here an exception undoes the open transaction."""
    monkeypatch.setattr(import_steps, "CHUNK", 5)
    job = begin(alice, digits, file, ImportAs.READINGS)
    while job.counts.get("stored", 0) < 10:
        importing.step(job.pk, seconds=0)
        job.refresh_from_db()
    stored = store_many

    def die(*args: Any, **options: Any) -> None:
        stored(*args, **options)
        raise SystemExit("killed")

    monkeypatch.setattr(import_steps, "store_many", die)
    with pytest.raises(SystemExit), transaction.atomic():
        importing.step(job.pk, seconds=0)
    assert (Sample.objects.count(), Label.objects.count()) == (10, 10)

    monkeypatch.setattr(import_steps, "store_many", stored)
    job = finished(job)

    assert (job.state, job.counts["stored"], job.counts["known"]) == (ImportState.DONE, 30, 0)
    assert (Sample.objects.count(), Label.objects.count()) == (30, 30)


def test_a_slice_brings_the_message_for_the_next_one(
    alice: User, digits: Alphabet, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_steps, "CHUNK", 5)
    monkeypatch.setattr(importing, "SLICE_SECONDS", 0)
    job = begin(alice, digits, file, in_background=True)
    slices = 0
    while (message := OutboxMessage.objects.filter(task=importing.CARRY_ON).first()) is not None:
        message.delete()
        importing.carry_on(**message.arguments)
        slices += 1

    job.refresh_from_db()
    assert job.state == ImportState.DONE
    assert slices > 10


def test_a_broken_file_stops_and_can_go_on_once_it_is_there(
    alice: User, digits: Alphabet, file: Path
) -> None:
    job = begin(alice, digits, file)
    content = file.read_bytes()
    file.unlink()
    assert finished(job).state == ImportState.FAILED

    file.write_bytes(content)
    job.refresh_from_db()

    assert finished(importing.go_on(job=job, in_background=False)).counts["stored"] == 30


def test_an_import_is_taken_back_without_what_was_there_before(
    alice: User, digits: Alphabet, file: Path, tmp_path: Path
) -> None:
    (tmp_path / "first").mkdir()
    finished(begin(alice, digits, written(tmp_path / "first", [line(0, "0")])))
    job = finished(begin(alice, digits, file))
    assert job.counts["known"] == 1

    job = finished(importing.take_back(job=job, in_background=False))

    assert (job.state, job.counts["withdrawn"]) == (ImportState.CANCELLED, 29)
    assert Sample.objects.kept_of(alice).count() == 1
    assert finished(begin(alice, digits, file)).counts["stored"] == 29


def test_writers_and_their_sides_come_from_a_reviewers_file(
    rita: User, digits: Alphabet, tmp_path: Path
) -> None:
    lines = [line(1, writer="w1", split="test"), line(2, writer="w1", split="train"), line(3)]

    job = finished(begin(rita, digits, written(tmp_path, lines), options={"writer": "unknown"}))

    assert dict(Writer.objects.filter(name="w1").values_list("name", "split")) == {"w1": "test"}
    assert set(Sample.objects.filter(writer__name="w1").values_list("split", flat=True)) == {"test"}
    assert job.counts["other_split"] == 1
    assert Writer.objects.filter(author=rita, name="unknown").exists()


def test_an_annotator_does_not_choose_a_side(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    own = draw(alice, digits).split
    other = "test" if own != "test" else "train"
    lines = [line(number, writer=f"w{number}", split=other) for number in range(3)]

    finished(begin(alice, digits, written(tmp_path, lines)))

    assert set(Writer.objects.filter(author=alice).values_list("split", flat=True)) == {own}


def test_a_false_checksum_is_told(rita: User, digits: Alphabet, tmp_path: Path) -> None:
    job = finished(begin(rita, digits, written(tmp_path, [line(1, sha256="0" * 64)])))

    assert "checksum" in job.problems[0][1]


def test_a_blank_picture_is_no_seven(rita: User, digits: Alphabet, tmp_path: Path) -> None:
    np.savez(tmp_path / "x.npz", images=np.zeros((1, 28, 28), np.uint8), labels=np.array(["7"]))

    job = finished(begin(rita, digits, tmp_path / "x.npz", format_name="npz"))

    assert "must have ink" in job.problems[0][1]


def test_consent_is_kept(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    finished(begin(alice, digits, written(tmp_path, [line(1), line(2, consent=False)])))

    assert sorted(Sample.objects.values_list("consent", flat=True)) == [False, True]


def test_the_champion_reads_them_afterwards_as_it_reads_one(
    alice: User, digits: Alphabet, digits_champion: ModelVersion, file: Path
) -> None:
    job = finished(begin(alice, digits, file, options={"recognize": True}))

    assert job.counts["recognized"] == 30
    read = Prediction.objects.order_by("pk").first()
    assert read is not None
    Prediction.objects.all().delete()
    predict_sample(sample_id=str(read.sample_id))
    alone = Prediction.objects.get()
    assert alone.top_label == read.top_label
    assert alone.confidence == pytest.approx(read.confidence, abs=1e-5)


def test_an_upload_is_removed_when_it_is_in(
    alice: User, digits: Alphabet, file: Path, django_capture_on_commit_callbacks: Any
) -> None:
    job_id, path = uploads.keep_upload([file.read_bytes()])
    with django_capture_on_commit_callbacks(execute=True):
        job = finished(begin(alice, digits, path, job_id=job_id))

    assert job.file_removed
    assert not path.exists()
    assert path.is_relative_to(settings.DATA_DIR)


def test_a_job_whose_message_was_given_up_says_so(alice: User, digits: Alphabet, file: Path) -> None:
    job = begin(alice, digits, file, in_background=True)
    OutboxMessage.objects.update(gave_up_at=timezone.now(), last_error="boom")

    importing.tend()

    job.refresh_from_db()
    assert (job.state, "boom" in job.error, job.may_go_on) == (ImportState.FAILED, True, True)
    assert not OutboxMessage.objects.exists()


@pytest.fixture
def runes(adam: User) -> Alphabet:
    """A C into which c was folded until it was split off."""
    change = Change(name="Runes", classes=tuple("ABC"), merges={"c": "C"})
    alphabet = curating.make(user=adam, slug="runes", change=change, reason="to test it").alphabet
    split_off_c(alphabet, adam)
    alphabet.refresh_from_db()
    return alphabet


def split_off_c(alphabet: Alphabet, adam: User) -> None:
    change = Change(split=[Split(name="C", off={"c": []})])
    curating.revise(alphabet=alphabet, user=adam, change=change, reason="they differ", if_match=alphabet.etag)


@pytest.mark.parametrize("labels_as", [ImportAs.TRUTH, ImportAs.READINGS])
def test_what_comes_in_after_a_split_is_said_by_the_classes_of_today(
    rita: User, bob: User, runes: Alphabet, tmp_path: Path, labels_as: str
) -> None:
    finished(begin(rita, runes, written(tmp_path, [line(1, "C"), line(2, "c")]), labels_as))
    sample = Sample.objects.get(settled_class="C")

    label(sample, bob, "C")

    assert set(Label.objects.values_list("revision", flat=True)) == {runes.revision}
    sample.refresh_from_db()
    assert (sample.state, sample.settled_class) == (State.ACCEPTED, "C")


def test_a_split_between_two_slices_counts_from_the_next_one_on(
    rita: User, adam: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_steps, "CHUNK", 1)
    change = Change(name="Runes", classes=tuple("ABC"), merges={"c": "C"})
    alphabet = curating.make(user=adam, slug="runes", change=change, reason="to test it").alphabet
    job = begin(rita, alphabet, written(tmp_path, [line(1, "C"), line(2, "C")]), ImportAs.TRUTH)
    while job.counts.get("stored", 0) < 1:
        importing.step(job.pk, seconds=0)
        job.refresh_from_db()

    split_off_c(alphabet, adam)
    finished(job)

    by_revision = dict(Label.objects.values_list("revision", "sample__state"))
    assert by_revision == {1: State.OPEN, 2: State.ACCEPTED}


@pytest.mark.parametrize("labels_as", [ImportAs.READINGS, ImportAs.TRUTH])
def test_who_may_not_label_an_alphabet_brings_in_suggestions_alone(
    rita: User, digits: Alphabet, file: Path, labels_as: str
) -> None:
    digits.labelled_by = Labellers.NAMED
    digits.save()

    with pytest.raises(InvalidInput, match=r"named people.*Received: labels of rita") as refused:
        begin(rita, digits, file, labels_as)

    assert refused.value.field == "labels_as"
    assert finished(begin(rita, digits, file)).counts["stored"] == 30
    digits.labellers.add(rita)
    assert finished(begin(rita, digits, file, labels_as)).counts["labelled"] == 30


def test_readings_of_somebody_else_are_those_of_who_may_label(
    rita: User, bob: User, digits: Alphabet, file: Path
) -> None:
    digits.labelled_by = Labellers.REVIEWERS
    digits.save()

    with pytest.raises(InvalidInput, match="Received: labels of bob") as refused:
        begin(rita, digits, file, ImportAs.READINGS, reader=bob)

    assert refused.value.field == "reader"


def test_who_may_label_no_more_goes_on_with_nothing(alice: User, digits: Alphabet, file: Path) -> None:
    job = finished(begin(alice, digits, file, ImportAs.READINGS, dry_run=True))
    digits.labelled_by = Labellers.REVIEWERS
    digits.save()

    with pytest.raises(InvalidInput, match="reviewers and administrators only"):
        importing.go_on(job=job, in_background=False)

    job.refresh_from_db()
    assert job.state == ImportState.CHECKED
    assert not Sample.objects.exists()


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.EXCLUDED])
def test_what_was_withdrawn_or_excluded_does_not_come_in(
    alice: User, digits: Alphabet, tmp_path: Path, state: State
) -> None:
    path = written(tmp_path, [line(1), line(2, state=state), line(3, state="accepted")])

    job = finished(begin(alice, digits, path, options={"skip_wrong": True}))

    [(place, problem)] = job.problems
    assert (place, job.counts["stored"]) == ("line 2", 2)
    assert problem.endswith(f"unless it is withdrawn or excluded. Received: {state}.")


@pytest.mark.parametrize("decided", [True, False])
def test_what_comes_in_goes_by_what_its_owner_has_decided(
    alice: User, digits: Alphabet, file: Path, decided: bool
) -> None:
    consent.decide(user=alice, given=decided)
    alice.refresh_from_db()
    drawn = draw(alice, digits)

    finished(begin(alice, digits, file))

    columns = "consent", "consent_wording", "consent_at"
    said = set(Sample.objects.filter(source="import").values_list(*columns))
    assert said == {(decided, drawn.consent_wording, drawn.consent_at)}


def test_who_was_never_asked_has_said_no(alice: User, digits: Alphabet, file: Path) -> None:
    User.objects.filter(pk=alice.pk).update(consent=None, consent_wording=None, consent_at=None)

    finished(begin(alice, digits, file))

    assert set(Sample.objects.values_list("consent", "consent_wording")) == {(False, None)}


@pytest.mark.parametrize("said", [True, False])
def test_what_the_request_says_of_consent_counts(
    alice: User, digits: Alphabet, file: Path, said: bool
) -> None:
    consent.decide(user=alice, given=not said)

    finished(begin(alice, digits, file, options={"consent": said}))

    assert set(Sample.objects.values_list("consent", "consent_wording")) == {(said, consent.CURRENT_WORDING)}


def test_a_no_said_while_it_comes_in_counts_from_the_next_slice_on(
    alice: User, digits: Alphabet, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_steps, "CHUNK", 10)
    job = begin(alice, digits, file)
    while job.counts.get("stored", 0) < 10:
        importing.step(job.pk, seconds=0)
        job.refresh_from_db()

    consent.decide(user=alice, given=False)
    finished(job)

    assert Sample.objects.filter(consent=True).count() == 10


@pytest.mark.parametrize("labels_as", [ImportAs.TRUTH, ImportAs.READINGS])
def test_what_an_import_said_of_what_was_there_before_is_taken_back_with_it(
    rita: User, digits: Alphabet, file: Path, labels_as: str
) -> None:
    finished(begin(rita, digits, file))
    job = finished(begin(rita, digits, file, labels_as))
    assert Sample.objects.filter(state=State.ACCEPTED).count() == 30

    job = finished(importing.take_back(job=job, in_background=False))

    assert (job.state, job.counts["unlabelled"]) == (ImportState.CANCELLED, 30)
    assert not Label.objects.all().live().exists()
    assert not GoldQuestion.objects.all().in_use().exists()
    assert Sample.objects.filter(state=State.OPEN).count() == 30
    assert not any(entry.is_retired for entry in QueueEntry.objects.all())


def test_what_others_and_what_was_said_since_stays_when_an_import_is_taken_back(
    rita: User, bob: User, digits: Alphabet, tmp_path: Path
) -> None:
    path = written(tmp_path, [line(1, "1"), line(2, "2"), line(3, "3")])
    finished(begin(rita, digits, path))
    job = finished(begin(rita, digits, path, ImportAs.READINGS))
    agreed, changed, _ = Sample.objects.order_by("pk")
    label(agreed, bob, agreed.settled_class)
    label(changed, rita, "9")

    job = finished(importing.take_back(job=job, in_background=False))

    assert job.counts["unlabelled"] == 2
    standing = Label.objects.all().live().values_list("sample", "user", "character")
    assert set(standing) == {(agreed.pk, bob.pk, agreed.settled_class), (changed.pk, rita.pk, "9")}
    assert dict(Sample.objects.values_list("state").annotate(Count("pk"))) == {"accepted": 2, "open": 1}


def test_whoever_says_something_else_at_that_moment_keeps_their_word(
    alice: User, digits: Alphabet, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished(begin(alice, digits, file))
    job = finished(begin(alice, digits, file, ImportAs.READINGS))
    sample = Sample.objects.order_by("pk")[0]
    take_back = labelling.take_back

    def relabelled_first(**said: Any) -> None:
        monkeypatch.setattr(labelling, "take_back", take_back)
        label(sample, alice, "9")
        take_back(**said)

    monkeypatch.setattr(labelling, "take_back", relabelled_first)

    job = finished(importing.take_back(job=job, in_background=False))

    assert job.counts["unlabelled"] == 29
    assert Label.objects.all().live().get().character == "9"


def test_a_label_on_what_was_there_has_all_that_a_label_has(
    alice: User, rita: User, bob: User, digits: Alphabet, tmp_path: Path
) -> None:
    """The truth makes a gold question of what others have read, and answers the one who was asked."""
    path = written(tmp_path, [line(1, "1")])
    finished(begin(rita, digits, path))
    sample = Sample.objects.get()
    label(sample, bob, "7")
    now = timezone.now()
    Turn.objects.create(user=rita, sample=sample, alphabet=digits, given_at=now, expires_at=now)

    job = finished(begin(rita, digits, path, ImportAs.TRUTH))

    assert (job.counts["labelled"], Label.objects.get(user=rita).imported_by) == (1, job)
    assert GoldQuestion.objects.get(sample=sample).known_class == "1"
    assert Turn.objects.get().state == "answered"
    sample.refresh_from_db()
    assert (sample.state, sample.settled_class) == (State.ACCEPTED, "1")


def test_what_was_asked_for_is_no_reading_that_stays(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    sample = draw(alice, digits)
    prompt = Label.objects.create(
        sample=sample,
        user=alice,
        verdict="character",
        character="3",
        answer="prompted",
        stands=True,
        created_at=timezone.now(),
    )
    path = written(tmp_path, [json.dumps({"label": "8", "ink": sample.ink})])

    finished(begin(alice, digits, path, ImportAs.READINGS))

    prompt.refresh_from_db()
    sample.refresh_from_db()
    assert (prompt.superseded_at is not None, sample.settled_class) == (True, "8")


def test_of_two_readings_of_one_drawing_the_first_stays(
    alice: User, digits: Alphabet, tmp_path: Path
) -> None:
    finished(begin(alice, digits, written(tmp_path, [line(1)])))

    path = written(tmp_path, [line(1, "1"), line(1, "2"), line(1, "1")])
    job = finished(begin(alice, digits, path, ImportAs.READINGS))

    assert (job.counts["labelled"], job.counts["kept"], Label.objects.get().character) == (1, 1, "1")


def test_nothing_reads_by_what_was_taken_back(
    alice: User, digits: Alphabet, digits_champion: ModelVersion, tmp_path: Path
) -> None:
    path = written(tmp_path, [line(1, "1")])
    job = finished(begin(alice, digits, path))
    sample = Sample.objects.get()
    label(sample, alice, "1")
    exemplars.remember(sample=str(sample.pk))
    assert Exemplar.objects.filter(sample=sample).exists()

    finished(importing.take_back(job=job, in_background=False))

    assert not Exemplar.objects.exists()


def test_samples_are_withdrawn_in_the_order_in_which_others_lock_them(
    alice: User, digits: Alphabet, file: Path
) -> None:
    job = finished(begin(alice, digits, file))

    with CaptureQueriesContext(connection) as asked:
        finished(importing.take_back(job=job, in_background=False))

    locking = [each["sql"] for each in asked if "FOR UPDATE" in each["sql"] and "_sample" in each["sql"]]
    assert locking
    assert all('ORDER BY "recognition_sample"."id" ASC' in sql for sql in locking)


@pytest.mark.parametrize(("option", "given"), [([], False), (["--consent"], True), (["--no-consent"], False)])
def test_the_command_goes_by_what_its_user_has_decided(
    alice: User, digits: Alphabet, file: Path, option: list[str], given: bool
) -> None:
    consent.decide(user=alice, given=False)

    bring_in_by_command(file, *option)

    assert set(Sample.objects.values_list("consent", flat=True)) == {given}


def test_the_command_goes_on_with_what_was_broken_off(alice: User, digits: Alphabet, file: Path) -> None:
    bring_in_by_command(file)
    ImportJob.objects.update(state=ImportState.FAILED, place=[0, 0])

    bring_in_by_command(file)

    assert ImportJob.objects.get().state == ImportState.DONE


def test_the_command_takes_no_readings_of_who_may_not_label(
    alice: User, digits: Alphabet, file: Path
) -> None:
    Alphabet.objects.filter(pk=digits.pk).update(labelled_by=Labellers.REVIEWERS)

    with pytest.raises(CommandError, match="reviewers and administrators only"):
        bring_in_by_command(file, "--as", "readings")

    assert not ImportJob.objects.exists()
