"""How far each person's readings are borne out by what others say of the same items."""

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from recognition.trust.dawid_skene import Readings, by_others, join
from recognition.trust.expected import expected_confusion

# How many readings of each class the expectation of a person's slips weighs as.
EXPECTATION_COUNTS = 10.0
# A rare character is not to be read away for being rare: all are held to be about as likely.
CLASSES_COUNT = 1_000.0


def agreement(
    said: Sequence[tuple[Hashable, int, str]],
    *,
    reliabilities: Mapping[int, float],
    options: Sequence[str],
    lookalikes: Sequence[Sequence[int]] = (),
) -> dict[int, tuple[float, float]]:
    """(agreed, compared) by person, from (item, person, what is said) of items that several have read.

    `options`: all that can be said. `reliabilities`: what is known of people without this.
    """
    people = sorted({person for _, person, _ in said})
    items = list(dict.fromkeys(item for item, _, _ in said))
    readings = Readings(
        item=_places([item for item, _, _ in said], items),
        person=_places([person for _, person, _ in said], people),
        said=_places([spoken for _, _, spoken in said], options),
        items=len(items),
        people=len(people),
        classes=len(options),
    )
    relied_on = np.array([reliabilities[person] for person in people])
    expected = expected_confusion(relied_on, classes=len(options), lookalikes=lookalikes)
    joined = join(
        readings,
        confusion_prior=EXPECTATION_COUNTS * expected,
        class_prior=np.full(len(options), CLASSES_COUNT),
    )
    agreed = np.bincount(readings.person, by_others(joined, readings), minlength=len(people))
    compared = np.bincount(readings.person, minlength=len(people))
    return {person: (float(agreed[place]), float(compared[place])) for place, person in enumerate(people)}


def _places(values: Sequence[Hashable], among: Sequence[Hashable]) -> NDArray[np.int64]:
    place = {value: index for index, value in enumerate(among)}
    return np.array([place[value] for value in values], np.int64)
