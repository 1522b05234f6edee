"""Everything that a training depends on beside its data: a frozen value, saved with the result."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from training.nn.knobs import KNOBS, check_turned


@dataclass(frozen=True, kw_only=True)
class FitConfig:
    """`examples_per_epoch`: None for as many as there are. `steps_per_epoch` is what follows from it.

    `learning_rate` is the highest: it is reached after `warmup` of all steps and falls to nothing along a
    cosine. `average` is the decay of the averaged weights that the result keeps, less in a short training;
    0 keeps the last ones.
    `junk_share`: of the examples, how many are no character. `start_from`: the alphabet whose champion a warm
    start begins from; its own where empty.
    """

    epochs: int
    learning_rate: float
    warm_start: bool
    examples_per_epoch: int | None = None
    batch: int = 256
    warmup: float = 0.1
    weight_decay: float = 0.02
    label_smoothing: float = 0.05
    augmentation: float = 1.0
    collected_share: float = 0.25
    collected_repeats: float = 8.0
    junk_share: float = 0.08
    average: float = 0.998
    seed: int = 20260101
    start_from: str = ""

    def __post_init__(self) -> None:
        check_turned({knob.name: getattr(self, knob.name) for knob in KNOBS})

    @classmethod
    def quick(cls) -> "FitConfig":
        """A few minutes from the champion's weights: learn what is new, forget nothing.

        Varied half as much as in a full training: in so few steps the rest costs more than it keeps from being
        learned by heart.
        """
        return cls(epochs=3, learning_rate=5e-4, warm_start=True, examples_per_epoch=40_000, augmentation=0.5)

    @classmethod
    def full(cls) -> "FitConfig":
        """From nothing; with more epochs, one after the other, the shipped champions were made: see the README."""
        return cls(epochs=9, learning_rate=3e-3, warm_start=False)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "FitConfig":
        """What to_json gave; a field that this version does not know is an error."""
        known = {field.name for field in fields(cls)}
        if strays := sorted(set(data) - known):
            raise ValueError(
                f"A fit is configured by {', '.join(sorted(known))}. Received also: {', '.join(strays)}."
            )
        return cls(**data)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


PRESETS = {"quick": FitConfig.quick, "full": FitConfig.full}
