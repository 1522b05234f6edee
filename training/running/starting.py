"""Where a warm start begins: from the alphabet's own champion, or from that of the alphabet that was named.

It is chosen once, by the first attempt at a run, and written down; every attempt, and whoever makes the run again, begins
from the version that was written down.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from recognition.classes.layouts import Layout
from recognition.engine.bundle import BundleError, read_bundle
from recognition.models import Alphabet, AlphabetRevision, ModelVersion, Promotion
from training.exceptions import CannotStartFrom
from training.judging.evaluating import other_of_its_source, trained_on
from training.running.start_from import champion_to_start_from


def choose(
    alphabet: Alphabet,
    *,
    champion: ModelVersion | None,
    architecture: str,
    start_from: str,
    base: Iterable[str],
) -> dict[str, Any] | None:
    """The version that a warm start begins from, as a run writes it down; None where it begins from nothing.

    That is the champion of the alphabet `start_from`, its own or another, or, where that is "", `champion` or who served
    before the classes changed, if it has the architecture. `base`: names of the data sets of the run. Raises
    CannotStartFrom, saying why, also where the version may have learned from the run's test writers.
    """
    if start_from:
        version = champion_to_start_from(start_from, alphabet=alphabet, architecture=architecture)
    else:
        own = champion or last_champion(alphabet)
        if own is None or own.architecture != architecture:
            return None
        version = own
    learned = _learned_by(version)
    advice = "Leave start_from out, and run the preset full" if start_from else "Run the preset full"
    _check_fair(version, learned, base, advice)
    return {"version": version.pk, "sha256": version.sha256, "trained_on": learned}


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


def weights_of(
    started_from: Mapping[str, Any], *, alphabet: Alphabet, architecture: str, is_other: bool
) -> dict[str, Any]:
    """What the version knows that a run has written down, its last layer made over where `alphabet` has other classes.

    `is_other`: it was chosen as the champion of an alphabet that was named. Raises CannotStartFrom where it is not here any
    more as it was, or has another architecture, which older versions of Inkloop wrote down of runs that began from nothing.
    """
    from training.nn.heads import with_head_for

    version = _found(started_from)
    if version.architecture != architecture:
        raise CannotStartFrom(
            f"A run of {architecture} starts from a version of the same architecture, or from none. It is written down that"
            f" it started from {version}, a {version.architecture}: what it began with is not known."
        )
    try:
        weights = read_bundle(version.bundle_path, sha256=started_from["sha256"]).weights()
    except BundleError as error:
        raise CannotStartFrom(f"{version}, which the run starts from, cannot be read: {error}") from error
    if is_other:
        return with_head_for(weights, _members(alphabet, version))
    same = version.classes == alphabet.classes
    return weights if same else with_head_for(weights, _outputs_for(alphabet, version))


def _found(started_from: Mapping[str, Any]) -> ModelVersion:
    version = ModelVersion.objects.filter(pk=started_from["version"]).first()
    if version is None:
        raise CannotStartFrom(
            f"The run starts from version {started_from['version']}, which is not here any more."
        )
    return version


def _learned_by(version: ModelVersion) -> list[str]:
    try:
        return trained_on(version)
    except BundleError as error:
        raise CannotStartFrom(
            f"A run starts from a version of which it is known what it learned from. Received: {version}: {error}"
        ) from error


def _check_fair(champion: ModelVersion, learned: Sequence[str], base: Iterable[str], advice: str) -> None:
    """`learned`: names of the data sets that it, or a version that it goes back to, learned from."""
    for name in base:
        if seen := other_of_its_source(name, learned):
            raise CannotStartFrom(
                f"A run starts from a champion that cannot have learned from its test writers. Received: {champion},"
                f" which learned from {seen}: it may hold the same people's writing as {name}. {advice}."
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
