"""What a bundle says about its model, and the strict reading of it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from recognition.engine.calibration import CONFIDENCE, REJECT_SCORES

T = TypeVar("T")


class BundleError(Exception):
    """A bundle that must not be used; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Int8Info:
    """The int8 twin of the model; accuracies, shares of 1, on validation data, of the twin and of the float32 model."""

    sha256: str
    size_bytes: int
    opset: int
    accuracy: float
    float32_accuracy: float

    @classmethod
    def from_json(cls, data: object) -> "Int8Info":
        fields = _Fields(data, "int8 of bundle.json")
        return cls(
            sha256=fields.text("sha256"),
            size_bytes=fields.count("size_bytes"),
            opset=fields.count("opset"),
            accuracy=fields.number("accuracy", above=-1.0, up_to=1.0),
            float32_accuracy=fields.number("float32_accuracy", above=-1.0, up_to=1.0),
        )


@dataclass(frozen=True, kw_only=True)
class BundleInfo:
    """The content of bundle.json. `classes` are in the order of the logits.

    `reject_by`: the score that `reject_threshold` is held against, see recognition.engine.calibration.
    `size_bytes` and `opset`: of model.onnx. `int8`: None where the bundle holds no int8 twin.
    """

    alphabet: str
    classes: tuple[str, ...]
    temperature: float
    reject_threshold: float
    renderer_version: int
    architecture: str
    snapshot: str | None
    run: str | None
    metrics: dict[str, Any]
    opset: int | None = None
    created: str | None = None
    parameters: int | None = None
    size_bytes: int | None = None
    int8: Int8Info | None = None
    reject_by: str = CONFIDENCE

    @classmethod
    def from_json(cls, data: object) -> "BundleInfo":
        """Unknown fields are left out, known ones must have their type. Raises BundleError."""
        fields = _Fields(data)
        return cls(
            alphabet=fields.text("alphabet"),
            classes=fields.classes("classes"),
            temperature=fields.number("temperature", above=0.0, up_to=1e6),
            reject_threshold=fields.number("reject_threshold", above=-1.0, up_to=1.0),
            renderer_version=fields.count("renderer_version"),
            architecture=fields.text("architecture"),
            snapshot=fields.optional("snapshot", fields.text),
            run=fields.optional("run", fields.text),
            metrics=fields.mapping("metrics"),
            opset=fields.optional("opset", fields.count),
            created=fields.optional("created", fields.text),
            parameters=fields.optional("parameters", fields.count),
            size_bytes=fields.optional("size_bytes", fields.count),
            reject_by=fields.optional("reject_by", fields.reject_score) or CONFIDENCE,
            int8=fields.optional("int8", lambda name: Int8Info.from_json(fields.data[name])),
        )

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "classes": list(self.classes)}


class _Fields:
    """The fields of an untrusted object, each read as the type it must have."""

    def __init__(self, data: object, where: str = "bundle.json") -> None:
        if not isinstance(data, dict):
            raise BundleError(f"{where} must hold an object. Received: {type(data).__name__}.")
        self.data: dict[str, object] = data

    def text(self, name: str) -> str:
        value = self.data.get(name)
        if not isinstance(value, str) or not value:
            raise _refusal(name, "a text", value)
        return value

    def reject_score(self, name: str) -> str:
        value = self.text(name)
        if value not in REJECT_SCORES:
            raise _refusal(name, f"one of {', '.join(REJECT_SCORES)}", value)
        return value

    def count(self, name: str) -> int:
        value = self.data.get(name)
        if type(value) is not int or value < 1:
            raise _refusal(name, "a whole number above 0", value)
        return value

    def number(self, name: str, *, above: float, up_to: float) -> float:
        value = self.data.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not above < value <= up_to:
            raise _refusal(name, f"a number above {above:g} and at most {up_to:g}", value)
        return float(value)

    def mapping(self, name: str) -> dict[str, Any]:
        value = self.data.get(name)
        if not isinstance(value, dict):
            raise _refusal(name, "an object", value)
        return value

    def classes(self, name: str) -> tuple[str, ...]:
        value = self.data.get(name)
        if not isinstance(value, list) or not all(isinstance(entry, str) and entry for entry in value):
            raise _refusal(name, "a list of texts", value)
        if len(value) < 2 or len(set(value)) < len(value):
            raise _refusal(name, "two or more different texts", value)
        return tuple(value)

    def optional(self, name: str, read: Callable[[str], T]) -> T | None:
        return None if self.data.get(name) is None else read(name)


def _refusal(name: str, allowed: str, value: object) -> BundleError:
    return BundleError(f"bundle.json: {name} must be {allowed}. Received: {value!r:.60}.")
