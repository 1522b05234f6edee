"""installchampions, shipchampion and promote, as the person who installs types them."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from recognition.models import Alphabet, ModelVersion
from tests.champions import make_champion, make_version
from tests.learned import run_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.CHAMPIONS_DIR = tmp_path / "champions"


def test_what_was_shipped_is_installed_on_another_machine(digits: Alphabet, tmp_path: Path) -> None:
    sha256 = make_champion(digits, tmp_path).sha256
    call_command("shipchampion", "digits", verbosity=0)
    digits.aliases.all().delete()
    ModelVersion.objects.all().delete()

    call_command("installchampions", verbosity=0)

    champion = ModelVersion.objects.champion_of(digits)
    assert champion is not None
    assert champion.sha256 == sha256


def test_an_altered_file_stops_the_installation(digits: Alphabet, tmp_path: Path, settings: Settings) -> None:
    make_champion(digits, tmp_path)
    call_command("shipchampion", "digits", verbosity=0)
    (settings.CHAMPIONS_DIR / "digits.bundle.zip").write_bytes(b"something else")

    with pytest.raises(CommandError, match=r"digits\.bundle\.zip"):
        call_command("installchampions")


def test_an_alphabet_without_a_champion_ships_nothing() -> None:
    with pytest.raises(CommandError, match="no champion"):
        call_command("shipchampion", "letters")


def test_one_whose_lineage_has_a_gap_is_not_shipped(digits: Alphabet, tmp_path: Path) -> None:
    run_of(make_champion(digits, tmp_path), base=["usps"], started_from={"version": 2, "sha256": "2f" * 32})

    with pytest.raises(CommandError, match="digits v1 cannot be shipped"):
        call_command("shipchampion", "digits")


def test_a_version_is_promoted_by_its_number(digits: Alphabet, tmp_path: Path) -> None:
    make_champion(digits, tmp_path, seed=1)
    second = make_version(digits, tmp_path, seed=2)

    call_command("promote", "digits", "2", reason="it reads better", verbosity=0)

    assert ModelVersion.objects.champion_of(digits) == second


def test_a_version_that_does_not_exist_is_refused() -> None:
    with pytest.raises(CommandError, match="no version 7"):
        call_command("promote", "digits", "7", reason="why not")
