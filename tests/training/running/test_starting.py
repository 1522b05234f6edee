from pathlib import Path

import numpy as np
import pytest
from django.core.files import File
from django.core.management import CommandError, call_command
from django.utils import timezone

from recognition.engine.bundle import BundleInfo, write_bundle
from recognition.ink.raster import RENDERER_VERSION
from recognition.models import CHAMPION, Alphabet, ModelAlias, ModelVersion
from tests.champions import linear_model, make_champion
from training.exceptions import CannotStartFrom
from training.nn.heads import BIAS, KERNEL
from training.running import starting

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(tmp_path: Path) -> ModelVersion:
    """A champion of alnum-case, tested and so trained on nist_sd19, whose columns tell their classes by their values."""
    alphabet = Alphabet.objects.get(slug="alnum-case")
    classes = tuple(alphabet.classes)
    path = tmp_path / "case.bundle.zip"
    info = BundleInfo(
        alphabet=alphabet.slug,
        classes=classes,
        temperature=1.0,
        reject_threshold=0.0,
        renderer_version=RENDERER_VERSION,
        architecture="linear",
        snapshot=None,
        run=None,
        metrics={"nist-sd19-test": {"accuracy": 0.9}},
    )
    weights = {
        KERNEL: np.arange(len(classes), dtype=np.float32)[np.newaxis],
        BIAS: np.zeros(len(classes), np.float32),
    }
    sha256 = write_bundle(path, info=info, model=linear_model(len(classes)), weights=weights)
    version = ModelVersion(
        alphabet=alphabet,
        number=1,
        classes=classes,
        sha256=sha256,
        size_bytes=path.stat().st_size,
        architecture="linear",
        parameters=1,
        metrics=info.metrics,
        origin="shipped",
        created_at=timezone.now(),
    )
    with path.open("rb") as file:
        version.bundle.save(path.name, File(file), save=True)
    ModelAlias.objects.create(alphabet=alphabet, name=CHAMPION, version=version)
    return version


def started(alphabet: Alphabet, *, base: list[str]) -> dict[str, np.ndarray]:
    return starting.weights_from("alnum-case", alphabet=alphabet, architecture="linear", base=base)


def test_a_folded_class_starts_from_both_of_its_cases(case: ModelVersion, alnum: Alphabet) -> None:
    weights = started(alnum, base=["nist_sd19", "unipen"])

    places = [case.alphabet.classes.index(name) for name in "Cc"]
    at = alnum.classes.index("C")
    assert weights[KERNEL].shape == (1, 47)
    assert weights[KERNEL][0, at] == np.mean(places)
    assert weights[BIAS][at] == pytest.approx(np.log(2))


@pytest.mark.usefixtures("case")
def test_it_does_not_start_where_the_test_writers_may_have_been_learned(digits: Alphabet) -> None:
    with pytest.raises(CannotStartFrom, match=r"learned from nist_sd19.*as mnist"):
        started(digits, base=["mnist"])


def test_an_alphabet_without_a_champion_is_no_start(alnum: Alphabet) -> None:
    with pytest.raises(CannotStartFrom, match=r"has a champion\. Received: 'alnum-case'"):
        started(alnum, base=[])


@pytest.mark.usefixtures("case")
def test_the_command_refuses_a_champion_of_another_architecture() -> None:
    with pytest.raises(CommandError, match="same architecture"):
        call_command("train", alphabet="alnum", start_from="alnum-case")


def test_the_own_champion_is_a_start_only_with_the_same_architecture(
    digits: Alphabet, tmp_path: Path
) -> None:
    champion = make_champion(digits, tmp_path)

    assert starting.weights_of(champion, architecture="linear", base=["mnist"]) == {}
    assert starting.weights_of(champion, architecture="inkloop_cnn", base=["mnist"]) is None
    assert starting.weights_of(None, architecture="linear", base=["mnist"]) is None


def test_the_own_champion_is_none_once_another_set_of_its_source_was_added(case: ModelVersion) -> None:
    with pytest.raises(CannotStartFrom, match="Run the preset full"):
        starting.weights_of(case, architecture="linear", base=["emnist_byclass"])
