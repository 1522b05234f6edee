"""Reading on while what was read is being stored."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

Each = TypeVar("Each")


@contextmanager
def chunks_ahead(items: Iterator[Each], size: Callable[[], int]) -> Iterator[Iterator[list[Each]]]:
    """The items, `size` at a time; the next ones are read on a thread as long as the last ones are worked on.

    The database works on one core while the file is read on another. Nothing is read any more once this is left.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="reads-ahead") as thread:
        yield _ahead(thread, items, size)


def _ahead(
    thread: ThreadPoolExecutor, items: Iterator[Each], size: Callable[[], int]
) -> Iterator[list[Each]]:
    coming = thread.submit(_next, items, size())
    while chunk := coming.result():
        coming = thread.submit(_next, items, size())
        yield chunk


def _next(items: Iterator[Each], size: int) -> list[Each]:
    return list(islice(items, size))
