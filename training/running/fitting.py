"""The fit of a run: of the base sets and what its snapshot holds, from where it starts, and whether it gets anywhere."""

import math
from typing import TYPE_CHECKING, Any

from recognition.models import Split
from training.datasets.mixture import BaseMixture
from training.exceptions import Diverged
from training.models import Snapshot
from training.snapshot import repeats
from training.snapshot.contents import collected_examples

if TYPE_CHECKING:
    from training.nn.config import FitConfig
    from training.nn.fitted import EpochRecord, FittedModel


def fit_on(
    config: "FitConfig",
    *,
    architecture: str,
    base: BaseMixture,
    snapshot: Snapshot,
    initial_weights: dict[str, Any] | None,
    **watching: Any,
) -> "FittedModel":
    """The fit that a run of this config makes of the base and the snapshot; `watching`: see training.nn.fit.fit.

    Whatever the snapshot holds, nothing is learned that the base is tested or validated on.
    """
    from training.nn.fit import fit

    return fit(
        config,
        architecture=architecture,
        classes=len(base.classes),
        base=base.train,
        collected=collected_examples(snapshot, Split.TRAIN, held_out=repeats.held_out_in(base)),
        validation=base.validation,
        junk=base.training_junk() if config.junk_share else None,
        initial_weights=initial_weights,
        **watching,
    )


def check_converges(record: "EpochRecord", *, learning_rate: float) -> None:
    """Raises Diverged."""
    if not math.isfinite(record.loss):
        raise Diverged(
            f"In epoch {record.epoch} the loss became no number any more. Try a lower learning rate than {learning_rate:g}."
        )
