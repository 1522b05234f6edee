"""Take of the best so that they differ: twenty times the same class, or the same hand, teaches little."""

from collections import Counter
from collections.abc import Hashable, Sequence


def spread(
    kinds: Sequence[tuple[Hashable, ...]], count: int, *, seen: Sequence[tuple[Hashable, ...]] = ()
) -> list[int]:
    """Places of at most `count` of `kinds`, the best first, in their order.

    `kinds`: what each is, in several ways (its class, its hand). Taken is, again and again, the best of those whose
    commonest kind is the rarest among what is taken already, and in `seen`.
    """
    counted = Counter(part for kind in seen for part in enumerate(kind))
    left = dict(enumerate(kinds))
    taken: list[int] = []
    while left and len(taken) < count:
        place = min(left, key=lambda each: (max(counted[part] for part in enumerate(left[each])), each))
        taken.append(place)
        counted.update(enumerate(left.pop(place)))
    return sorted(taken)
