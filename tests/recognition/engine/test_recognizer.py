from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recognition.engine.bundle import BundleError
from recognition.engine.recognizer import BATCH, Recognizer
from recognition.ink.raster import RENDERER_VERSION
from tests.recognition.engine import tiny


def test_it_ranks_every_class_the_best_first(tmp_path: Path) -> None:
    recognizer = Recognizer(tiny.bundle(tmp_path))

    reading = recognizer.read(tiny.picture(0.2, 0.0, 1.0)[None])[0]

    assert [label for label, _ in reading.ranking] == ["ö", "a", "b"]


def test_its_probabilities_are_the_softmax_of_the_logits(tmp_path: Path) -> None:
    recognizer = Recognizer(tiny.bundle(tmp_path))

    reading = recognizer.read(tiny.picture(0.2, 0.0, 1.0)[None])[0]

    raised = np.exp(np.array([10.0, 2.0, 0.0]))
    assert [probability for _, probability in reading.ranking] == pytest.approx(
        raised / raised.sum(), abs=1e-6
    )


def test_it_divides_the_logits_by_the_temperature(tmp_path: Path) -> None:
    recognizer = Recognizer(tiny.bundle(tmp_path, temperature=5.0))

    reading = recognizer.read(tiny.picture(0.2, 0.0, 1.0)[None])[0]

    raised = np.exp(np.array([2.0, 0.4, 0.0]))
    assert [probability for _, probability in reading.ranking] == pytest.approx(
        raised / raised.sum(), abs=1e-6
    )


def test_it_rejects_what_is_less_likely_than_the_threshold(tmp_path: Path) -> None:
    recognizer = Recognizer(tiny.bundle(tmp_path, reject_threshold=0.9))

    unsure, sure = recognizer.read(np.stack([tiny.picture(0.5, 0.4), tiny.picture(1.0)]))

    assert (unsure.rejected, sure.rejected) == (True, False)


def test_it_reads_more_pictures_than_a_batch_in_their_order(tmp_path: Path) -> None:
    recognizer = Recognizer(tiny.bundle(tmp_path))
    pictures = [tiny.picture(*np.eye(3)[index % 3]) for index in range(2 * BATCH + 5)]

    readings = recognizer.read(np.stack(pictures))

    expected = [("a", "b", "ö")[index % 3] for index in range(2 * BATCH + 5)]
    assert [reading.ranking[0][0] for reading in readings] == expected


def test_it_reads_no_pictures_as_no_readings(tmp_path: Path) -> None:
    recognizer = Recognizer(tiny.bundle(tmp_path))

    readings = recognizer.read(np.zeros((0, 28, 28), np.uint8))

    assert readings == []


def test_its_logits_come_before_the_temperature(tmp_path: Path) -> None:
    recognizer = Recognizer(tiny.bundle(tmp_path, temperature=5.0))

    logits = recognizer.logits(tiny.picture(0.2, 0.0, 1.0)[None])

    assert logits.tolist() == [pytest.approx([2.0, 0.0, 10.0])]


def test_its_numbers_are_plain_python_so_that_they_become_json(tmp_path: Path) -> None:
    recognizer = Recognizer(tiny.bundle(tmp_path))

    reading = recognizer.read(tiny.picture(1.0)[None])[0]

    assert {type(probability) for _, probability in reading.ranking} | {type(reading.rejected)} == {
        float,
        bool,
    }


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((1, 28, 28), np.float32), np.zeros((28, 28), np.uint8), np.zeros((1, 32, 32), np.uint8)],
    ids=["floats", "one picture", "other size"],
)
def test_it_refuses_pictures_of_another_kind(tmp_path: Path, pixels: Any) -> None:
    recognizer = Recognizer(tiny.bundle(tmp_path))

    with pytest.raises(ValueError, match=r"uint8 \[N, 28, 28\]. Received: "):
        recognizer.read(pixels)


@pytest.mark.parametrize(
    ("model", "complaint"),
    [
        (tiny.onnx_model(ink="image"), "must take ink"),
        (tiny.onnx_model(shape=("N", 28, 28)), "must take ink"),
        (tiny.onnx_model(classes=4), "must give logits"),
        (tiny.onnx_model(embedding="features"), "must give an embedding"),
        (b"no model at all", "cannot be loaded"),
    ],
    ids=["input name", "input shape", "class count", "no embedding", "no model"],
)
def test_it_refuses_a_model_that_does_not_keep_the_contract(
    tmp_path: Path, model: bytes, complaint: str
) -> None:
    bundle = tiny.bundle(tmp_path, model=model)

    with pytest.raises(BundleError, match=complaint):
        Recognizer(bundle)


def test_it_refuses_a_model_that_learnt_from_another_renderer(tmp_path: Path) -> None:
    bundle = tiny.bundle(tmp_path, renderer_version=RENDERER_VERSION + 1)

    with pytest.raises(BundleError, match=f"renderer {RENDERER_VERSION}. Received: {RENDERER_VERSION + 1}"):
        Recognizer(bundle)


@pytest.mark.parametrize(("precision", "expected"), [("float32", "a"), ("int8", "b")])
def test_it_reads_with_the_model_of_the_precision_it_is_asked_for(
    tmp_path: Path, precision: str, expected: str
) -> None:
    """The bundle's other model is one that reads the second class from the first pixel."""
    bundle = tiny.bundle(tmp_path, int8=tiny.onnx_model(shift=1))

    reading = Recognizer(bundle, precision=precision).read(tiny.picture(1.0)[None])[0]

    assert reading.ranking[0][0] == expected


def test_a_bundle_without_an_int8_model_is_read_in_float32(tmp_path: Path) -> None:
    recognizer = Recognizer(tiny.bundle(tmp_path), precision="int8")

    assert recognizer.read(tiny.picture(1.0)[None])[0].ranking[0][0] == "a"


def test_it_refuses_a_precision_it_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"one of float32, int8\. Received: 'int4'"):
        Recognizer(tiny.bundle(tmp_path), precision="int4")
