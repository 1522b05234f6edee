"""Who may no more do what an import does: it stops at the next slice, and says why."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.utils import timezone

from accounts import leaving, roles
from accounts.models import User
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet, ImportAs, ImportJob, ImportState, Label, Labellers, Sample
from recognition.transfer import import_steps, importing
from tests.recognition.transfer.bringing_in import begin, bring_in_by_command, finished, line, written


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


def retire(rita: User, digits: Alphabet) -> None:
    Alphabet.objects.filter(pk=digits.pk).update(retired_at=timezone.now())


def shut_bob_out(rita: User, digits: Alphabet) -> None:
    User.objects.filter(username="bob").update(is_active=False)


@pytest.mark.parametrize(
    ("labels_as", "reader", "change", "reason"),
    [
        (ImportAs.TRUTH, None, demote, "Only reviewers and administrators can say what is true"),
        (ImportAs.TRUTH, None, lock_out, "named people"),
        (ImportAs.READINGS, None, lock_out, "Received: labels of rita"),
        (ImportAs.READINGS, "bob", demote, "import for somebody else"),
        (ImportAs.READINGS, "bob", name_only_reviewers, "Received: labels of bob"),
        (ImportAs.READINGS, "bob", shut_bob_out, "account that is in use. Received: bob"),
        (ImportAs.SUGGESTIONS, None, retire, "is retired: it takes no more samples"),
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
    assert Sample.objects.count() == 10
    assert Label.objects.count() == (0 if labels_as == ImportAs.SUGGESTIONS else 10)


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


@pytest.mark.parametrize(("change", "field"), [(retire, "alphabet"), (shut_bob_out, "reader")])
def test_what_nobody_may_is_refused_at_once_and_when_somebody_goes_on(
    rita: User, bob: User, digits: Alphabet, file: Path, change: Callable[[User, Alphabet], None], field: str
) -> None:
    checked = finished(begin(rita, digits, file, ImportAs.READINGS, reader=bob, dry_run=True))
    change(rita, digits)
    digits.refresh_from_db()
    bob.refresh_from_db()

    with pytest.raises(InvalidInput) as refused:
        begin(rita, digits, file, ImportAs.READINGS, reader=bob)
    with pytest.raises(InvalidInput) as refused_later:
        importing.go_on(job=checked, in_background=False)

    assert refused.value.field == refused_later.value.field == field
    assert not Sample.objects.exists()


def test_the_command_brings_nothing_into_a_retired_alphabet(
    alice: User, digits: Alphabet, file: Path
) -> None:
    retire(alice, digits)

    with pytest.raises(CommandError, match="is retired"):
        bring_in_by_command(file)

    assert not ImportJob.objects.exists()


def test_what_was_brought_into_an_alphabet_that_is_retired_since_can_be_taken_back(
    rita: User, digits: Alphabet, file: Path
) -> None:
    job = begun(rita, digits, file, ImportAs.TRUTH)
    retire(rita, digits)

    job = finished(importing.take_back(job=job, in_background=False))

    assert (job.state, job.counts["withdrawn"]) == (ImportState.CANCELLED, 10)


@pytest.mark.parametrize("checked_only", [True, False])
def test_nothing_more_is_said_in_the_name_of_who_has_left(
    rita: User, bob: User, digits: Alphabet, file: Path, checked_only: bool
) -> None:
    if checked_only:
        job = finished(begin(rita, digits, file, ImportAs.READINGS, reader=bob, dry_run=True))
    else:
        job = begun(rita, digits, file, ImportAs.READINGS, bob)
    before = Label.objects.count()

    leaving.leave(user=bob, withdraws=False)
    job = finished(job)

    assert (job.state, job.error) == (ImportState.FAILED, "Whoever it names as the reader has left.")
    assert job.ended_at is not None
    assert Label.objects.count() == before


def test_what_is_stored_already_stays_done_when_its_reader_leaves(
    rita: User, bob: User, digits: Alphabet, file: Path
) -> None:
    job = finished(begin(rita, digits, file, ImportAs.READINGS, reader=bob))

    leaving.leave(user=bob, withdraws=False)

    job.refresh_from_db()
    assert job.state == ImportState.DONE
