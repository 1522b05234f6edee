"""Take of the best so that they differ: twenty times the same class, or the same hand, teaches little."""

from collections import Counter
from collections.abc import Hashable, Sequence


def spread(
    kinds: Sequence[tuple[Hashable, ...]], count: int, *, seen: Sequence[tuple[Hashable, ...]] = ()
) -> list[int]:
    """Places of at most `count` of `kinds`, the best first, in their order.

    `kinds`: what each is, in several ways (its class, its hand). Those come first of whose kinds the fewest better ones,
    or of `seen`, are there already.
    """
    counted = [Counter(values) for values in zip(*seen, strict=True)]
    crowds = []
    for place, kind in enumerate(kinds):
        counted = counted or [Counter() for _ in kind]
        crowds.append((max(counts[name] for counts, name in zip(counted, kind, strict=True)), place))
        for counts, name in zip(counted, kind, strict=True):
            counts[name] += 1
    return sorted(place for _, place in sorted(crowds)[: max(count, 0)])
