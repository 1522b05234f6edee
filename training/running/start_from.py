"""Which other alphabet's champion a run may go on from: asked where the run is, before a worker reads any bundle."""

from recognition.models import Alphabet, ModelVersion
from training.exceptions import CannotStartFrom


def champion_to_start_from(slug: str, *, alphabet: Alphabet, architecture: str) -> ModelVersion:
    """The champion of the alphabet `slug`. Raises CannotStartFrom where there is none, or none of this architecture."""
    other = ModelVersion.objects.filter(alphabet__slug=slug, aliases__name="champion").first()
    if other is None:
        raise CannotStartFrom(f"A run starts from an alphabet that has a champion. Received: {slug!r}.")
    if other.architecture != architecture:
        raise CannotStartFrom(
            f"A run of {alphabet} with {architecture} starts from a champion of the same architecture."
            f" Received: {other}, a {other.architecture}."
        )
    return other
