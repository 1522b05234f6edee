"""What reading a drawing costs by the champion, in float32 and int8, beside the published A-Z CNN with fresh weights.

All take turns in one process, on one thread, so that the ratios hold on a busy machine too.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase

from recognition.engine.bundle import Bundle, BundleInfo, read_bundle, write_bundle
from recognition.engine.recognizer import INT8, Recognizer
from recognition.engine.turns import medians
from recognition.ink.raster import RENDERER_VERSION
from recognition.models import ModelVersion

BASELINE = "az_cnn"
BATCHES = (1, 32)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Milliseconds for a batch: the median. `ratio`: to the baseline's at the same batch."""

    name: str
    batch: int
    milliseconds: float
    ratio: float


def measure(version: ModelVersion, *, rounds: int) -> list[Cost]:
    """Return the costs of the baseline and of the version, at batch 1 and 32. Raises BundleError for a broken bundle."""
    bundle = read_bundle(version.bundle_path, sha256=version.sha256)
    recognizers = {BASELINE: Recognizer(_baseline()), f"{version} float32": Recognizer(bundle)}
    if bundle.int8 is not None:
        recognizers[f"{version} int8"] = Recognizer(bundle, precision=INT8)
    costs = []
    for batch in BATCHES:
        taken = medians(recognizers, batch=batch, rounds=max(10, rounds // batch))
        costs += [
            Cost(name=name, batch=batch, milliseconds=each, ratio=each / taken[BASELINE])
            for name, each in taken.items()
        ]
    return costs


def _baseline() -> Bundle:
    """Its speed does not depend on what it learned."""
    from training.nn.architectures import build
    from training.nn.export import to_onnx
    from training.nn.fitted import FittedModel

    fitted = FittedModel(
        model=build(BASELINE, classes=len(ascii_uppercase)), architecture=BASELINE, history=()
    )
    info = BundleInfo(
        alphabet="bench",
        classes=tuple(ascii_uppercase),
        temperature=1.0,
        reject_threshold=0.0,
        renderer_version=RENDERER_VERSION,
        architecture=BASELINE,
        snapshot=None,
        run=None,
        metrics={},
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "baseline.bundle.zip"
        write_bundle(path, info=info, model=to_onnx(fitted), weights={})
        return read_bundle(path, sha256=None)
