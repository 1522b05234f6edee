"""evaluate, on what installs with the requirements: scikit-learn's digits."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import User
from recognition.models import Alphabet, ModelVersion, Split
from tests.champions import make_champion, make_version
from tests.collected import collect, move_to
from tests.learned import run_of
from training.datasets import registry
from training.figures.mistakes import Mistakes
from training.models import Evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_font(settings: Settings, tmp_path: Path) -> None:
    """Without the stroke font, which takes seconds to draw and has no digit that scikit-learn's set lacks."""
    settings.DATASETS_DIR = tmp_path / "datasets"
    registry.choose(["hershey"], settings.DATASETS_DIR, takes_part=False)


@pytest.fixture
def champion(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    return make_champion(digits, tmp_path)


def evaluate(*arguments: Any) -> None:
    call_command("evaluate", *map(str, arguments), "--no-latency")


def test_it_keeps_the_figures_and_the_mistakes(champion: ModelVersion) -> None:
    evaluate("digits")

    champion.refresh_from_db()
    evaluation = Evaluation.objects.get(version=champion)
    assert evaluation.test_set == "sklearn-digits-test"
    assert evaluation.figures == champion.metrics["sklearn-digits-test"]
    assert evaluation.figures["accuracy_interval"][0] < evaluation.accuracy
    wrong = round(evaluation.size * (1 - evaluation.accuracy))
    assert len(Mistakes.from_bytes(bytes(evaluation.mistakes or b""))) == wrong


def test_it_tells_them_in_a_table(champion: ModelVersion, capsys: pytest.CaptureFixture[str]) -> None:
    evaluate("digits")

    told = capsys.readouterr().out
    assert "digits v1 (linear, 7,840 parameters)" in told
    assert "sklearn-digits-test" in told


def test_done_again_it_writes_the_same_row(champion: ModelVersion) -> None:
    evaluate("digits")
    first = Evaluation.objects.get()

    evaluate("digits:1")

    again = Evaluation.objects.get()
    assert (again.pk, again.figures) == (first.pk, first.figures)
    assert again.created_at > first.created_at


def test_other_metrics_of_the_version_stay(champion: ModelVersion) -> None:
    champion.metrics = {"learning_curve": [1]}
    champion.save()

    evaluate(champion.pk)

    champion.refresh_from_db()
    assert champion.metrics["learning_curve"] == [1]
    assert champion.metrics["size_bytes"]["bundle"] == champion.size_bytes


def test_time_is_measured_unless_it_is_asked_not_to(champion: ModelVersion) -> None:
    call_command("evaluate", "digits")

    champion.refresh_from_db()
    assert champion.metrics["latency"]["threads"] == 1


def test_it_writes_json_and_a_card(champion: ModelVersion, tmp_path: Path) -> None:
    evaluate("digits", "--json", tmp_path / "figures.json", "--card", tmp_path / "card.md")

    (model,) = json.loads((tmp_path / "figures.json").read_text())["models"]
    assert (model["alphabet"], model["number"], model["sha256"]) == ("digits", 1, champion.sha256)
    assert 0 <= model["metrics"]["sklearn-digits-test"]["accuracy"] <= 1
    assert (tmp_path / "card.md").read_text().startswith("# Model card: Digits, version 1")


def test_all_are_measured_of_one_alphabet_or_of_every(
    champion: ModelVersion, digits: Alphabet, tmp_path: Path
) -> None:
    few = Alphabet.objects.create(slug="few", name="Up to five", classes=[*"012345"])
    make_version(digits, tmp_path, seed=1)
    make_version(few, tmp_path)

    evaluate("--all", "--alphabet", "digits")
    assert {str(row.version) for row in Evaluation.objects.all()} == {"digits v1", "digits v2"}

    evaluate("--all")
    assert {str(row.version) for row in Evaluation.objects.all()} == {"digits v1", "digits v2", "few v1"}


def test_collected_samples_of_test_writers_are_measured_on(
    champion: ModelVersion, digits: Alphabet, alice: User
) -> None:
    move_to(collect(alice, digits, "7"), Split.TEST)

    evaluate("digits")

    assert Evaluation.objects.get(test_set="collected-test").size == 1


def test_a_set_that_shares_writers_with_the_training_is_left_out(
    champion: ModelVersion,
    handwriting: Path,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The version learned from SD19's digits; MNIST was made from the same forms."""
    (settings.DATASETS_DIR / "mnist.npz").symlink_to(handwriting / "mnist.npz")
    run_of(champion, base=["nist_sd19"])

    evaluate("digits")

    assert not Evaluation.objects.filter(test_set="mnist-test").exists()
    told = capsys.readouterr().err
    assert "not measured on mnist: the version learned from nist_sd19" in told
    assert "not measured on nist_sd19: its files are not in" in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["runes"], r"An alphabet is one of .*digits.*Received: 'runes'"),
        (["runes:1"], r"An alphabet is one of .*Received: 'runes'"),
        (["digits:7"], r"named as alnum:3, alnum or 17.*Received: 'digits:7'"),
        (["digits:last"], r"Received: 'digits:last'"),
        (["99"], r"Received: '99'"),
        (["letters"], r"letters has no champion"),
        (["--all", "--alphabet", "letters"], r"no version to evaluate"),
        (["digits", "--alphabet", "digits"], r"narrows --all"),
        ([], r"one of the arguments version --all is required"),
        (["digits", "--all"], r"not allowed with"),
    ],
)
def test_what_cannot_be_meant_is_refused(champion: ModelVersion, arguments: list[str], told: str) -> None:
    with pytest.raises(CommandError, match=told):
        evaluate(*arguments)


def test_a_card_of_several_is_refused_before_anything_is_measured(
    champion: ModelVersion, digits: Alphabet, tmp_path: Path
) -> None:
    make_version(digits, tmp_path, seed=1)

    with pytest.raises(CommandError, match="about one version"):
        evaluate("--all", "--card", tmp_path / "card.md")

    assert not Evaluation.objects.exists()


def test_an_altered_bundle_is_refused(champion: ModelVersion) -> None:
    champion.bundle_path.write_bytes(b"something else")

    with pytest.raises(CommandError, match=r"digits v1 cannot be evaluated: .*SHA-256"):
        evaluate("digits")


def test_one_that_is_broken_does_not_keep_the_others_from_being_measured(
    champion: ModelVersion, digits: Alphabet, tmp_path: Path
) -> None:
    sound = make_version(digits, tmp_path, seed=1)
    champion.bundle_path.write_bytes(b"something else")

    with pytest.raises(CommandError, match="digits v1 cannot be evaluated"):
        evaluate("--all", "--json", tmp_path / "figures.json")

    assert [row.version for row in Evaluation.objects.all()] == [sound]
    assert len(json.loads((tmp_path / "figures.json").read_text())["models"]) == 2


def test_a_version_of_other_classes_is_refused(champion: ModelVersion, digits: Alphabet) -> None:
    Alphabet.objects.filter(pk=digits.pk).update(classes=[*digits.classes, "☃"])

    with pytest.raises(CommandError, match="made for other classes"):
        evaluate("digits")


def test_a_corrupt_data_set_is_told(champion: ModelVersion, settings: Settings) -> None:
    (settings.DATASETS_DIR / "mnist.npz").write_bytes(b"half a file")

    with pytest.raises(CommandError, match=r"digits cannot be tested: .*mnist"):
        evaluate("digits")


def test_an_alphabet_without_data_sets_says_what_is_missing(tmp_path: Path) -> None:
    runes = Alphabet.objects.create(slug="runes", name="Runes", classes=["ᚠ", "ᚢ"])
    make_champion(runes, tmp_path)

    with pytest.raises(CommandError, match=r"runes cannot be tested: .*ᚠ, ᚢ"):
        evaluate("runes")


def test_a_file_that_cannot_be_written_is_told(champion: ModelVersion, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        evaluate("digits", "--json", tmp_path / "missing" / "figures.json")
