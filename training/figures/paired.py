"""Two shares, of the same examples or of different ones: how far apart they are, and whether chance would have done it."""

from dataclasses import dataclass
from math import comb, sqrt

from training.figures.intervals import wilson


@dataclass(frozen=True, kw_only=True)
class Paired:
    """How many of `size` examples only the first of two read right, how many only the second, how many neither."""

    size: int
    only_first: int
    only_second: int
    neither: int

    @property
    def both(self) -> int:
        return self.size - self.only_first - self.only_second - self.neither

    @property
    def difference(self) -> float:
        """The share that the second reads right less that of the first."""
        return (self.only_second - self.only_first) / self.size if self.size else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the difference, for pairs, from the two Wilson intervals (Newcombe 1998, method 10)."""
        second, first = self.both + self.only_second, self.both + self.only_first
        share2, (low2, high2) = _share(second, self.size), wilson(second, self.size)
        share1, (low1, high1) = _share(first, self.size), wilson(first, self.size)
        alike = self._correlation()
        down = _hypotenuse(share2 - low2, high1 - share1, alike)
        up = _hypotenuse(high2 - share2, share1 - low1, alike)
        return max(-1.0, self.difference - down), min(1.0, self.difference + up)

    @property
    def chance(self) -> float:
        """How often two equally good versions would differ at least so far (the exact McNemar test, two-sided)."""
        return coin(min(self.only_first, self.only_second), self.only_first + self.only_second)

    def _correlation(self) -> float:
        """Phi of the fourfold table, 0 where one of the two is always right or always wrong."""
        first, second = self.both + self.only_first, self.both + self.only_second
        product = float(first) * (self.size - first) * second * (self.size - second)
        if not product:
            return 0.0
        excess = self.both * self.neither - self.only_first * self.only_second
        # The continuity correction of the same paper.
        corrected = max(excess - self.size / 2, 0) if excess > 0 else excess
        return float(corrected / sqrt(product))


def coin(fewer: int, tosses: int) -> float:
    """The chance that one side of a fair coin comes up at most `fewer` times of `tosses`, whichever side it is."""
    if 2 * fewer >= tosses:
        return 1.0
    tail = sum(comb(tosses, count) for count in range(fewer + 1))
    return min(1.0, float(2 * tail / 2**tosses))


def luck(right1: int, size1: int, right2: int, size2: int) -> float:
    """How often two equal shares would come out at least so far apart on so few examples (Fisher's exact test)."""
    right, tables = right1 + right2, comb(size1 + size2, right1 + right2)
    weights = [
        comb(size1, one) * comb(size2, right - one)
        for one in range(max(0, right - size2), min(size1, right) + 1)
    ]
    seen = comb(size1, right1) * comb(size2, right2)
    return sum(weight for weight in weights if weight <= seen) / tables


def apart(right1: int, size1: int, right2: int, size2: int) -> tuple[float, float]:
    """The 95 % interval of the second share less the first, of different examples (Newcombe 1998, unpaired method 10)."""
    share1, (low1, high1) = _share(right1, size1), wilson(right1, size1)
    share2, (low2, high2) = _share(right2, size2), wilson(right2, size2)
    difference = share2 - share1
    down, up = _hypotenuse(share2 - low2, high1 - share1), _hypotenuse(high2 - share2, share1 - low1)
    return max(-1.0, difference - down), min(1.0, difference + up)


def _share(right: int, size: int) -> float:
    return right / size if size else 0.5


def _hypotenuse(one: float, other: float, correlation: float = 0.0) -> float:
    return sqrt(max(0.0, one**2 - 2 * correlation * one * other + other**2))
