"""The champions that come with Inkloop: bundles in a folder, named with their checksums in SHA256SUMS."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from recognition.engine.bundle import Bundle, BundleError, BundleInfo, read_bundle, write_bundle
from recognition.models import Alphabet, AlphabetRevision, ModelVersion
from training.exceptions import VersionUnusable
from training.judging.evaluating import self_contained
from training.promotion import promote

CHECKSUMS = "SHA256SUMS"
SHIPPED, MADE_BY_RUN = "shipped", "run"


def register(*, alphabet: Alphabet, path: Path, sha256: str, info: BundleInfo, origin: str) -> ModelVersion:
    """Store the bundle and give the version the next number of its alphabet."""
    with transaction.atomic():
        Alphabet.objects.select_for_update().get(pk=alphabet.pk)
        number = ModelVersion.objects.all().next_number(alphabet)
        version = ModelVersion(
            alphabet=alphabet,
            number=number,
            classes=list(info.classes),
            revision=_revision_of(alphabet, info),
            sha256=sha256,
            size_bytes=path.stat().st_size,
            architecture=info.architecture,
            parameters=info.parameters or 0,
            metrics=info.metrics,
            origin=origin,
            created_at=timezone.now(),
        )
        with path.open("rb") as file:
            version.bundle.save(f"{alphabet.slug}-{sha256[:16]}.bundle.zip", File(file), save=True)
    return version


@contextmanager
def forgotten_unless_committed() -> Iterator[list[ModelVersion]]:
    """Around a transaction that registers versions: where it fails, the files of those in the list go too."""
    stored: list[ModelVersion] = []
    try:
        yield stored
    except BaseException:
        for version in stored:
            version.bundle.delete(save=False)
        raise


def _revision_of(alphabet: Alphabet, info: BundleInfo) -> int:
    """The revision of the alphabet whose classes the bundle has, the newest of several; the one given where none has them."""
    made_for = AlphabetRevision.objects.all().with_classes(alphabet, info.classes)
    same = list(alphabet.classes) == list(info.classes)
    return alphabet.revision if same or made_for is None else made_for.number


def install_shipped(folder: Path) -> list[ModelVersion]:
    """Register the shipped bundles that are not known yet; they serve where nothing that was trained here does.

    Raises VersionUnusable for a bundle that is missing or altered.
    """
    return [
        version for name, sha256 in checksums(folder).items() if (version := _install(folder / name, sha256))
    ]


def checksums(folder: Path) -> dict[str, str]:
    """File name -> SHA-256, as the list beside the bundles says; empty where nothing is shipped."""
    listing = folder / CHECKSUMS
    if not listing.exists():
        return {}
    pairs = (line.split(maxsplit=1) for line in listing.read_text().splitlines() if line.strip())
    return {name.strip().lstrip("*"): sha256 for sha256, name in pairs}


def ship(version: ModelVersion, folder: Path) -> Path:
    """Put the version's bundle into the folder of shipped champions and write its checksum down.

    Where its bundle does not tell what it goes back to learned from, that is written into the one that is shipped, which is
    another file then. Raises VersionUnusable where it is not known here either, and for a bundle that cannot be read.
    """
    try:
        bundle = read_bundle(version.bundle_path, sha256=version.sha256)
        info = self_contained(version, bundle.info)
        weights = bundle.weights()
    except BundleError as error:
        raise VersionUnusable(f"{version} cannot be shipped: {error}") from error
    folder.mkdir(exist_ok=True)
    path, sha256 = folder / f"{version.alphabet.slug}.bundle.zip", version.sha256
    if info == bundle.info:
        path.write_bytes(version.bundle_path.read_bytes())
    else:
        sha256 = write_bundle(path, info=info, model=bundle.model, weights=weights, int8=bundle.int8)
    listed = checksums(folder) | {path.name: sha256}
    (folder / CHECKSUMS).write_text("".join(f"{sha256}  {name}\n" for name, sha256 in sorted(listed.items())))
    return path


def _install(path: Path, sha256: str) -> ModelVersion | None:
    try:
        bundle = read_bundle(path, sha256=sha256)
    except BundleError as error:
        raise VersionUnusable(f"The shipped champion {path.name} cannot be installed: {error}") from error
    alphabet = Alphabet.objects.get(slug=bundle.info.alphabet)
    if ModelVersion.objects.filter(alphabet=alphabet, sha256=sha256).exists():
        return None
    return _take_in(alphabet, bundle)


def _take_in(alphabet: Alphabet, bundle: Bundle) -> ModelVersion:
    champion = ModelVersion.objects.champion_of(alphabet)
    version = register(
        alphabet=alphabet, path=bundle.path, sha256=bundle.sha256, info=bundle.info, origin=SHIPPED
    )
    serves = Alphabet.objects.get(pk=alphabet.pk).places_of(version) is not None
    if serves and (champion is None or champion.origin == SHIPPED):
        promote(version=version, user=None, reason="It came with Inkloop.")
    return version
