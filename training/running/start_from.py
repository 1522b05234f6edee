"""Which champion a run may be told to go on from: asked where the run is, before a worker reads any bundle."""

from recognition.models import Alphabet, ModelVersion
from training.exceptions import CannotStartFrom


def champion_to_start_from(slug: str, *, alphabet: Alphabet, architecture: str) -> ModelVersion:
    """The champion of the alphabet `slug`, which may be `alphabet` itself.

    Raises CannotStartFrom where that is not in use, has no champion, or none of this architecture.
    """
    named = Alphabet.objects.with_champion().filter(slug=slug).first()
    other = ModelVersion.objects.champion_of(named) if named else None
    if other is None:
        raise CannotStartFrom(
            f"A run starts from an alphabet in use that has a champion. Received: {slug!r}."
        )
    if other.architecture != architecture:
        raise CannotStartFrom(
            f"A run of {alphabet} with {architecture} starts from a champion of the same architecture."
            f" Received: {other}, a {other.architecture}."
        )
    return other
