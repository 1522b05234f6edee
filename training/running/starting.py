"""Where a warm start begins: from the alphabet's own champion, or from that of another alphabet."""

from collections.abc import Iterable
from typing import Any

from recognition.classes.layouts import Layout
from recognition.engine.bundle import BundleError, read_bundle
from recognition.models import Alphabet, AlphabetRevision, ModelVersion, Promotion
from training.exceptions import CannotStartFrom
from training.judging.evaluating import other_of_its_source, trained_on


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
    weights = read_bundle(champion.bundle_path, sha256=champion.sha256).weights()
    if champion.classes == champion.alphabet.classes:
        return weights
    from training.nn.heads import with_head_for

    return with_head_for(weights, _outputs_for(champion.alphabet, champion))


def last_champion(alphabet: Alphabet) -> ModelVersion | None:
    """The one that served until the alphabet had other classes: it knows the shapes, and its last layer is made over."""
    promotion = Promotion.objects.all().newest_first().of_alphabet(alphabet).first()
    if promotion is None or alphabet.revision == promotion.version.revision:
        return None
    version = promotion.version
    version.alphabet = alphabet
    try:
        read_bundle(version.bundle_path, sha256=version.sha256)
    except BundleError:
        return None
    return version


def weights_from(slug: str, *, alphabet: Alphabet, architecture: str, base: Iterable[str]) -> dict[str, Any]:
    """What the champion of the alphabet `slug` knows, its last layer made over for the classes of `alphabet`.

    `base`: names of the data sets of the run. Raises CannotStartFrom, saying why, also where the other champion may
    have learned from the run's test writers.
    """
    from training.nn.heads import with_head_for

    other = check(slug, alphabet=alphabet, architecture=architecture)
    _check_fair(other, base)
    weights = read_bundle(other.bundle_path, sha256=other.sha256).weights()
    return with_head_for(weights, _members(alphabet, other))


def weights_as_they_were(version: ModelVersion, *, alphabet: Alphabet, is_other: bool) -> dict[str, Any]:
    """What a version that a run started from knows; `is_other`: its last layer made over for the classes of `alphabet`."""
    from training.nn.heads import with_head_for

    weights = read_bundle(version.bundle_path, sha256=version.sha256).weights()
    if is_other:
        return with_head_for(weights, _members(alphabet, version))
    same = version.classes == alphabet.classes
    return weights if same else with_head_for(weights, _outputs_for(alphabet, version))


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


def _outputs_for(alphabet: Alphabet, version: ModelVersion) -> list[list[int]]:
    """For each class of now, the places of the version's outputs that may have meant it."""
    made_for = AlphabetRevision.objects.all().numbered(alphabet, version.revision)
    layout = made_for.layout if made_for else Layout(classes=tuple(version.classes))
    meant = [{alphabet.class_of(each) for each in layout.members(name)} for name in version.classes]
    return [[place for place, names in enumerate(meant) if wanted in names] for wanted in alphabet.classes]


def _members(alphabet: Alphabet, other: ModelVersion) -> list[list[int]]:
    """For each class of `alphabet`, the places of the other's outputs that are read as it."""
    folded = [alphabet.class_of(name) for name in other.classes]
    return [[place for place, name in enumerate(folded) if name == wanted] for wanted in alphabet.classes]
