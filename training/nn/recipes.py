"""How each published network is trained where it comes from: its classes, its data, its optimizer, how long.

What its publication does not tell is chosen once and never by a test set: ten epochs and batches of 128 like the
one that tells, Adam at its usual rate. The result is the network after the last epoch.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from recognition.classes.alphabets import SHIPPED

_SEED = 20260101
_CLASSES = {entry["slug"]: tuple(entry["classes"]) for entry in SHIPPED}
_ALNUM_MERGES: Mapping[str, str] = next(entry["merges"] for entry in SHIPPED if entry["slug"] == "alnum")

SPARSE, ONE_HOT = "sparse", "one-hot"


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """`sets` are needed, those `also` taken where they lie in the data folder; of each only the training part.

    `input_side`: of the published form that is trained; pictures are enlarged to it. `balanced`: every class is
    shown equally often. `augmentation`: see training.nn.augment; 0 for none. `most_images`: of an epoch.
    """

    network: str
    classes: tuple[str, ...]
    sets: tuple[str, ...]
    also: tuple[str, ...] = ()
    merges: Mapping[str, str] = field(default_factory=dict)
    input_side: int = 28
    epochs: int = 10
    batch: int = 128
    learning_rate: float = 1e-3
    labels: str = SPARSE
    balanced: bool = False
    augmentation: float = 0.0
    most_images: int | None = None
    seed: int = _SEED

    def quick(self) -> "Recipe":
        """To see that everything works; its figures say nothing."""
        return replace(self, epochs=1, most_images=10 * self.batch)

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"merges": dict(self.merges), "optimizer": "adam"}


RECIPES = {
    recipe.network: recipe
    for recipe in (
        Recipe(network="az_cnn", classes=_CLASSES["letters"], sets=("nist_sd19",), also=("az_handwritten",)),
        Recipe(
            network="sd19_merge_cnn",
            classes=_CLASSES["alnum"],
            merges=_ALNUM_MERGES,
            sets=("nist_sd19",),
            input_side=32,
            balanced=True,
            augmentation=1.0,
        ),
        Recipe(network="mnist_deep_cnn", classes=_CLASSES["digits"], sets=("mnist",)),
        Recipe(
            network="letters_basic_cnn",
            classes=_CLASSES["letters"],
            sets=("nist_sd19",),
            also=("az_handwritten",),
            labels=ONE_HOT,
        ),
    )
}
