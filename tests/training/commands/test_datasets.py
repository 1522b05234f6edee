import json
import shlex
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image
from pytest_django import Settings

from training.datasets.own.formats import KINDS
from training.datasets.registry import REGISTRY
from training.management.commands.datasets import Command

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def root(settings: Settings, tmp_path: Path) -> Path:
    settings.DATASETS_DIR = tmp_path / "datasets"
    settings.DATA_DIR = tmp_path
    return tmp_path / "datasets"


def states(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    capsys.readouterr()
    call_command("datasets", "list")
    return {line.split()[0]: line.split()[2] for line in capsys.readouterr().out.splitlines() if line}


def write_inks(path: Path) -> Path:
    lines = [{"label": label, "strokes": [[[0, 0], [size, 40]]]} for label in "AB" for size in range(5)]
    path.write_text("\n".join(map(json.dumps, lines)))
    return path


def add_inks(tmp_path: Path, name: str = "mine") -> None:
    source = write_inks(tmp_path / "a.jsonl")
    call_command("datasets", "add", name, "--kind", "inks", "--from", str(source), "--licence", "CC0")


def test_it_lists_what_is_here_and_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    listed = states(capsys)

    assert (listed["mnist"], listed["sklearn_digits"]) == ("missing", "used")


def test_the_list_fits_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("datasets", "list")

    assert max(map(len, capsys.readouterr().out.splitlines()[:-1])) < 120


def test_a_file_that_is_not_the_published_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mnist.npz").write_bytes(b"not MNIST")

    with pytest.raises(CommandError, match="SHA-256"):
        call_command("datasets", "add", "mnist", "--from", str(tmp_path))


def test_an_unknown_set_is_refused_with_what_is_allowed(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="mnist"):
        call_command("datasets", "add", "mnits", "--from", str(tmp_path))


def test_a_set_that_needs_an_account_asks_for_its_file() -> None:
    with pytest.raises(CommandError, match=r"kaggle\.com.*--from PATH"):
        call_command("datasets", "add", "az_handwritten")


def test_a_set_of_ones_own_is_added_listed_and_verified(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_inks(tmp_path)
    assert "Added mine: 10 characters of 2 classes." in capsys.readouterr().out

    call_command("datasets", "list")
    row = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("mine"))
    assert row.split() == ["mine", "ink", "used", "10", "CC0", "a.jsonl", "(inks)"]

    call_command("datasets", "verify")
    assert "mine " in capsys.readouterr().out


def test_a_set_of_ones_own_needs_a_path() -> None:
    with pytest.raises(CommandError, match="needs --from PATH"):
        call_command("datasets", "add", "mine", "--kind", "inks")


def test_a_set_of_ones_own_cannot_have_a_published_ones_name(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="mnist is the name of a published data set"):
        add_inks(tmp_path, "mnist")


def test_verifying_goes_on_to_the_end_and_names_what_is_wrong(
    tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_inks(tmp_path)
    add_inks(tmp_path, "other")
    (root / "own" / "mine" / "inks.jsonl").write_text("changed")

    with pytest.raises(CommandError, match=r"added: mine\."):
        call_command("datasets", "verify")
    assert "other " in capsys.readouterr().out


def test_sets_are_left_out_and_used_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_inks(tmp_path)

    call_command("datasets", "leave", "mine", "hershey")
    assert (states(capsys)["mine"], states(capsys)["hershey"]) == ("here", "here")

    call_command("datasets", "use", "mine")
    assert (states(capsys)["mine"], states(capsys)["hershey"]) == ("used", "here")


def test_a_set_is_shown_as_a_picture(tmp_path: Path) -> None:
    add_inks(tmp_path)

    call_command("datasets", "show", "mine", "--output", str(tmp_path / "mine.png"), "--per-class", "5")

    with Image.open(tmp_path / "mine.png") as sheet:
        assert sheet.height == 2 * 60
        assert int((np.asarray(sheet) < 100).sum()) > 10 * 50


def test_showing_no_characters_is_refused(tmp_path: Path) -> None:
    add_inks(tmp_path)

    with pytest.raises(CommandError, match=r"1 to 100. Received: 0"):
        call_command("datasets", "show", "mine", "--per-class", "0")


def test_a_set_that_is_missing_cannot_be_shown() -> None:
    with pytest.raises(CommandError, match=r"mnist is read from mnist.npz"):
        call_command("datasets", "show", "mnist")


def documented() -> list[list[str]]:
    """The arguments of every datasets command that the documents show."""
    lines = [
        line for name in ("README.md", "docs/datasets.md") for line in (ROOT / name).read_text().splitlines()
    ]
    return [
        shlex.split(line)[2:] for line in lines if line.startswith(".venv/bin/python manage.py datasets ")
    ]


def test_the_documents_show_commands_that_there_are() -> None:
    parser = Command().create_parser("manage.py", "datasets")

    shown = [parser.parse_args(arguments[1:]) for arguments in documented()]

    assert {each.action for each in shown} == {"list", "add", "verify", "show", "use", "leave"}
    named = {
        each.name for each in shown if each.action in ("add", "show") and not getattr(each, "kind", None)
    }
    assert named <= REGISTRY.keys()


def test_the_documents_name_every_set_and_every_kind() -> None:
    page = (ROOT / "docs" / "datasets.md").read_text()

    assert [name for name in [*REGISTRY, *KINDS] if f"`{name}`" not in page] == []


@pytest.mark.data
def test_a_published_file_is_added_and_verified(
    handwriting: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("datasets", "add", "usps", "--from", str(handwriting))
    call_command("datasets", "verify")

    assert "usps " in capsys.readouterr().out
