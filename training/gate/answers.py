"""What champion and challenger answered, sample by sample, on the same frozen samples."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.gate.paired import Paired
from training.snapshot.weights import collected_weights


@dataclass(frozen=True, kw_only=True, eq=False)
class Answers:
    """One frozen test set.

    `targets`: int64 [N]; `champion` and `challenger`: int64 [N], the class each put first; the two ECEs as fractions.
    `users`: int64 [N], who gave each sample, for what was collected here. `looks`: how often gates looked at this set,
    this time included.
    """

    name: str
    targets: NDArray[np.int64]
    champion: NDArray[np.int64]
    challenger: NDArray[np.int64]
    champion_ece: float
    challenger_ece: float
    collected: bool = False
    synthetic: bool = False
    users: NDArray[np.int64] | None = None
    looks: int = 1

    @property
    def difference(self) -> NDArray[np.float64]:
        """+1 where only the challenger is right, -1 where only the champion is."""
        gained = (self.challenger == self.targets).astype(np.float64)
        return np.asarray(gained - (self.champion == self.targets))

    @property
    def people(self) -> int:
        return 0 if self.users is None else len(np.unique(self.users))


@dataclass(frozen=True, kw_only=True, eq=False)
class JunkAnswers:
    """bool [N] each, on the same junk: what champion and challenger turn away where each accepts 95 % of true characters."""

    champion: NDArray[np.bool_]
    challenger: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class CorrectedAnswers:
    """The regression list: samples whose reading somebody corrected once. `samples`: ids, text [N]; the rest int64 [N]."""

    samples: NDArray[np.str_]
    targets: NDArray[np.int64]
    champion: NDArray[np.int64]
    challenger: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.targets)

    @property
    def wrong_again(self) -> NDArray[np.bool_]:
        """Read right by the champion, wrong by the challenger."""
        return np.asarray((self.champion == self.targets) & (self.challenger != self.targets))

    @property
    def right_again(self) -> NDArray[np.bool_]:
        return np.asarray((self.champion != self.targets) & (self.challenger == self.targets))


def pooled(answers: Sequence[Answers]) -> Paired:
    """All samples alike, whichever set they are from."""
    return Paired.of(np.concatenate([np.zeros(0), *(each.difference for each in answers)]))


def pooled_by_user(answers: Sequence[Answers]) -> Paired:
    """Weighted so that nobody's drawings fill the test: see training.snapshot.weights."""
    difference = np.concatenate([np.zeros(0), *(each.difference for each in answers)])
    users = [each.users for each in answers]
    if not len(difference) or any(each is None for each in users):
        return Paired.of(difference)
    return Paired.of(
        difference, collected_weights(np.concatenate([each for each in users if each is not None]))
    )
