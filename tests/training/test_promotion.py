from pathlib import Path

import pytest

from accounts.models import User
from recognition.exceptions import InvalidInput
from recognition.models import CHAMPION, Alphabet, ModelAlias, ModelVersion, Promotion
from tests.champions import make_champion, make_version
from training.exceptions import VersionUnusable
from training.promotion import promote

pytestmark = pytest.mark.django_db


def champion_of(alphabet: Alphabet) -> ModelVersion:
    return ModelAlias.objects.get(alphabet=alphabet, name=CHAMPION).version


def test_a_promoted_version_is_champion(digits: Alphabet, adam: User, tmp_path: Path) -> None:
    version = make_version(digits, tmp_path)

    promote(version=version, user=adam, reason="better on my drawings")

    assert champion_of(digits) == version


def test_who_and_why_are_kept(digits: Alphabet, adam: User, tmp_path: Path) -> None:
    first = make_champion(digits, tmp_path, seed=1)
    second = make_version(digits, tmp_path, seed=2)

    promote(version=second, user=adam, reason="better on my drawings")

    kept = Promotion.objects.get()
    assert (kept.previous, kept.version, kept.user, kept.reason) == (
        first,
        second,
        adam,
        "better on my drawings",
    )


def test_an_older_version_can_be_brought_back(digits: Alphabet, adam: User, tmp_path: Path) -> None:
    first = make_champion(digits, tmp_path, seed=1)
    promote(version=make_version(digits, tmp_path, seed=2), user=adam, reason="newer")

    promote(version=first, user=adam, reason="the newer one reads 7 as 1")

    assert champion_of(digits) == first


def test_promoting_the_champion_again_changes_nothing(digits: Alphabet, adam: User, tmp_path: Path) -> None:
    version = make_version(digits, tmp_path)
    first = promote(version=version, user=adam, reason="first")

    second = promote(version=version, user=adam, reason="again")

    assert second == first


def test_a_reason_is_required(digits: Alphabet, adam: User, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="needs a reason"):
        promote(version=make_version(digits, tmp_path), user=adam, reason="  ")


def test_an_altered_bundle_never_serves(digits: Alphabet, adam: User, tmp_path: Path) -> None:
    champion = make_champion(digits, tmp_path, seed=1)
    altered = make_version(digits, tmp_path, seed=2)
    altered.bundle_path.write_bytes(altered.bundle_path.read_bytes() + b"!")

    with pytest.raises(VersionUnusable, match="SHA-256"):
        promote(version=altered, user=adam, reason="looks fine")

    assert champion_of(digits) == champion


def test_a_missing_bundle_never_serves(digits: Alphabet, adam: User, tmp_path: Path) -> None:
    version = make_version(digits, tmp_path)
    version.bundle_path.unlink()

    with pytest.raises(VersionUnusable, match="cannot be read"):
        promote(version=version, user=adam, reason="looks fine")


def test_a_model_of_other_classes_never_serves(digits: Alphabet, adam: User, tmp_path: Path) -> None:
    version = make_version(digits, tmp_path)
    digits.classes = [*digits.classes, "X"]
    digits.save()
    version.refresh_from_db()

    with pytest.raises(VersionUnusable, match="other classes"):
        promote(version=version, user=adam, reason="looks fine")
