"""Have a version answer with today's classes, though it was made for others."""

from recognition.engine.bundle import BundleError
from recognition.engine.fold import Fold
from recognition.models import ModelVersion


def fold_of(version: ModelVersion) -> Fold | None:
    """How its outputs make up today's classes, None where they are the same. Raises BundleError where they cannot."""
    alphabet = version.alphabet
    if alphabet.classes == version.classes:
        return None
    places = alphabet.places_of(version)
    if places is None:
        raise BundleError(
            f"it was made for other classes than {alphabet} has, those of revision {version.revision}, and does not tell"
            f" those of revision {alphabet.revision} apart"
        )
    return Fold(classes=tuple(alphabet.classes), places=places)
