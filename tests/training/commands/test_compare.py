"""The command on the digits that install with scikit-learn."""

import dataclasses
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from recognition.engine.bundle import read_bundle
from recognition.models import Alphabet
from tests.champions import make_champion
from training.comparison import grounds
from training.nn.recipes import RECIPES

DIGITS = list("0123456789")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder without any file, a recipe and a test set that need none."""
    own = RECIPES["letters_basic_cnn"]
    small = dataclasses.replace(own, classes=tuple(DIGITS), sets=("sklearn_digits",), also=(), batch=16)
    monkeypatch.setitem(RECIPES, "letters_basic_cnn", small)
    monkeypatch.setattr(grounds, "_PLAN", (("sklearn digits", "sklearn_digits", DIGITS, {}),))
    return tmp_path


def compare(folder: Path, *arguments: str, network: str = "letters_basic_cnn") -> None:
    with override_settings(DATA_DIR=folder, DATASETS_DIR=folder / "datasets"):
        call_command("compare", "--quick", "--networks", network, *arguments)


@pytest.mark.training
@pytest.mark.django_db
def test_it_trains_saves_reads_and_tells(
    folder: Path, digits: Alphabet, capsys: pytest.CaptureFixture[str]
) -> None:
    make_champion(digits, folder)

    compare(folder, "--json", str(folder / "figures.json"))

    told = capsys.readouterr().out
    assert "| sklearn digits (" in told.splitlines()[0]
    assert "| `letters_basic_cnn` | 225,034 |" in told
    assert "| Inkloop `digits` |" in told
    networks = json.loads((folder / "figures.json").read_text())["networks"]
    assert [network["network"] for network in networks] == ["`letters_basic_cnn`", "Inkloop `digits`"]


@pytest.mark.training
@pytest.mark.django_db
def test_the_network_its_logs_and_its_confusions_are_kept(folder: Path) -> None:
    compare(folder)

    [path] = (folder / "published").glob("*.bundle.zip")
    [run] = (folder / "tensorboard").iterdir()
    info = read_bundle(path, sha256=None).info
    assert info.metrics["recipe"]["network"] == "letters_basic_cnn"
    assert 0 <= info.metrics["validation_accuracy"] <= 1
    assert {file.name.partition(".")[0] for file in run.iterdir()} == {"events", "confusion"}


@pytest.mark.training
@pytest.mark.django_db
def test_what_was_trained_before_is_not_trained_again_unless_asked(folder: Path) -> None:
    compare(folder)
    compare(folder)
    [path] = (folder / "published").glob("*.bundle.zip")
    first = path.read_bytes()

    compare(folder, "--fresh")

    assert len(list((folder / "published").iterdir())) == 1
    assert path.read_bytes() != first
    assert len(list((folder / "tensorboard").iterdir())) == 2


@pytest.mark.django_db
def test_a_data_set_that_is_missing_is_named(folder: Path) -> None:
    with pytest.raises(CommandError, match="mnist"):
        compare(folder, network="mnist_deep_cnn")
