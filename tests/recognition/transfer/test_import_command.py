"""`manage.py import` goes on with what was broken off, and with nothing else."""

import os
from pathlib import Path

import pytest
from django.core.management import CommandError

from accounts import roles
from accounts.models import User
from recognition.models import Alphabet, ImportAs, ImportJob, ImportState, Label, Sample
from tests.recognition.transfer.bringing_in import bring_in_by_command, line, written


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path, [line(number, str(number % 10)) for number in range(30)])


def break_off(file: Path, *options: str) -> ImportJob:
    """A run of the command that was broken off before it had stored anything."""
    bring_in_by_command(file, *options, "--dry-run")
    ImportJob.objects.update(state=ImportState.FAILED, dry_run=False)
    return ImportJob.objects.get()


def states() -> list[str]:
    return list(ImportJob.objects.order_by("pk").values_list("state", flat=True))


def test_a_format_put_right_is_another_import(alice: User, digits: Alphabet, file: Path) -> None:
    with pytest.raises(CommandError):
        bring_in_by_command(file, "--format", "npz")

    bring_in_by_command(file, "--format", "jsonl")

    assert states() == [ImportState.FAILED, ImportState.DONE]
    assert Sample.objects.count() == 30


def test_into_another_alphabet_is_another_import(
    alice: User, digits: Alphabet, alnum: Alphabet, file: Path
) -> None:
    break_off(file)

    bring_in_by_command(file, "--alphabet", "alnum")

    assert states() == [ImportState.FAILED, ImportState.DONE]
    assert Sample.objects.filter(alphabet=alnum).count() == 30


@pytest.mark.parametrize("first", [["--reader", "bob"], []])
def test_readings_of_somebody_else_are_another_import(
    alice: User, bob: User, rita: User, digits: Alphabet, file: Path, first: list[str]
) -> None:
    roles.give_role(user=alice, role=roles.REVIEWER)
    break_off(file, "--as", ImportAs.READINGS, *first)

    bring_in_by_command(file, "--as", ImportAs.READINGS, "--reader", "rita")

    assert states() == [ImportState.FAILED, ImportState.DONE]
    assert set(Label.objects.values_list("user__username", flat=True)) == {"rita"}


@pytest.mark.parametrize("told", ["now", "as before"])
def test_a_file_that_was_changed_since_is_another_import(
    alice: User, digits: Alphabet, file: Path, told: str
) -> None:
    """A copy may bring the time along at which it was written."""
    before = file.stat()
    break_off(file)
    file.write_bytes(file.read_bytes()[::-1])
    if told == "as before":
        os.utime(file, (before.st_atime, before.st_mtime))

    with pytest.raises(CommandError, match="Nothing was stored"):
        bring_in_by_command(file)

    assert states() == [ImportState.FAILED, ImportState.CHECKED]


def test_the_same_in_the_same_way_goes_on(alice: User, bob: User, digits: Alphabet, file: Path) -> None:
    roles.give_role(user=alice, role=roles.REVIEWER)
    job = break_off(file, "--as", ImportAs.READINGS, "--reader", "bob")

    bring_in_by_command(file, "--as", ImportAs.READINGS, "--reader", "bob")

    job.refresh_from_db()
    assert (states(), job.counts["labelled"]) == ([ImportState.DONE], 30)
