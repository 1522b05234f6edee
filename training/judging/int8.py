"""Whether a model gets an int8 twin: only one that reads as well comes into the bundle."""

from typing import TYPE_CHECKING

import structlog

from training.datasets.examples import Examples

if TYPE_CHECKING:
    from training.nn.export import Twin

log = structlog.get_logger(__name__)


def twin_of(model: bytes, *, train: Examples, validation: Examples) -> "tuple[Twin | None, str]":
    """The twin of an exported model and "", or None and why it is left out. A model serves without one as well."""
    from training.nn.export import to_int8

    try:
        twin = to_int8(model, train=train, validation=validation)
    except Exception as error:  # onnxruntime's errors share no base; none of them is worth a trained network
        log.exception("no int8 model")
        return None, f"It could not be made: {type(error).__name__}: {error}"
    if not twin.holds:
        return None, (
            f"It reads {twin.accuracy:.2%} of the validation pictures, the float32 model {twin.float32_accuracy:.2%}."
        )
    return twin, ""
