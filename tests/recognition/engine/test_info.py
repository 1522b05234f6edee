import dataclasses
import json
from typing import Any

import pytest

from recognition.engine.info import BundleError, BundleInfo, Int8Info
from tests.recognition.engine import tiny

INT8 = Int8Info(sha256="ab" * 32, size_bytes=9, opset=18, accuracy=0.95, float32_accuracy=0.951)


def test_it_comes_back_from_json_as_it_went() -> None:
    text = json.dumps(tiny.INFO.to_json())

    assert BundleInfo.from_json(json.loads(text)) == tiny.INFO


def test_it_leaves_out_fields_it_does_not_know() -> None:
    read = BundleInfo.from_json({**tiny.INFO.to_json(), "colour": "green"})

    assert read == tiny.INFO


def test_it_does_without_the_fields_that_may_be_missing() -> None:
    fields = tiny.INFO.to_json()
    for name in ("opset", "created", "parameters", "snapshot", "run", "size_bytes", "int8"):
        del fields[name]

    read = BundleInfo.from_json(fields)

    assert (read.opset, read.created, read.parameters, read.snapshot, read.run) == (None,) * 5
    assert (read.size_bytes, read.int8) == (None, None)


def test_the_int8_twin_comes_back_from_json_as_it_went() -> None:
    described = tiny.info(int8=INT8)

    assert BundleInfo.from_json(json.loads(json.dumps(described.to_json()))) == described


@pytest.mark.parametrize(
    ("name", "value"), [("sha256", ""), ("accuracy", 1.5), ("size_bytes", 0), ("opset", None)]
)
def test_it_refuses_an_int8_twin_that_is_described_wrongly(name: str, value: Any) -> None:
    fields = {**tiny.INFO.to_json(), "int8": {**dataclasses.asdict(INT8), name: value}}

    with pytest.raises(BundleError, match=f"bundle.json: {name} must be .* Received: "):
        BundleInfo.from_json(fields)


def test_it_refuses_an_int8_twin_that_is_no_object() -> None:
    with pytest.raises(BundleError, match=r"int8 of bundle.json must hold an object. Received: list"):
        BundleInfo.from_json({**tiny.INFO.to_json(), "int8": [1]})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("alphabet", ""),
        ("alphabet", 7),
        ("classes", "abc"),
        ("classes", ["a"]),
        ("classes", ["a", "a"]),
        ("classes", ["a", 1]),
        ("temperature", 0),
        ("temperature", True),
        ("temperature", float("nan")),
        ("temperature", float("inf")),
        ("reject_threshold", 1.5),
        ("reject_threshold", "0.5"),
        ("renderer_version", 1.0),
        ("renderer_version", True),
        ("renderer_version", 0),
        ("architecture", None),
        ("snapshot", 3),
        ("run", ["x"]),
        ("metrics", [1]),
        ("opset", "17"),
        ("parameters", -1),
        ("created", 2025),
        ("size_bytes", 1.5),
    ],
)
def test_it_refuses_a_field_of_the_wrong_type(name: str, value: Any) -> None:
    with pytest.raises(BundleError, match=f"bundle.json: {name} must be .* Received: "):
        BundleInfo.from_json({**tiny.INFO.to_json(), name: value})


@pytest.mark.parametrize("name", ["alphabet", "classes", "temperature", "renderer_version", "metrics"])
def test_it_refuses_to_do_without_a_field_it_needs(name: str) -> None:
    fields = tiny.INFO.to_json()
    del fields[name]

    with pytest.raises(BundleError, match=f"{name} must be .* Received: None"):
        BundleInfo.from_json(fields)


def test_it_refuses_what_is_no_object() -> None:
    with pytest.raises(BundleError, match=r"must hold an object. Received: list"):
        BundleInfo.from_json([])
