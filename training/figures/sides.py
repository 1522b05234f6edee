"""The mistakes of two versions on one frozen test set, set against each other: which only one of them makes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.figures.mistakes import MOST_MISTAKES, Mistakes


@dataclass(frozen=True, kw_only=True, eq=False)
class Sides:
    """`only_first`: what the first version misread and the second read right; `only_second`: the other way round.

    `both`: how many both misread. `is_whole`: nothing was cut off, so that these are all there are.
    """

    only_first: Mistakes
    only_second: Mistakes
    both: int
    is_whole: bool


def set_against(first: Mistakes, second: Mistakes) -> Sides:
    """Examples are told by their place in the test set; where places were not kept, by picture and class.

    Of very many mistakes only the first are kept: then what lies behind the last one kept is left out on both sides.
    """
    by_place = _have_places(first) and _have_places(second)
    is_whole = max(len(first), len(second)) < MOST_MISTAKES
    if by_place and not is_whole:
        last = min(_last_known(first), _last_known(second))
        first, second = first.where(first.places <= last), second.where(second.places <= last)
    one, other = (_places if by_place else _looks)(first), (_places if by_place else _looks)(second)
    common = set(one) & set(other)
    return Sides(
        only_first=first.where(_not_in(one, common)),
        only_second=second.where(_not_in(other, common)),
        both=sum(key in common for key in one),
        is_whole=is_whole,
    )


def _have_places(mistakes: Mistakes) -> bool:
    return bool((mistakes.places >= 0).all())


def _last_known(mistakes: Mistakes) -> int:
    """Up to this place it is known what was misread."""
    cut_off = len(mistakes) >= MOST_MISTAKES
    return int(mistakes.places.max()) if cut_off else int(np.iinfo(np.int32).max)


def _places(mistakes: Mistakes) -> list[object]:
    return list(mistakes.places.tolist())


def _looks(mistakes: Mistakes) -> list[object]:
    return [
        (picture.tobytes(), target)
        for picture, target in zip(mistakes.pixels, mistakes.targets.tolist(), strict=True)
    ]


def _not_in(keys: list[object], common: set[object]) -> NDArray[np.bool_]:
    return np.array([key not in common for key in keys], np.bool_)
