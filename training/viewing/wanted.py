"""Which of a version's mistakes somebody wants to see, and those of them that were kept."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np
from numpy.typing import NDArray

from accounts.models import User
from accounts.roles import VIEW_ALL_SAMPLES
from recognition.models import ModelVersion
from training.figures.mistakes import Mistakes
from training.models import Evaluation
from training.snapshot.forgetting import hide_withdrawn
from training.viewing import figures
from training.viewing.origins import COLLECTED
from training.viewing.unknown import one_of


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which mistakes: of one test set; of one true class and answered in one way, where `true` and `answer` say so."""

    version: ModelVersion
    test_set: str | None
    true: str | None
    answer: str | None

    @classmethod
    def of(cls, version: ModelVersion, query: Mapping[str, Any]) -> "Wanted":
        """Raises Unknown for a test set that the version was not measured on, and for what is no class."""
        tests = list(figures.by_test_set(version.metrics))
        test_set = query.get("test") or (tests[0] if tests else None)
        what = "A test set of this version"
        return cls(
            version=version,
            test_set=None if test_set is None else one_of(tests, test_set, what, field="test"),
            true=_class_of(version, query, "true"),
            answer=_class_of(version, query, "answer"),
        )

    @property
    def query(self) -> str:
        asked = {"test": self.test_set, "true": self.true, "answer": self.answer}
        return urlencode({name: value for name, value in asked.items() if value is not None})

    @property
    def parts(self) -> list[str]:
        return [] if self.test_set is None else figures.parts_of(self.version.metrics, self.test_set)

    def is_closed_to(self, user: User) -> bool:
        """Whether there is something, and none of it is for this user."""
        return bool(self.parts) and not visible(self.parts, user)

    @property
    def counted(self) -> int:
        """How many of them the confusion matrix has."""
        if self.test_set is None:
            return 0
        found = figures.confusions(self.version.metrics[self.test_set], self.version.classes)
        return sum(
            each.count
            for each in found
            if self.true in (None, each.meant) and self.answer in (None, each.read)
        )

    def among(self, mistakes: Mistakes) -> NDArray[np.bool_]:
        chosen = np.ones(len(mistakes), np.bool_)
        if self.true is not None:
            chosen &= mistakes.targets == self.true
        if self.answer is not None:
            chosen &= mistakes.answers == self.answer
        return chosen


@dataclass(frozen=True, kw_only=True, eq=False)
class Kept:
    """Those of the wanted mistakes that were kept, the surest first, each with the test set that it is from.

    `stamp`: another one whenever any of the sets is measured again. `is_collected`: some of it may be withdrawn any time.
    """

    mistakes: Mistakes
    test_sets: NDArray[np.str_]
    stamp: str
    is_collected: bool

    def __len__(self) -> int:
        return len(self.mistakes)


def keep_of(wanted: Wanted, user: User) -> Kept | None:
    """What of it this user may see, in one query, with collected samples in two; None where no mistakes were kept at all."""
    latest = Evaluation.objects.all().latest_on(wanted.version, visible(wanted.parts, user))
    read = {each: mistakes for each in latest if (mistakes := mistakes_of(each)) is not None}
    if not read:
        return None
    evaluations = list(read)
    chosen = [mistakes.where(wanted.among(mistakes) & mistakes.shown) for mistakes in read.values()]
    joined = Mistakes.joined(chosen)
    order = np.argsort(-joined.probabilities, kind="stable")
    names = np.repeat([each.test_set for each in evaluations], [len(mistakes) for mistakes in chosen])
    return Kept(
        mistakes=joined.where(order),
        test_sets=names[order],
        stamp=_stamp(evaluations),
        is_collected=any(each.test_set == COLLECTED for each in evaluations),
    )


def mistakes_of(evaluation: Evaluation) -> Mistakes | None:
    """Those that it keeps. What was withdrawn meanwhile shows nothing, also before its picture is removed."""
    kept = evaluation.misread
    return hide_withdrawn(kept) if kept is not None and evaluation.test_set == COLLECTED else kept


def visible(test_sets: Sequence[str], user: User) -> list[str]:
    """Published sets are for everybody; what members drew is for those who may see everybody's samples."""
    sees_all = user.has_perm(VIEW_ALL_SAMPLES)
    return [name for name in test_sets if sees_all or name != COLLECTED]


def _class_of(version: ModelVersion, query: Mapping[str, Any], name: str) -> str | None:
    asked = query.get(name)
    return one_of(version.classes, str(asked), "A class", field=name) if asked else None


def _stamp(evaluations: Sequence[Evaluation]) -> str:
    stamps = [f"{each.pk} {each.created_at.isoformat()}" for each in evaluations]
    return hashlib.sha256("\n".join(stamps).encode()).hexdigest()[:16]
