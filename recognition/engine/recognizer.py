"""The only importer of onnxruntime: a bundle at work."""

from dataclasses import dataclass, replace

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from recognition.engine.bundle import Bundle, BundleError
from recognition.engine.calibration import acceptance, softmax
from recognition.engine.fold import Fold
from recognition.engine.info import BundleInfo
from recognition.ink.framing import SIDE
from recognition.ink.raster import RENDERER_VERSION

FLOAT32, INT8 = PRECISIONS = ("float32", "int8")
# Larger batches are no faster on one thread, and 256 would keep 140 MB more.
BATCH = 32


@dataclass(frozen=True)
class Reading:
    """`ranking`: every class and its probability, the best first. `rejected`: too unsure to be any."""

    ranking: tuple[tuple[str, float], ...]
    rejected: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Outputs:
    """What a network answers to N pictures: `logits` float32 [N, classes], before temperature, `embeddings` float32 [N, D]."""

    logits: NDArray[np.float32]
    embeddings: NDArray[np.float32]


class Recognizer:
    """One loaded model, on one thread: a second one would wait for the core that another worker has."""

    def __init__(self, bundle: Bundle, *, precision: str = FLOAT32, fold: Fold | None = None) -> None:
        """`precision`: one of PRECISIONS; a bundle without an int8 model is read with its float32 one.

        `fold`: the classes to answer with, where they are other ones than the bundle was made for.

        Raises BundleError when the model does not fit its own description or this renderer.
        """
        if precision not in PRECISIONS:
            raise ValueError(f"A precision is one of {', '.join(PRECISIONS)}. Received: {precision!r}.")
        self.info = bundle.info if fold is None else replace(bundle.info, classes=fold.classes)
        self._fold = fold
        _check_renderer(bundle.info)
        self._session = _session(bundle.int8 if precision == INT8 and bundle.int8 else bundle.model)
        _check_model(self._session, bundle.info)

    def read(self, pixels: NDArray[np.uint8]) -> list[Reading]:
        """Read pictures, uint8 [N, 28, 28], white ink on black."""
        return self.readings(self.logits(pixels))

    def logits(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The network's answer to pictures as `read` takes them, before temperature: float32 [N, classes]."""
        return self.outputs(pixels).logits

    def outputs(self, pixels: NDArray[np.uint8]) -> Outputs:
        """All that the network gives for pictures as `read` takes them."""
        if pixels.dtype != np.uint8 or pixels.shape[1:] != (SIDE, SIDE):
            raise ValueError(
                f"Pictures must be uint8 [N, {SIDE}, {SIDE}]. Received: {pixels.dtype} {list(pixels.shape)}."
            )
        batches = [self._run(pixels[start : start + BATCH]) for start in range(0, max(len(pixels), 1), BATCH)]
        return Outputs(
            logits=self._folded(np.concatenate([batch.logits for batch in batches])),
            embeddings=np.concatenate([batch.embeddings for batch in batches]),
        )

    def probabilities(self, logits: NDArray[np.float32]) -> NDArray[np.float64]:
        """Calibrated, in the order of the classes: [N, classes]."""
        return softmax(logits, self.info.temperature)

    def acceptance(self, logits: NDArray[np.float32]) -> NDArray[np.float64]:
        """The score of these answers that the reject threshold is held against: [N] in 0..1."""
        return acceptance(logits, temperature=self.info.temperature, by=self.info.reject_by)

    def _folded(self, raw: NDArray[np.float32]) -> NDArray[np.float32]:
        return raw if self._fold is None else self._fold.logits(raw, temperature=self.info.temperature)

    def _run(self, pixels: NDArray[np.uint8]) -> Outputs:
        ink = pixels[..., np.newaxis].astype(np.float32) / 255
        logits, embeddings = self._session.run(["logits", "embedding"], {"ink": ink})
        return Outputs(logits=np.asarray(logits), embeddings=np.asarray(embeddings))

    def readings(self, logits: NDArray[np.float32]) -> list[Reading]:
        """What such logits say."""
        probabilities = self.probabilities(logits)
        accepted = self.acceptance(logits) >= self.info.reject_threshold
        order = np.argsort(-probabilities, axis=1, kind="stable")
        ranked = np.take_along_axis(probabilities, order, axis=1)
        return [
            Reading(
                ranking=tuple(zip((self.info.classes[index] for index in best), values, strict=True)),
                rejected=not accept,
            )
            for best, values, accept in zip(order.tolist(), ranked.tolist(), accepted.tolist(), strict=True)
        ]


def _session(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own errors share no base but this
        raise BundleError(f"model.onnx cannot be loaded: {error}") from error


def _check_renderer(info: BundleInfo) -> None:
    if info.renderer_version != RENDERER_VERSION:
        raise BundleError(
            f"A model must be trained with renderer {RENDERER_VERSION}. Received: {info.renderer_version}."
        )


def _check_model(session: onnxruntime.InferenceSession, info: BundleInfo) -> None:
    inputs = {node.name: (node.type, node.shape[1:]) for node in session.get_inputs()}
    if inputs != {"ink": ("tensor(float)", [SIDE, SIDE, 1])}:
        raise BundleError(f"The model must take ink, float32 [N, {SIDE}, {SIDE}, 1]. Received: {inputs}.")
    outputs = {node.name: (node.type, len(node.shape), node.shape[-1]) for node in session.get_outputs()}
    if outputs.get("logits") != ("tensor(float)", 2, len(info.classes)):
        raise BundleError(
            f"The model must give logits, float32 [N, {len(info.classes)}]. Received: {outputs}."
        )
    if outputs.get("embedding", ("", 0, 0))[:2] != ("tensor(float)", 2):
        raise BundleError(f"The model must give an embedding, float32 [N, D]. Received: {outputs}.")
