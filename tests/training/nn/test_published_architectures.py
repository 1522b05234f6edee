"""The published networks, held layer by layer against what was published."""

from typing import Any

import numpy as np
import pytest

from training.gate import ONNX_TOLERANCE
from training.nn.architectures import build

pytestmark = pytest.mark.training


def layers_of(model: Any) -> list[str]:
    """Each layer in a word or two, without the input: `Conv32 3x3`, `Conv32 5x5/2 same`, `Dropout 0.4`."""
    return [word for layer in model.layers if (word := _in_words(layer))]


def _in_words(layer: Any) -> str:
    kind = type(layer).__name__
    if kind == "Conv2D":
        assert layer.activation.__name__ == "relu"
        rows, columns = layer.kernel_size
        stride = f"/{layer.strides[0]}" if layer.strides != (1, 1) else ""
        return f"Conv{layer.filters} {rows}x{columns}{stride}{'' if layer.padding == 'valid' else ' same'}"
    if kind == "Dense":
        return f"Dense{layer.units} {layer.activation.__name__}"
    if kind == "Dropout":
        return f"Dropout {layer.rate}"
    return {"InputLayer": "", "MaxPooling2D": "MaxPool", "BatchNormalization": "BN"}.get(kind, kind)


def trainable(model: Any) -> int:
    return sum(int(np.prod(variable.shape)) for variable in model.trainable_variables)


def shapes_of(model: Any, kind: str) -> list[tuple[int, ...]]:
    return [layer.output.shape[1:] for layer in model.layers if type(layer).__name__ == kind]


def test_az_cnn_has_the_published_layers() -> None:
    assert layers_of(build("az_cnn", classes=26)) == [
        *("Conv32 3x3", "Conv64 3x3", "MaxPool", "BN"),
        *("Conv128 3x3", "Conv128 3x3", "MaxPool", "BN"),
        *("Conv256 3x3", "MaxPool", "Flatten", "BN"),
        *("Dense512 relu", "Dense26 linear"),
    ]


def test_az_cnn_has_the_published_parameters() -> None:
    model = build("az_cnn", classes=26)

    assert (model.count_params(), trainable(model)) == (682_138, 681_242)


SD19_LAYERS = [
    *("Conv32 3x3", "BN", "Conv32 3x3", "BN", "Conv32 5x5/2 same", "BN", "Dropout 0.4"),
    *("Conv64 3x3", "BN", "Conv64 3x3", "BN", "Conv64 5x5/2 same", "BN", "Dropout 0.4"),
    *("Conv128 4x4", "BN", "Flatten", "Dropout 0.4", "Dense48 linear"),
]


@pytest.mark.parametrize("side", [32, 128])
def test_sd19_merge_cnn_has_the_published_layers(side: int) -> None:
    assert layers_of(build("sd19_merge_cnn", classes=47, input_side=side)) == SD19_LAYERS


@pytest.mark.parametrize(
    ("side", "total", "trained"),
    [(32, 350_576, 349_744), (128, 4_479_344, 4_478_512), (28, 350_576, 349_744)],
)
def test_sd19_merge_cnn_has_the_published_parameters(side: int, total: int, trained: int) -> None:
    model = build("sd19_merge_cnn", classes=47, input_side=side)

    assert (model.count_params(), trainable(model)) == (total, trained)


def test_sd19_merge_cnn_has_the_published_shapes_at_32_pixels() -> None:
    model = build("sd19_merge_cnn", classes=47, input_side=32)

    sides = [shape[0] for shape in shapes_of(model, "Conv2D")]
    assert sides == [30, 28, 14, 12, 10, 5, 2]
    assert shapes_of(model, "Flatten") == [(512,)]


def test_sd19_merge_cnn_has_a_spare_output_as_published_and_none_on_the_site() -> None:
    published = build("sd19_merge_cnn", classes=47, input_side=32)
    served = build("sd19_merge_cnn", classes=47)

    assert published.output["logits"].shape == (None, 48)
    assert served.output["logits"].shape == (None, 47)


def test_sd19_merge_cnn_answers_the_same_on_the_site_as_published() -> None:
    """On a picture that is the same at both sides, one shade all over, and on every class but the spare one."""
    published = build("sd19_merge_cnn", classes=47, input_side=32)
    served = build("sd19_merge_cnn", classes=47)
    served.set_weights(published.get_weights())

    large = published(np.full((1, 32, 32, 1), 0.5, np.float32))["logits"].numpy()
    small = served(np.full((1, 28, 28, 1), 0.5, np.float32))["logits"].numpy()

    assert np.allclose(small, large[:, :47], atol=1e-5)


def test_mnist_deep_cnn_has_the_published_layers() -> None:
    assert layers_of(build("mnist_deep_cnn", classes=10)) == [
        *("Conv32 3x3", "MaxPool"),
        *("Conv32 3x3", "BN", "Conv32 5x5/2 same", "BN", "Dropout 0.4"),
        *("Conv64 3x3", "BN", "Conv64 3x3", "BN", "Conv64 5x5/2 same", "BN", "Dropout 0.4"),
        *("Flatten", "Dropout 0.4", "Dense10 linear"),
    ]


def test_mnist_deep_cnn_has_the_parameters_of_these_layers() -> None:
    model = build("mnist_deep_cnn", classes=10)

    assert (model.count_params(), trainable(model)) == (194_762, 194_250)


def test_letters_basic_cnn_has_relu_and_dropout() -> None:
    assert layers_of(build("letters_basic_cnn", classes=26)) == [
        *("Conv32 3x3", "MaxPool", "Conv64 3x3", "MaxPool", "Dropout 0.25"),
        *("Flatten", "Dense128 relu", "Dropout 0.5", "Dense26 linear"),
    ]


@pytest.mark.parametrize(
    ("name", "classes"),
    [("az_cnn", 26), ("sd19_merge_cnn", 47), ("mnist_deep_cnn", 10), ("letters_basic_cnn", 26)],
)
def test_it_serves_as_it_was_built(name: str, classes: int) -> None:
    from training.nn.export import check_equal, to_onnx
    from training.nn.fitted import FittedModel

    fitted = FittedModel(model=build(name, classes=classes), architecture=name, history=())
    noise = np.random.default_rng(1).integers(0, 256, (20, 28, 28)).astype(np.uint8)

    assert check_equal(to_onnx(fitted), fitted, noise) <= ONNX_TOLERANCE
