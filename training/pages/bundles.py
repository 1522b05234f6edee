"""What a version's bundle says of itself and no column repeats."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from recognition.engine.bundle import BundleError, read_bundle
from recognition.models import ModelVersion


@dataclass(frozen=True, kw_only=True)
class BundleFacts:
    opset: int | None
    temperature: float
    reject_threshold: float
    renderer_version: int
    run: str | None
    snapshot: str | None


def bundle_facts(version: ModelVersion) -> BundleFacts | None:
    """None where the bundle is missing or altered, which promotion and the workers say loudly enough."""
    try:
        return _facts(version.bundle_path, version.sha256)
    except BundleError:
        return None


@lru_cache(maxsize=128)
def _facts(path: Path, sha256: str) -> BundleFacts:
    info = read_bundle(path, sha256=sha256).info
    return BundleFacts(
        opset=info.opset,
        temperature=info.temperature,
        reject_threshold=info.reject_threshold,
        renderer_version=info.renderer_version,
        run=info.run,
        snapshot=info.snapshot,
    )
