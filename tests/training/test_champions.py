from pathlib import Path

import pytest

from recognition.models import Alphabet, ModelVersion
from tests.champions import make_champion, write_tiny_bundle
from training import champions
from training.exceptions import VersionUnusable

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
