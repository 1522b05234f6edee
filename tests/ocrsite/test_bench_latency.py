import re

import pytest
from django.core.management import CommandError, call_command

from recognition.models import ModelVersion


@pytest.mark.training
def test_the_champion_stands_beside_the_baseline(
    digits_champion: ModelVersion, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("bench", "latency", "--alphabet", "digits", "--rounds", "10")

    told = capsys.readouterr().out
    assert re.search(r"^az_cnn +1 +\d+\.\d{3} +1\.00 x$", told, re.MULTILINE)
    assert re.search(r"^digits v1 float32 +32 +\d+\.\d{3} +\d+\.\d{2} x$", told, re.MULTILINE)
    assert "holds no int8 model" in told


@pytest.mark.django_db
def test_an_alphabet_without_a_champion_is_refused() -> None:
    with pytest.raises(CommandError, match="letters has no champion"):
        call_command("bench", "latency", "--alphabet", "letters")


@pytest.mark.django_db
def test_an_unknown_alphabet_is_refused() -> None:
    with pytest.raises(CommandError, match="no alphabet 'runes'"):
        call_command("bench", "latency", "--alphabet", "runes")
