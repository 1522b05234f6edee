"""Where readings of one item meet: two people's, and one person's with what the others say together."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from recognition.trust.dawid_skene import Readings
from recognition.trust.kappa import table_of

NOTHING = -1


def duos(readings: Readings, *, at_least: int, at_most: int) -> Iterator[tuple[int, int, NDArray[np.int64]]]:
    """(person, other person, table of what they say [C, C]) of those who met most, the most first.

    Those with fewer than `at_least` common items tell nothing; no more than `at_most` are given.
    """
    first, second = _met(readings)
    swap = readings.person[first] > readings.person[second]
    first, second = np.where(swap, second, first), np.where(swap, first, second)
    key = readings.person[first] * readings.people + readings.person[second]
    keys, duo_of, counts = np.unique(key, return_inverse=True, return_counts=True)
    chosen = np.argsort(-counts, kind="stable")[:at_most]
    for place in chosen[counts[chosen] >= at_least]:
        here = duo_of == place
        one, other = divmod(int(keys[place]), readings.people)
        table = table_of(readings.said[first[here]], readings.said[second[here]], classes=readings.classes)
        yield one, other, table


def _met(readings: Readings) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places of each two readings of one item."""
    order = np.argsort(readings.item, kind="stable")
    item = readings.item[order]
    most = int(np.bincount(item).max()) if len(item) else 0
    firsts, seconds = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for gap in range(1, most):
        same = item[gap:] == item[:-gap]
        firsts.append(order[:-gap][same])
        seconds.append(order[gap:][same])
    return np.concatenate(firsts), np.concatenate(seconds)


def said_by_others(readings: Readings) -> NDArray[np.int64]:
    """For each reading [R] what most of the other readings of its item say; NOTHING without others, and where they tie."""
    counts = np.zeros((readings.items, readings.classes), np.uint16)
    np.add.at(counts, (readings.item, readings.said), 1)
    others = counts[readings.item]
    others[np.arange(len(others)), readings.said] -= 1
    if not len(others):
        return np.zeros(0, np.int64)
    top = others.argmax(axis=1)
    most = others[np.arange(len(others)), top]
    is_clear = (most > 0) & ((others == most[:, None]).sum(axis=1) == 1)
    return np.where(is_clear, top, NOTHING)


def mixed_up(pairs: NDArray[np.floating] | NDArray[np.integer]) -> NDArray[np.float64]:
    """[C, C], symmetric: of what was called either of two classes, the share that met the other one; 0 on the diagonal.

    `pairs` [C, C]: how often a reading as the row met one as the column.
    """
    both = np.asarray(pairs, np.float64)
    both = both + both.T
    margins = both.sum(axis=1)
    size = margins[:, None] + margins[None, :]
    shares: NDArray[np.float64] = np.divide(2 * both, size, out=np.zeros_like(both), where=size > 0)
    shares[np.diag_indices_from(shares)] = 0
    return shares
