"""Who draws and what is known before: a base without certain hands, those hands, and a champion that has not seen them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from ocrsite.bench import Unmeasurable
from ocrsite.bench.learning.annotators import HONEST, Drawings
from recognition.models import Alphabet
from training.datasets import registry
from training.datasets.examples import Examples, TestSet
from training.datasets.exceptions import DatasetError
from training.datasets.merges import OUTSIDE, merge
from training.datasets.mixture import BaseMixture, mix
from training.datasets.spec import TRAIN, LabelledSet
from training.running.runs import DEFAULT_ARCHITECTURE

if TYPE_CHECKING:
    from training.nn.config import FitConfig
    from training.nn.fitted import FittedModel

HANDS = "unipen"
_SPARE_HANDS = 20


@dataclass(frozen=True, kw_only=True, eq=False)
class Stage:
    """What all cases share. `hands`: drawings of UNIPEN's train writers, the fullest first; `tests`: base and drawn."""

    alphabet: Alphabet
    base: BaseMixture
    hands: list[Drawings]
    tests: dict[str, TestSet]
    start: "FittedModel"

    @property
    def classes(self) -> int:
        return len(self.alphabet.classes)


def set_up(slug: str, *, drawings: int, tested: int | None, start: "FitConfig") -> Stage:
    """At most so many `drawings` a hand, and `tested` of each kind; `start` is how the champion before is trained."""
    try:
        alphabet = Alphabet.objects.get(slug=slug)
        root, cache = settings.DATASETS_DIR, settings.DATA_DIR / "cache"
        names = registry.taking_part(root)
        if HANDS not in names:
            raise Unmeasurable(f"The hands of {HANDS} are needed, and are not at {root}.")
        drawn = {name: registry.load(name, root, cache=cache) for name in names}
        classes, merges = alphabet.classes, alphabet.merges
        whole = mix(drawn.values(), classes=classes, merges=merges)
        held_apart = [each for name, each in drawn.items() if name != HANDS]
        base = mix(held_apart, classes=classes, merges=merges)
    except Alphabet.DoesNotExist as error:
        raise Unmeasurable(f"There is no alphabet {slug!r}.") from error
    except DatasetError as error:
        raise Unmeasurable(str(error)) from error
    hands = _hands(drawn[HANDS], alphabet, drawings)
    if len(hands) < HONEST + 5:
        raise Unmeasurable(f"{HONEST + 5} hands are needed. Received: {len(hands)}.")
    return Stage(
        alphabet=alphabet,
        base=base,
        hands=hands,
        tests=_tests(whole, base, tested),
        start=_fitted(alphabet, base, start),
    )


def _hands(drawn: LabelledSet, alphabet: Alphabet, most: int) -> list[Drawings]:
    targets = merge(drawn.labels, merges=alphabet.merges, classes=alphabet.classes, stands_for={})
    trains = (drawn.splits == TRAIN) & (targets != OUTSIDE)
    random = np.random.default_rng(5)
    names, counts = np.unique(drawn.writers[trains], return_counts=True)
    hands = []
    for name in names[np.argsort(-counts, kind="stable")][: HONEST + _SPARE_HANDS].tolist():
        places = random.permutation(np.flatnonzero(trains & (drawn.writers == name)))[:most]
        hands.append(Drawings(pixels=drawn.pixels[places], true=targets[places]))
    return hands


def _tests(whole: BaseMixture, base: BaseMixture, most: int | None) -> dict[str, TestSet]:
    """Scanned or photographed, and drawn: one set of each, of at most so many."""
    kinds: dict[str, list[TestSet]] = {"base": [], "drawn": []}
    for test in whole.tests.values():
        if not test.synthetic:
            kinds["drawn" if test.drawn else "base"].append(test)
    return {kind: _as_one(kind, tests, list(whole.classes), most) for kind, tests in kinds.items() if tests}


def _as_one(kind: str, tests: Sequence[TestSet], classes: Sequence[str], most: int | None) -> TestSet:
    pixels = np.concatenate([test.pixels for test in tests])
    targets = np.concatenate([test.targets for test in tests])
    chosen = np.random.default_rng(3).permutation(len(targets))[:most]
    return TestSet.frozen(name=kind, pixels=pixels[chosen], targets=targets[chosen], classes=classes)


def right_after(stage: Stage, config: "FitConfig", collected: Examples) -> dict[str, NDArray[np.bool_]]:
    """By test set, what is read rightly after a fit on the base and what was collected; warm, it begins at the start."""
    return right_of(stage, _fitted(stage.alphabet, stage.base, config, collected, stage.start))


def right_of(stage: Stage, fitted: "FittedModel") -> dict[str, NDArray[np.bool_]]:
    return {
        name: fitted.logits(test.pixels).argmax(axis=1) == test.targets for name, test in stage.tests.items()
    }


def _fitted(
    alphabet: Alphabet,
    base: BaseMixture,
    config: "FitConfig",
    collected: Examples | None = None,
    start: "FittedModel | None" = None,
) -> "FittedModel":
    from training.nn.fit import fit

    return fit(
        config,
        architecture=DEFAULT_ARCHITECTURE,
        classes=len(alphabet.classes),
        base=base.train,
        collected=collected,
        validation=base.validation.first(0),
        initial_weights=start.weights() if start else None,
        on_progress=lambda progress: None,
        should_stop=lambda: False,
    )


def together(*parts: Drawings) -> Drawings:
    return Drawings(
        pixels=np.concatenate([part.pixels for part in parts]),
        true=np.concatenate([part.true for part in parts]),
    )


def lookalikes_of(alphabet: Alphabet) -> list[list[int]]:
    return [[alphabet.classes.index(name) for name in group] for group in alphabet.lookalikes]
