"""What a watcher learns while a network trains, a few times a second at most."""

import time
from collections.abc import Callable
from dataclasses import dataclass

_SECONDS_BETWEEN_REPORTS = 0.5


@dataclass(frozen=True, kw_only=True)
class Progress:
    """`loss` and `accuracy`: over this epoch so far, on varied pictures. `seconds_left` until the fit ends."""

    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float
    accuracy: float
    seconds_left: float


class Watch:
    """Counts steps and tells when a report is due. The first step, which compiles, is not timed."""

    def __init__(self, *, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._total = total
        self._clock = clock
        self._done = 0
        self._started = self._now = self._reported = clock()

    def tick(self) -> bool:
        """One step is over; whether to report now. The last one is always reported."""
        self._now = self._clock()
        self._done += 1
        if self._done == 1:
            self._started = self._reported = self._now
        due = self._now - self._reported >= _SECONDS_BETWEEN_REPORTS or self._done == self._total
        if due:
            self._reported = self._now
        return due

    def seconds_left(self) -> float:
        return (self._now - self._started) / max(self._done - 1, 1) * (self._total - self._done)
