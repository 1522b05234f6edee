"""Who may no more do what an import does: it stops at the next slice, and says why."""

from collections.abc import Callable
from pathlib import Path

import pytest

from accounts import roles
from accounts.models import User
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet, ImportAs, ImportJob, ImportState, Label, Labellers, Sample
from recognition.transfer import import_steps, importing
from tests.recognition.transfer.bringing_in import begin, finished, line, written


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path, [line(number, str(number % 10)) for number in range(30)])


@pytest.fixture(autouse=True)
def _small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_steps, "CHUNK", 10)


def begun(
    owner: User, alphabet: Alphabet, file: Path, labels_as: str, reader: User | None = None
) -> ImportJob:
    """A third of it is stored."""
    job = begin(owner, alphabet, file, labels_as, reader=reader)
    while job.counts.get("stored", 0) < 10:
        importing.step(job.pk, seconds=0)
        job.refresh_from_db()
    return job


def demote(rita: User, digits: Alphabet) -> None:
    roles.give_role(user=rita, role=roles.ANNOTATOR)


def lock_out(rita: User, digits: Alphabet) -> None:
    Alphabet.objects.filter(pk=digits.pk).update(labelled_by=Labellers.NAMED)


def name_only_reviewers(rita: User, digits: Alphabet) -> None:
    Alphabet.objects.filter(pk=digits.pk).update(labelled_by=Labellers.REVIEWERS)


@pytest.mark.parametrize(
    ("labels_as", "reader", "change", "reason"),
    [
        (ImportAs.TRUTH, None, demote, "Only reviewers and administrators can say what is true"),
        (ImportAs.TRUTH, None, lock_out, "named people"),
        (ImportAs.READINGS, None, lock_out, "Received: labels of rita"),
        (ImportAs.READINGS, "bob", demote, "import for somebody else"),
        (ImportAs.READINGS, "bob", name_only_reviewers, "Received: labels of bob"),
    ],
)
def test_an_import_stops_where_its_owner_may_do_that_no_more(
    rita: User,
    bob: User,
    digits: Alphabet,
    file: Path,
    labels_as: str,
    reader: str | None,
    change: Callable[[User, Alphabet], None],
    reason: str,
) -> None:
    job = begun(rita, digits, file, labels_as, bob if reader else None)

    change(rita, digits)
    job = finished(job)

    assert (job.state, job.counts["stored"]) == (ImportState.FAILED, 10)
    assert job.error.startswith("It may not go on. ")
    assert reason in job.error
    assert job.ended_at is not None
    assert Sample.objects.count() == Label.objects.count() == 10


def test_what_it_had_stored_stays_and_can_be_taken_back(rita: User, digits: Alphabet, file: Path) -> None:
    job = begun(rita, digits, file, ImportAs.TRUTH)
    demote(rita, digits)
    job = finished(job)
    assert Sample.objects.all().kept_of(rita).count() == 10

    job = finished(importing.take_back(job=job, in_background=False))

    assert (job.state, job.counts["withdrawn"]) == (ImportState.CANCELLED, 10)


def test_it_goes_on_where_it_stopped_once_its_owner_may_again(
    rita: User, digits: Alphabet, file: Path
) -> None:
    job = begun(rita, digits, file, ImportAs.TRUTH)
    demote(rita, digits)
    job = finished(job)
    with pytest.raises(InvalidInput, match="Only reviewers"):
        importing.go_on(job=job, in_background=False)

    roles.give_role(user=rita, role=roles.REVIEWER)
    job = finished(importing.go_on(job=job, in_background=False))

    assert (job.state, job.counts["stored"], job.error) == (ImportState.DONE, 30, "")


def test_suggestions_go_on_whoever_may_label(rita: User, digits: Alphabet, file: Path) -> None:
    job = begun(rita, digits, file, ImportAs.SUGGESTIONS)

    demote(rita, digits)
    lock_out(rita, digits)

    assert finished(job).state == ImportState.DONE
