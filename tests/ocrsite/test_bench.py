import re

import pytest
from django.core.management import CommandError, call_command


def test_rendering_many_inks_stands_beside_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("bench", "rendering", "--inks", "64")

    told = capsys.readouterr().out
    assert "64 inks of hershey" in told
    assert re.search(r"^one by one +[\d,]+ inks/s +1\.00 x$", told, re.MULTILINE)
    assert re.search(r"^256 at once +[\d,]+ inks/s +\d+\.\d\d x$", told, re.MULTILINE)


@pytest.mark.training
@pytest.mark.django_db
def test_training_with_variation_stands_beside_training_without(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ocrsite.bench.training.ROUNDS", 1)
    monkeypatch.setattr("training.nn.progress._SECONDS_BETWEEN_REPORTS", 0.0)

    call_command(
        "bench", "training", "--alphabet", "digits", "--architecture", "letters_basic_cnn", "--images", "1024"
    )

    told = capsys.readouterr().out
    assert re.search(r"^augmentation 0 +[\d,]+ images/s +1\.00 x$", told, re.MULTILINE)
    assert re.search(r"^augmentation 1 +[\d,]+ images/s +\d+\.\d\d x$", told, re.MULTILINE)


@pytest.mark.training
@pytest.mark.django_db
def test_a_network_that_was_tried_stands_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("bench", "networks", "--alphabet", "digits", "--images", "512", "--only", "depthwise pairs")

    told = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"\| depthwise pairs \| [\d,]+ \| [\d.]+ \| [\d.]+ \| [\d.]+ \| none \|", told[-1])
    assert len(told) == 4


@pytest.mark.django_db
def test_what_nobody_tried_is_refused() -> None:
    with pytest.raises(CommandError, match=r"Tried were ours, .* Received: transformer"):
        call_command("bench", "networks", "--only", "transformer")


@pytest.mark.django_db
def test_an_alphabet_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="no alphabet 'runes'"):
        call_command("bench", "training", "--alphabet", "runes")


@pytest.mark.django_db
def test_a_site_that_does_not_run_is_told() -> None:
    with pytest.raises(CommandError, match="No Inkloop answers on port 9"):
        call_command("bench", "roundtrip", "--port", "9", "--requests", "2")


def test_memory_needs_a_site_that_runs() -> None:
    with pytest.raises(CommandError, match=r"`manage\.py up` is not running"):
        call_command("bench", "memory")
