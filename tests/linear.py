"""The smallest network that a bundle can hold; made without Django."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def linear_model(classes: int, *, seed: int = 0) -> bytes:
    """ONNX of a random linear classifier with the inputs and outputs that a bundle promises."""
    weights = np.random.default_rng(seed).normal(0, 0.1, (784, classes)).astype(np.float32)
    graph = helper.make_graph(
        [
            helper.make_node("Reshape", ["ink", "flat"], ["embedding"]),
            helper.make_node("MatMul", ["embedding", "weights"], ["logits"]),
        ],
        "linear",
        [helper.make_tensor_value_info("ink", TensorProto.FLOAT, ["N", 28, 28, 1])],
        [
            helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", classes]),
            helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["N", 784]),
        ],
        [
            numpy_helper.from_array(np.array([-1, 784], np.int64), "flat"),
            numpy_helper.from_array(weights, "weights"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())
