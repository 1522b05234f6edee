"""Small real ONNX bundles for tests that need a model but not a good one."""

from pathlib import Path

from django.core.files import File
from django.utils import timezone

from recognition.engine.bundle import BundleInfo, write_bundle
from recognition.ink.raster import RENDERER_VERSION
from recognition.models import CHAMPION, Alphabet, ModelAlias, ModelVersion
from tests.linear import linear_model


def write_tiny_bundle(path: Path, alphabet: Alphabet, *, seed: int = 0, reject_threshold: float = 0.0) -> str:
    """Write a bundle for the alphabet and return its SHA-256."""
    info = BundleInfo(
        alphabet=alphabet.slug,
        classes=tuple(alphabet.classes),
        temperature=1.0,
        reject_threshold=reject_threshold,
        renderer_version=RENDERER_VERSION,
        architecture="linear",
        snapshot=None,
        run=None,
        metrics={},
    )
    return write_bundle(path, info=info, model=linear_model(len(alphabet.classes), seed=seed), weights={})


def make_version(alphabet: Alphabet, folder: Path, *, seed: int = 0) -> ModelVersion:
    number = ModelVersion.objects.all().next_number(alphabet)
    path = folder / f"{alphabet.slug}-{number}.bundle.zip"
    sha256 = write_tiny_bundle(path, alphabet, seed=seed)
    version = ModelVersion(
        alphabet=alphabet,
        number=number,
        classes=alphabet.classes,
        revision=alphabet.revision,
        sha256=sha256,
        size_bytes=path.stat().st_size,
        architecture="linear",
        parameters=784 * len(alphabet.classes),
        origin="run",
        created_at=timezone.now(),
    )
    with path.open("rb") as file:
        version.bundle.save(path.name, File(file), save=True)
    return version


def make_champion(alphabet: Alphabet, folder: Path, *, seed: int = 0) -> ModelVersion:
    version = make_version(alphabet, folder, seed=seed)
    ModelAlias.objects.update_or_create(alphabet=alphabet, name=CHAMPION, defaults={"version": version})
    return version
