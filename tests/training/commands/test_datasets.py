from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATASETS_DIR = tmp_path / "datasets"


def test_it_lists_what_is_here_and_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("datasets", "list")

    lines = {line.split()[0]: line.split()[1] for line in capsys.readouterr().out.splitlines()}
    assert (lines["mnist"], lines["sklearn_digits"]) == ("missing", "installed")


def test_a_file_that_is_not_the_published_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mnist.npz").write_bytes(b"not MNIST")

    with pytest.raises(CommandError, match="SHA-256"):
        call_command("datasets", "add", "mnist", "--from", str(tmp_path))


def test_an_unknown_set_is_refused_with_what_is_allowed(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="mnist"):
        call_command("datasets", "add", "mnits", "--from", str(tmp_path))


@pytest.mark.data
def test_a_published_file_is_added_and_verified(
    handwriting: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("datasets", "add", "usps", "--from", str(handwriting))
    call_command("datasets", "verify")

    assert "usps " in capsys.readouterr().out
