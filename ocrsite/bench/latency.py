"""What reading a drawing costs by the champion, in float32 and int8, beside the published A-Z CNN with fresh weights.

All take turns in one process, on one thread, so that the ratios hold on a busy machine too.
"""

import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from ocrsite.bench import Unmeasurable
from recognition.engine.bundle import Bundle, BundleError, BundleInfo, read_bundle, write_bundle
from recognition.engine.recognizer import INT8, Recognizer
from recognition.engine.turns import medians
from recognition.ink.raster import RENDERER_VERSION
from recognition.models import Alphabet, ModelVersion

BASELINE = "az_cnn"
BATCHES = (1, 32)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Milliseconds for a batch: the median. `ratio`: to the baseline's at the same batch."""

    name: str
    batch: int
    milliseconds: float
    ratio: float


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--alphabet", default="alnum")
    parser.add_argument("--rounds", type=int, default=500)


def lines(*, alphabet: str, rounds: int, **options: Any) -> Iterator[str]:
    champion = _champion(alphabet)
    try:
        costs = measure(champion, rounds=rounds)
    except BundleError as error:
        raise Unmeasurable(f"{champion} cannot be measured: {error}") from error
    yield f"{'one thread':24} {'batch':>6} {'ms':>9} {'to baseline':>12}"
    for cost in costs:
        ratio = f"{cost.ratio:.2f} x"
        yield f"{cost.name:24} {cost.batch:6} {cost.milliseconds:9.3f} {ratio:>12}"
    if not any(cost.name.endswith("int8") for cost in costs):
        yield f"The bundle of {champion} holds no int8 model."


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


def _champion(slug: str) -> ModelVersion:
    try:
        champion = ModelVersion.objects.champion_of(Alphabet.objects.get(slug=slug))
    except Alphabet.DoesNotExist as error:
        raise Unmeasurable(f"There is no alphabet {slug!r}.") from error
    if champion is None:
        raise Unmeasurable(f"The alphabet {slug} has no champion to measure.")
    return champion


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
