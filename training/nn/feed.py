"""Batches made ahead on a thread of their own, so that the network never waits for them."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")

_AHEAD = 4


def made_ahead(make: Callable[[Item], Made], items: Iterable[Item]) -> Generator[Made]:
    """`make` of each item, in order, a few items ahead of whoever takes them; close it to stop early.

    One thread makes them all, so a random generator inside `make` is drawn from in order.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="batches") as thread:
        waiting: deque[Future[Made]] = deque()
        for item in items:
            waiting.append(thread.submit(make, item))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
