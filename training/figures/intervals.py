"""How far a share measured on a sample may lie from the truth (Wilson 1927)."""

from math import sqrt

Z_95 = 1.959964


def wilson(right: int, size: int) -> tuple[float, float]:
    """The 95 % interval of the share `right` of `size`, within 0..1; everything is possible of nothing."""
    if not 0 <= right <= size:
        raise ValueError(f"A share is of 0 to {size} right ones. Received: {right}.")
    if size == 0:
        return 0.0, 1.0
    share, spread = right / size, Z_95**2 / size
    middle = (share + spread / 2) / (1 + spread)
    half = Z_95 * sqrt(share * (1 - share) / size + spread / (4 * size)) / (1 + spread)
    # Exact at the ends, where rounding would shut the share itself out.
    return (0.0 if right == 0 else middle - half), (1.0 if right == size else middle + half)
