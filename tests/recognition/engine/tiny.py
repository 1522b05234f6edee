"""A real, very small model: each class is as likely as its own pixel in the first row is bright."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, checker, helper, numpy_helper

from recognition.engine.bundle import Bundle, BundleInfo, read_bundle, write_bundle
from recognition.engine.info import Int8Info
from recognition.ink.raster import RENDERER_VERSION

GAIN = 10.0

INFO = BundleInfo(
    alphabet="tiny",
    classes=("a", "b", "ö"),
    temperature=1.0,
    reject_threshold=0.5,
    renderer_version=RENDERER_VERSION,
    architecture="tiny",
    snapshot="0192",
    run=None,
    metrics={"accuracy": 0.5},
    opset=17,
    created="2025-01-01T00:00:00Z",
    parameters=2352,
)
WEIGHTS = {
    "dense/kernel": np.arange(6, dtype=np.float32).reshape(2, 3),
    "dense/bias": np.zeros(3, np.float32),
}


def info(**changes: Any) -> BundleInfo:
    return replace(INFO, **changes)


def onnx_model(
    classes: int = 3,
    *,
    ink: str = "ink",
    shape: Sequence[str | int] = ("N", 28, 28, 1),
    embedding: str = "embedding",
    shift: int = 0,
) -> bytes:
    """`shift`: how many places further the class is that a pixel speaks for."""
    kernel = np.zeros((784, classes), np.float32)
    kernel[np.arange(classes), (np.arange(classes) + shift) % classes] = GAIN
    nodes = [
        helper.make_node("Reshape", [ink, "flat"], ["pixels"]),
        helper.make_node("MatMul", ["pixels", "kernel"], ["logits"]),
        helper.make_node("MatMul", ["pixels", "kernel"], [embedding]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(ink, TensorProto.FLOAT, shape)],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", classes])
            for name in ("logits", embedding)
        ],
        [
            numpy_helper.from_array(np.array([-1, 784], np.int64), "flat"),
            numpy_helper.from_array(kernel, "kernel"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model)
    return bytes(model.SerializeToString())


def bundle(folder: Path, *, model: bytes | None = None, int8: bytes | None = None, **changes: Any) -> Bundle:
    path = folder / "tiny.bundle"
    described = info(int8=int8_info(int8) if int8 else None, **changes)
    sha256 = write_bundle(path, info=described, model=model or onnx_model(), weights=WEIGHTS, int8=int8)
    return read_bundle(path, sha256=sha256)


def int8_info(model: bytes) -> Int8Info:
    sha256 = hashlib.sha256(model).hexdigest()
    return Int8Info(sha256=sha256, size_bytes=len(model), opset=17, accuracy=0.5, float32_accuracy=0.5)


def picture(*brightness: float) -> NDArray[np.uint8]:
    """uint8 [28, 28] whose first pixels have the given brightness in 0..1."""
    pixels = np.zeros((28, 28), np.uint8)
    pixels[0, : len(brightness)] = np.rint(np.array(brightness) * 255)
    return pixels
