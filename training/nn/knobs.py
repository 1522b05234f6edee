"""The knobs of a fit as people turn them: by the field's names, each with its limits and a word on what it does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class WrongKnob(ValueError):
    """A knob that does not exist, or a value that it cannot take; `name` says which."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


@dataclass(frozen=True, kw_only=True)
class Knob:
    """Values lie from `low` to `high`, both included; `whole`: whole numbers only. `may_be_none`: None for all there are."""

    name: str
    label: str
    help: str
    low: float
    high: float
    whole: bool = False
    may_be_none: bool = False

    def check(self, value: Any) -> None:
        """Raises WrongKnob."""
        if value is None and self.may_be_none:
            return
        kinds = (int,) if self.whole else (int, float)
        fits = isinstance(value, kinds) and not isinstance(value, bool) and self.low <= value <= self.high
        if not fits:
            kind = "a whole number" if self.whole else "a number"
            raise WrongKnob(
                self.name,
                f"{self.name} must be {kind} from {self.low:,g} to {self.high:,g}. Received: {value!r}.",
            )


KNOBS = (
    Knob(
        name="epochs",
        label="Epochs",
        help="How often it goes through its examples.",
        low=1,
        high=200,
        whole=True,
    ),
    Knob(
        name="learning_rate",
        label="Learning rate",
        help="The highest; it is reached after the warm-up and falls along a cosine.",
        low=1e-9,
        high=1.0,
    ),
    Knob(name="batch", label="Batch size", help="Pictures a step.", low=1, high=8192, whole=True),
    Knob(
        name="examples_per_epoch",
        label="Examples per epoch",
        help="Drawn anew for each epoch.",
        low=1,
        high=10_000_000,
        whole=True,
        may_be_none=True,
    ),
    Knob(
        name="warmup",
        label="Warm-up",
        help="Share of all steps in which the learning rate rises.",
        low=0,
        high=0.9,
    ),
    Knob(
        name="weight_decay",
        label="Weight decay",
        help="How strongly weights are drawn to nothing: against learning by heart.",
        low=0,
        high=1,
    ),
    Knob(
        name="label_smoothing",
        label="Label smoothing",
        help="Share of certainty taken from every label: against overconfidence.",
        low=0,
        high=0.5,
    ),
    Knob(
        name="augmentation",
        label="Augmentation strength",
        help="How far drawings are varied: 0 not at all, 1 as usual.",
        low=0,
        high=3,
    ),
    Knob(
        name="collected_share",
        label="Share of collected",
        help="Of the examples, how many come from what was drawn here.",
        low=0,
        high=0.9,
    ),
    Knob(
        name="collected_repeats",
        label="Repeats of collected",
        help="How often an epoch may show the same collected sample.",
        low=0,
        high=100,
    ),
    Knob(
        name="junk_share",
        label="Share of junk",
        help="Of the examples, how many are no character: so that it learns to turn those away.",
        low=0,
        high=0.5,
    ),
    Knob(
        name="average",
        label="Weight averaging (EMA)",
        help="Decay of the averaged weights that are kept; 0 keeps the last ones.",
        low=0,
        high=0.99999,
    ),
    Knob(
        name="seed",
        label="Seed",
        help="The same seed, data and machine give the same network.",
        low=0,
        high=2**32 - 1,
        whole=True,
    ),
)
BY_NAME: Mapping[str, Knob] = {knob.name: knob for knob in KNOBS}


def check_turned(changes: Mapping[str, Any]) -> None:
    """Raises WrongKnob for the first change that is none."""
    for name, value in changes.items():
        if name not in BY_NAME:
            raise WrongKnob(name, f"A knob is one of {', '.join(BY_NAME)}. Received: {name!r}.")
        BY_NAME[name].check(value)
