from dataclasses import replace
from pathlib import Path

import pytest

from recognition.engine.bundle import read_bundle
from recognition.models import Alphabet, ModelVersion
from tests.champions import make_champion, write_tiny_bundle
from tests.learned import known_by, run_of
from training import champions
from training.exceptions import VersionUnusable
from training.judging.evaluating import trained_on
from training.models import TrainingRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped(digits: Alphabet, tmp_path: Path) -> Path:
    """A folder of shipped champions with one for the digits."""
    folder = tmp_path / "champions"
    folder.mkdir()
    sha256 = write_tiny_bundle(folder / "digits.bundle.zip", digits, seed=3)
    (folder / champions.CHECKSUMS).write_text(f"{sha256}  digits.bundle.zip\n")
    return folder


def test_a_shipped_champion_serves(shipped: Path, digits: Alphabet) -> None:
    [version] = champions.install_shipped(shipped)

    assert ModelVersion.objects.champion_of(digits) == version


def test_installing_twice_installs_once(shipped: Path) -> None:
    champions.install_shipped(shipped)

    assert champions.install_shipped(shipped) == []


def test_it_does_not_displace_what_was_trained_here(shipped: Path, digits: Alphabet, tmp_path: Path) -> None:
    trained_here = make_champion(digits, tmp_path)

    champions.install_shipped(shipped)

    assert ModelVersion.objects.champion_of(digits) == trained_here
    assert ModelVersion.objects.filter(alphabet=digits).count() == 2


def test_an_altered_bundle_is_refused(shipped: Path) -> None:
    path = shipped / "digits.bundle.zip"
    path.write_bytes(path.read_bytes() + b"!")

    with pytest.raises(VersionUnusable, match=r"digits\.bundle\.zip"):
        champions.install_shipped(shipped)

    assert not ModelVersion.objects.exists()


def test_a_folder_without_bundles_is_fine(tmp_path: Path) -> None:
    assert champions.install_shipped(tmp_path) == []


def test_a_champion_can_be_shipped_and_installed_again(digits: Alphabet, tmp_path: Path) -> None:
    version = make_champion(digits, tmp_path)
    folder = tmp_path / "out"

    path = champions.ship(version, folder)

    assert champions.checksums(folder) == {path.name: version.sha256}


def test_what_it_goes_back_to_is_written_into_the_bundle_that_is_shipped(
    digits: Alphabet, tmp_path: Path
) -> None:
    grandmother, mother, version = (make_champion(digits, tmp_path, seed=seed) for seed in range(3))
    run_of(grandmother, base=["nist_sd19"])
    run_of(mother, base=["usps"], started_from=known_by(grandmother))
    run_of(version, base=["usps"], started_from=known_by(mother))
    folder = tmp_path / "out"

    path = champions.ship(version, folder)

    shipped, kept = (read_bundle(each, sha256=None) for each in (path, version.bundle_path))
    assert champions.checksums(folder) == {path.name: shipped.sha256}
    assert (shipped.model, shipped.weights()) == (kept.model, kept.weights())
    told = {"started_from": known_by(mother) | {"trained_on": ["usps", "nist_sd19"]}}
    assert shipped.info == replace(kept.info, metrics=kept.info.metrics | {"made_with": told})


def test_elsewhere_it_is_known_what_a_shipped_champion_goes_back_to(digits: Alphabet, tmp_path: Path) -> None:
    mother, version = (make_champion(digits, tmp_path, seed=seed) for seed in range(2))
    run_of(mother, base=["nist_sd19"])
    run_of(version, base=["usps"], started_from=known_by(mother))
    champions.ship(version, tmp_path / "out")
    TrainingRun.objects.all().delete()
    digits.aliases.all().delete()
    ModelVersion.objects.all().delete()

    [installed] = champions.install_shipped(tmp_path / "out")

    assert "nist_sd19" in trained_on(installed)


def test_what_is_not_known_here_either_is_not_shipped(digits: Alphabet, tmp_path: Path) -> None:
    version = make_champion(digits, tmp_path)
    run_of(version, base=["usps"], started_from={"version": 2, "sha256": "2f" * 32})

    with pytest.raises(
        VersionUnusable, match="cannot be shipped: digits v1 goes back to a version that is not here"
    ):
        champions.ship(version, tmp_path / "out")

    assert not (tmp_path / "out").exists()
