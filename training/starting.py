"""Where a warm start begins: from the alphabet's own champion, or from that of another alphabet."""

from collections.abc import Iterable
from typing import Any

from recognition.engine.bundle import read_bundle
from recognition.models import Alphabet, ModelVersion
from training.evaluating import other_of_its_source, trained_on
from training.exceptions import CannotStartFrom


def weights_of(
    champion: ModelVersion | None, *, architecture: str, base: Iterable[str]
) -> dict[str, Any] | None:
    """What the alphabet's own champion knows, None where it has another architecture or there is none.

    `base`: names of the data sets of the run. Raises CannotStartFrom where the champion may have learned from the run's
    test writers: another set of the same source was added since.
    """
    if champion is None or champion.architecture != architecture:
        return None
    _check_fair(champion, base)
    return read_bundle(champion.bundle_path, sha256=champion.sha256).weights()


def weights_from(slug: str, *, alphabet: Alphabet, architecture: str, base: Iterable[str]) -> dict[str, Any]:
    """What the champion of the alphabet `slug` knows, its last layer made over for the classes of `alphabet`.

    `base`: names of the data sets of the run. Raises CannotStartFrom, saying why, also where the other champion may
    have learned from the run's test writers.
    """
    from training.nn.heads import with_head_for

    other = check(slug, alphabet=alphabet, architecture=architecture)
    _check_fair(other, base)
    weights = read_bundle(other.bundle_path, sha256=other.sha256).weights()
    return with_head_for(weights, _members(alphabet, other.alphabet))


def check(slug: str, *, alphabet: Alphabet, architecture: str) -> ModelVersion:
    """The champion to start from. Raises CannotStartFrom where there is none, or none of this architecture."""
    other = ModelVersion.objects.filter(alphabet__slug=slug, aliases__name="champion").first()
    if other is None:
        raise CannotStartFrom(f"A run starts from an alphabet that has a champion. Received: {slug!r}.")
    if other.architecture != architecture:
        raise CannotStartFrom(
            f"A run of {alphabet} with {architecture} starts from a champion of the same architecture."
            f" Received: {other}, a {other.architecture}."
        )
    return other


def _check_fair(champion: ModelVersion, base: Iterable[str]) -> None:
    learned = trained_on(champion)
    for name in base:
        if seen := other_of_its_source(name, learned):
            raise CannotStartFrom(
                f"A run starts from a champion that cannot have learned from its test writers. Received: {champion},"
                f" which learned from {seen}: it may hold the same people's writing as {name}. Run the preset full."
            )


def _members(alphabet: Alphabet, other: Alphabet) -> list[list[int]]:
    """For each class of `alphabet`, the places of the other's classes that are read as it."""
    folded = [alphabet.class_of(name) for name in other.classes]
    return [[place for place, name in enumerate(folded) if name == wanted] for wanted in alphabet.classes]
