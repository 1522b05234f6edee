"""How far a run is, as one number."""

from collections.abc import Mapping
from typing import Any


def fraction_done(progress: Mapping[str, Any]) -> float | None:
    """0 to 1 of the fit; None before and after it, when nobody can tell."""
    epoch, epochs = progress.get("epoch"), progress.get("epochs")
    step, steps = progress.get("step"), progress.get("steps")
    if not (epoch and epochs and steps) or step is None:
        return None
    return float(min(1.0, max(0.0, (epoch - 1 + step / steps) / epochs)))
