import dataclasses

import pytest
from django.core.management import CommandError, call_command

from recognition.models import Alphabet, ModelVersion
from training.models import RunState, TrainingRun, Trigger
from training.running import runs


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    from training.nn.config import PRESETS, FitConfig

    monkeypatch.setitem(
        PRESETS, "quick", lambda: dataclasses.replace(FitConfig.quick(), epochs=1, examples_per_epoch=2_560)
    )


@pytest.mark.training
@pytest.mark.usefixtures("_small")
@pytest.mark.django_db(transaction=True)
def test_it_trains_here_and_tells_what_came_of_it(
    digits: Alphabet, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("train", alphabet="digits", architecture="letters_basic_cnn")

    told = capsys.readouterr().out
    assert "Learned from: sklearn_digits" in told
    assert "sklearn-digits-test" in told
    assert "digits v1: promoted" in told
    assert ModelVersion.objects.champion_of(digits) is not None


@pytest.mark.django_db
def test_an_unknown_alphabet_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(CommandError, match=r"alnum.*Received: 'runes'"):
        call_command("train", alphabet="runes")


@pytest.mark.django_db
def test_it_does_not_start_beside_a_run_under_way(digits: Alphabet) -> None:
    runs.request_run(alphabet=digits, preset="quick", trigger=Trigger.PERSON)

    with pytest.raises(CommandError, match="One runs at a time"):
        call_command("train", alphabet="digits", architecture="letters_basic_cnn")


@pytest.mark.django_db
def test_a_run_that_is_interrupted_says_so(digits: Alphabet, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(run: TrainingRun, **options: object) -> TrainingRun:
        raise KeyboardInterrupt

    monkeypatch.setattr("training.running.learning.carry_out", interrupt)

    with pytest.raises(KeyboardInterrupt):
        call_command("train", alphabet="digits", architecture="letters_basic_cnn")

    assert TrainingRun.objects.get().state == RunState.CANCELLED


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["epochs", "epochs=many"])
def test_a_change_that_is_no_number_is_refused(change: str) -> None:
    with pytest.raises(CommandError, match="NAME=NUMBER"):
        call_command("train", "--alphabet", "digits", "--set", change)


@pytest.mark.django_db(transaction=True)
def test_a_knob_that_does_not_exist_ends_the_run_with_the_ones_that_do() -> None:
    with pytest.raises(CommandError, match=r"failed.*augmentation.*Received also: epoch"):
        call_command("train", "--alphabet", "digits", "--set", "epoch=3")
