"""Is what would serve the network that was trained, and what serves now still to be read?"""

import math

from training.gate.rule import Rule

ONNX_TOLERANCE = 1e-4


def is_faithful(error: float) -> bool:
    """Whether an export that differs by `error` from the network it was made from is that network. What is no number is not."""
    return error <= ONNX_TOLERANCE


def onnx_equals_keras(error: float) -> Rule:
    """`error`: the largest difference of any output; infinite where one answers with what is no number."""
    return Rule(
        name="The exported model equals the trained one",
        passed=is_faithful(error),
        detail=f"largest difference {error:.1e}, at most {ONNX_TOLERANCE:.0e} allowed",
        otherwise=f"{error / ONNX_TOLERANCE:.2g} times the difference allowed: no sample would change that",
        figures={"error": error if math.isfinite(error) else None},
    )


def bundle_is_whole(problem: str) -> Rule:
    """`problem`: why the bundle could not be read back, "" where it could."""
    return Rule(
        name="The bundle reads back as it was written",
        passed=not problem,
        detail=problem or "checksums, classes and weights are as they should be, and the model can be opened",
    )


def champion_can_be_read(problem: str) -> Rule:
    """Nobody knows what such a champion can do: it gives way to no version by itself. `problem`: why it cannot be read."""
    return Rule(
        name="The champion can be read, to be held against",
        passed=not problem,
        grave=False,
        detail=problem or "its bundle is the one that was registered",
        otherwise="a champion whose bundle can be read would have been needed" if problem else "",
    )
