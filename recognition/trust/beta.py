"""Quantiles of the beta distribution, without scipy: web and recognition workers do without it."""

from math import exp, lgamma, log, log1p

_STEPS = 300
_TINY = 1e-300
_HALVINGS = 60


def beta_quantile(share: float, a: float, b: float) -> float:
    """Where the Beta(a, b) distribution has `share` of its mass below, to about 1e-12."""
    if not 0 < share < 1 or a <= 0 or b <= 0:
        raise ValueError(f"share must lie between 0 and 1, a and b be positive. Received: {share}, {a}, {b}.")
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if beta_below(middle, a, b) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def beta_below(x: float, a: float, b: float) -> float:
    """The mass of Beta(a, b) below x: the regularized incomplete beta function."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    # The continued fraction converges fast on this side of the mean only.
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_below(1 - x, b, a)
    scale = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    return scale * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    """Lentz's method for the continued fraction of the incomplete beta function (DLMF 8.17.22)."""
    value, c, d = 1.0, 1.0, _inverse(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = _inverse(1 + even * d), _guarded(1 + even / c)
        value *= c * d
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = _inverse(1 + odd * d), _guarded(1 + odd / c)
        value *= c * d
        if abs(c * d - 1) < 1e-14:
            break
    return value


def _inverse(value: float) -> float:
    return 1 / _guarded(value)


def _guarded(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
